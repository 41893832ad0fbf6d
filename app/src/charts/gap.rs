//! How far each machine is from the baseline at every nominal level.

use charming::{
    Chart,
    datatype::{CompositeValue, DataPoint},
    element::{
        AxisPointerType, DimensionEncode, ItemStyle, Label, LabelPosition, LineStyle,
        LineStyleType, MarkLine, MarkLineData, MarkLineVariant, Symbol,
    },
    series::{Bar, Line},
};
use kernel::compare::{LevelRow, Metric, Row};

use super::{axes, bars, lines, palette, palette::Look, scene::Scene, whiskers};

/// Bars for one machine against the baseline, lines for several; a line at zero.
pub fn spec(scene: &Scene) -> Chart {
    let levels = &scene.comparison.levels;
    let names = levels.iter().map(|level| level.nominal_pct.to_string()).collect();
    let others: Vec<usize> = others(scene);
    let labels = others.iter().map(|&at| scene.comparison.rows[at].contender.label.clone());
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(axes::legend(&scene.ink, labels.collect()))
        .tooltip(axes::tooltip(&scene.ink, AxisPointerType::Shadow))
        .x_axis(axes::levels(&scene.ink, names))
        .y_axis(axes::values(&scene.ink, axis_title(scene)));
    for &index in &others {
        let row = &scene.comparison.rows[index];
        chart = match others.len() {
            1 => chart.series(bar(scene, index)),
            _ => chart.series(line(scene, row, &scene.looks[index], data(scene, index))),
        };
        let name = row.contender.label.as_str();
        let intervals = intervals(scene, index);
        let bars = match others.len() {
            1 => whiskers::on_bars(name, intervals, scene.ink.text, 0, 1),
            _ => whiskers::upright(name, intervals, scene.looks[index].stroke(&scene.ink)),
        };
        if let Some(bars) = bars {
            chart = chart.series(bars);
        }
    }
    chart
}

/// `units/s minus pcd-server-01, higher is better`.
pub fn axis_title(scene: &Scene) -> String {
    let title = scene.axis_title();
    let (unit, direction) = title.split_once(", ").unwrap_or((&title, ""));
    let base = scene.comparison.baseline_row().map_or("baseline", |row| &row.contender.label);
    format!("{unit} minus {base}, {direction}")
}

/// Indices of the ranked machines besides the baseline.
pub fn others(scene: &Scene) -> Vec<usize> {
    let rows = scene.comparison.rows.iter().enumerate();
    rows.filter(|(_, row)| row.ranked && row.contender.result_id != scene.comparison.baseline)
        .map(|(index, _)| index)
        .collect()
}

/// The gap in the metric of the scene; `None` where either side has none, or where the two
/// are priced in different currencies.
pub fn value(scene: &Scene, index: usize, level: &LevelRow) -> Option<f64> {
    let rows = &scene.comparison.rows;
    let base = rows.iter().position(|row| row.contender.result_id == scene.comparison.baseline)?;
    let currency = |at: usize| Some(rows[at].contender.price.as_ref()?.currency.clone());
    if scene.metric != Metric::UnitsPerS && currency(base) != currency(index) {
        return None;
    }
    let value = |at: usize| scene.value(&rows[at], level.cells[at]?.units_per_s);
    Some(value(index)? - value(base)?)
}

/// The ends of the gap's interval; absent where the gap is, and where a spread is not recorded.
pub fn ends(scene: &Scene, index: usize, level: &LevelRow) -> Option<(f64, f64)> {
    value(scene, index, level)?;
    let rows = &scene.comparison.rows;
    let base = rows.iter().position(|row| row.contender.result_id == scene.comparison.baseline)?;
    let (cell, other) = (level.cells[index]?, level.cells[base]?);
    let other = (&other, &rows[base].contender);
    let interval = cell.gap_in(&rows[index].contender, other, scene.metric)?;
    Some((interval.low, interval.high))
}

fn intervals(scene: &Scene, index: usize) -> Vec<whiskers::Bar> {
    let bar = |(at, level): (usize, &LevelRow)| {
        let (low, high) = ends(scene, index, level)?;
        Some(whiskers::Bar { at: at as f64, low, high })
    };
    scene.comparison.levels.iter().enumerate().filter_map(bar).collect()
}

fn data(scene: &Scene, index: usize) -> Vec<DataPoint> {
    let point = |(at, level): (usize, &LevelRow)| match value(scene, index, level) {
        Some(gap) => {
            let ends = ends(scene, index, level);
            let (text, note) = (scene.text(gap, ends), ends.map(|ends| scene.range(ends)));
            let note = note.unwrap_or_default();
            let point: Vec<CompositeValue> =
                vec![(at as f64).into(), scene.rounded(gap).into(), text.into(), note.into()];
            point.into()
        }
        None => CompositeValue::OptionalNumber(None).into(),
    };
    scene.comparison.levels.iter().enumerate().map(point).collect()
}

fn bar(scene: &Scene, index: usize) -> Bar {
    let (row, data) = (&scene.comparison.rows[index], data(scene, index));
    let gaps = || scene.comparison.levels.iter().filter_map(|level| value(scene, index, level));
    // At the far end of the bars, where there is room.
    let side = match gaps().all(|gap| gap <= 0.0) {
        true => LabelPosition::Bottom,
        false => LabelPosition::Top,
    };
    let stroke = axes::css(scene.ink.readable(palette::GAP));
    Bar::new()
        .name(row.contender.label.as_str())
        .item_style(ItemStyle::new().color(axes::css(palette::GAP)).border_color(stroke))
        .label(bars::label(scene, data.len()).position(side))
        .mark_line(zero(scene))
        .data(data)
}

fn line(scene: &Scene, row: &Row, look: &Look, data: Vec<DataPoint>) -> Line {
    let stroke = axes::css(look.stroke(&scene.ink));
    Line::new()
        .name(row.contender.label.as_str())
        .symbol(lines::symbol(look.marker))
        .symbol_size(7.0)
        .show_symbol(true)
        .connect_nulls(false)
        .line_style(
            LineStyle::new().color(stroke.as_str()).width(2.0).type_(lines::dash(look.dash)),
        )
        .item_style(ItemStyle::new().color(stroke.as_str()))
        .mark_line(zero(scene))
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![1]))
        .data(data)
}

fn zero(scene: &Scene) -> MarkLine {
    let style =
        LineStyle::new().color(axes::css(scene.ink.text)).width(1.0).type_(LineStyleType::Solid);
    MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .label(Label::new().show(false))
        .line_style(style)
        .data(vec![MarkLineVariant::Simple(MarkLineData::new().y_axis(0))])
}
