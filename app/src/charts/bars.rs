//! Every machine at every nominal level, with value and interval on its bar.

use charming::{
    Chart,
    datatype::{CompositeValue, DataPoint, DataPointItem},
    element::{
        AxisPointerType, BorderType, ItemStyle, Label, LabelAlign, LabelPosition,
        LabelVerticalAlign,
    },
    series::Bar,
};
use kernel::compare::{LevelCell, LevelRow, Row};

use super::{axes, palette::Look, scene::Scene, whiskers};

/// More bars than this leave no room for upright values.
const ROTATE_ABOVE: usize = 10;
/// More bars than this leave no room for values at all; the table has them.
const LABEL_UP_TO: usize = 44;

/// Bars from zero; outlined where the figure comes from the curve.
pub fn spec(scene: &Scene) -> Chart {
    let levels = &scene.comparison.levels;
    let names = levels.iter().map(|level| level.nominal_pct.to_string()).collect();
    let bars = levels.iter().map(|level| level.cells.iter().flatten().count()).sum::<usize>();
    let machines = scene.rows().map(|(row, _)| row.contender.label.clone()).collect();
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(axes::legend(&scene.ink, machines))
        .tooltip(axes::tooltip(&scene.ink, AxisPointerType::Shadow))
        .x_axis(axes::levels(&scene.ink, names))
        .y_axis(axes::values(&scene.ink, scene.axis_title()).min(0));
    for (index, (row, look)) in scene.rows().enumerate() {
        let data: Vec<DataPoint> = levels
            .iter()
            .enumerate()
            .map(|(at, level)| match level.cells[index] {
                Some(cell) => point(scene, row, look, at, cell, bars),
                None => CompositeValue::OptionalNumber(None).into(),
            })
            .collect();
        chart = chart.series(
            Bar::new()
                .name(row.contender.label.as_str())
                .item_style(filled(scene, look))
                .label(label(scene, bars))
                .bar_gap("10%")
                .data(data),
        );
        let name = row.contender.label.as_str();
        let (ink, count) = (scene.ink.text, scene.looks.len());
        if let Some(bars) = whiskers::on_bars(name, intervals(scene, row, index), ink, index, count)
        {
            chart = chart.series(bars);
        }
    }
    chart
}

fn intervals(scene: &Scene, row: &Row, index: usize) -> Vec<whiskers::Bar> {
    let bar = |(at, level): (usize, &LevelRow)| {
        let (low, high) = scene.ends(row, level.cells[index]?.interval?)?;
        Some(whiskers::Bar { at: at as f64, low, high })
    };
    scene.comparison.levels.iter().enumerate().filter_map(bar).collect()
}

fn point(
    scene: &Scene,
    row: &Row,
    look: &Look,
    at: usize,
    cell: LevelCell,
    bars: usize,
) -> DataPoint {
    let Some(value) = scene.value(row, cell.units_per_s) else {
        return CompositeValue::OptionalNumber(None).into();
    };
    let ends = cell.interval.and_then(|interval| scene.ends(row, interval));
    let text = scene.text(value, ends);
    let text = match (cell.from_curve, bars > ROTATE_ABOVE) {
        (false, _) => text,
        (true, true) => format!("{text} from curve"),
        (true, false) => format!("{text}\nfrom curve"),
    };
    let note: Vec<String> = ends
        .map(|ends| scene.range(ends))
        .into_iter()
        .chain(cell.from_curve.then(|| "from curve".to_owned()))
        .collect();
    let item = DataPointItem::new(vec![
        CompositeValue::from(at as f64),
        scene.rounded(value).into(),
        text.into(),
        note.join(", ").into(),
    ]);
    match cell.from_curve {
        true => item.item_style(outlined(scene, look)).into(),
        false => item.into(),
    }
}

fn filled(scene: &Scene, look: &Look) -> ItemStyle {
    ItemStyle::new()
        .color(axes::css(look.fill))
        .border_color(axes::css(look.stroke(&scene.ink)))
        .border_width(1.0)
}

/// Not measured at this level: an outline, no filling.
fn outlined(scene: &Scene, look: &Look) -> ItemStyle {
    ItemStyle::new()
        .color(axes::css(scene.ink.surface))
        .border_color(axes::css(look.stroke(&scene.ink)))
        .border_width(1.5)
        .border_type(BorderType::Dashed)
}

/// The third dimension of a point: its value as the table writes it.
pub(super) fn label(scene: &Scene, bars: usize) -> Label {
    let label = Label::new()
        .show(bars <= LABEL_UP_TO)
        .position(LabelPosition::Top)
        .formatter("{@[2]}")
        .font_size(11)
        .color(axes::css(scene.ink.text));
    match bars > ROTATE_ABOVE {
        true => label
            .rotate("90")
            .align(LabelAlign::Left)
            .vertical_align(LabelVerticalAlign::Middle)
            .distance(4),
        false => label,
    }
}
