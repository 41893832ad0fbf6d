//! Work against load: one line for each machine, with its band and the interval of each level.

use charming::{
    Chart,
    component::Axis,
    datatype::{CompositeValue, DataPoint},
    element::{AxisPointerType, DimensionEncode, ItemStyle, LineStyle, LineStyleType, Symbol},
    series::{Line, Scatter},
};
use kernel::compare::{LevelCell, Row};

use super::{
    axes,
    palette::{Dash, Look, Marker},
    scene::{self, Mark, Scene},
    whiskers,
};

/// Lines over own busy with markers on measured levels, hollow where an older tool stated them.
pub fn spec(scene: &Scene) -> Chart {
    let names = scene.rows().map(|(row, _)| row.contender.label.clone()).collect();
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(axes::legend(&scene.ink, names))
        .tooltip(axes::tooltip(&scene.ink, AxisPointerType::Line))
        .x_axis(axes::load(&scene.ink))
        .y_axis(values(scene));
    for (index, (row, look)) in scene.rows().enumerate() {
        let path = scene.path(index);
        // The first series of a name lends the legend its mark: the line, not its pale band.
        chart = chart.series(line(scene, &path, row, look));
        let name = row.contender.label.as_str();
        if let Some(band) = whiskers::band(scene, name, scene.band(index), look) {
            chart = chart.series(band);
        }
        let stroke = look.stroke(&scene.ink);
        if let Some(bars) = whiskers::upright(name, Scene::bars(&path), stroke) {
            chart = chart.series(bars);
        }
        chart = chart.series(hover(scene, index, row, look));
    }
    chart
}

fn values(scene: &Scene) -> Axis {
    axes::values(&scene.ink, scene.axis_title()).min(0)
}

/// One line; a missing level breaks it.
pub(super) fn line(scene: &Scene, path: &[Option<Mark>], row: &Row, look: &Look) -> Line {
    let stroke = axes::css(look.stroke(&scene.ink));
    Line::new()
        .name(row.contender.label.as_str())
        .data(data(path))
        .symbol(symbol(look.marker))
        .symbol_size(7.0)
        .show_symbol(true)
        .connect_nulls(false)
        .line_style(LineStyle::new().color(stroke.as_str()).width(2.0).type_(dash(look.dash)))
        .item_style(match scene::is_stated(row) {
            true => hollow(&stroke, scene),
            false => ItemStyle::new().color(stroke.as_str()),
        })
        .tooltip(axes::no_tooltip())
}

/// Pairs of busy and value; a gap is a gap.
pub(super) fn data(path: &[Option<Mark>]) -> Vec<DataPoint> {
    path.iter()
        .map(|mark| match mark {
            Some(mark) => vec![mark.busy_pct, mark.value].into(),
            None => CompositeValue::OptionalNumber(None).into(),
        })
        .collect()
}

/// What the tooltip says at each nominal level, where all machines have something to say.
fn hover(scene: &Scene, index: usize, row: &Row, look: &Look) -> Scatter {
    let data: Vec<DataPoint> = scene
        .comparison
        .levels
        .iter()
        .filter_map(|level| {
            let cell = level.cells[index]?;
            let value = scene.rounded(scene.value(row, cell.units_per_s)?);
            let note = note(scene, row, &cell);
            Some(vec![level.nominal_pct.into(), value.into(), CompositeValue::from(note)].into())
        })
        .collect();
    Scatter::new()
        .name(row.contender.label.as_str())
        .symbol(Symbol::Circle)
        .symbol_size(0.0)
        .item_style(ItemStyle::new().color(axes::css(look.stroke(&scene.ink))))
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![1, 2]))
        .data(data)
}

/// The interval where there is one, and where the figure comes from.
fn note(scene: &Scene, row: &Row, cell: &LevelCell) -> String {
    let ends = cell.interval.and_then(|interval| scene.ends(row, interval));
    let range = ends.map(|ends| scene.range(ends));
    let origin = match (cell.from_curve, scene::is_stated(row)) {
        (true, _) => Some("from curve".to_owned()),
        (false, true) => Some("stated".to_owned()),
        (false, false) => None,
    };
    range.into_iter().chain(origin).collect::<Vec<_>>().join(", ")
}

/// A marker that is an outline: the figure was not measured here.
pub(super) fn hollow(stroke: &str, scene: &Scene) -> ItemStyle {
    ItemStyle::new().color(axes::css(scene.ink.surface)).border_color(stroke).border_width(1.5)
}

pub(super) fn dash(dash: Dash) -> LineStyleType {
    match dash {
        Dash::Solid => LineStyleType::Solid,
        Dash::Dashed => LineStyleType::Dashed,
        Dash::Dotted => LineStyleType::Dotted,
    }
}

pub(super) fn symbol(marker: Marker) -> Symbol {
    match marker {
        Marker::Circle => Symbol::Circle,
        Marker::Square => Symbol::Rect,
        Marker::Triangle => Symbol::Triangle,
        Marker::Diamond => Symbol::Diamond,
    }
}
