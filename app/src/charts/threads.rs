//! Work against lanes at full speed: what the second thread of a core adds, and what turbo takes.

use charming::{
    Chart,
    component::Axis,
    datatype::{CompositeValue, DataPoint},
    element::{
        AxisPointerType, AxisType, DimensionEncode, ItemStyle, LineStyle, NameLocation, SplitLine,
    },
    series::Line,
};
use kernel::compare::{Row, ThreadPoint};

use super::{
    axes, lines,
    palette::Look,
    scene::Scene,
    whiskers::{self, Bar},
};

/// Whether anybody ran a thread sweep.
pub fn is_there(scene: &Scene) -> bool {
    scene.rows().any(|(row, _)| points(row).len() > 1)
}

/// One line for each machine that ran a thread sweep, with the interval of each level.
pub fn spec(scene: &Scene) -> Chart {
    let rows = || scene.rows().filter(|(row, _)| !points(row).is_empty());
    let names = rows().map(|(row, _)| row.contender.label.clone()).collect();
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(axes::legend(&scene.ink, names))
        .tooltip(axes::count_tooltip(&scene.ink, AxisPointerType::Line))
        .x_axis(x_axis(scene))
        .y_axis(axes::values(&scene.ink, scene.axis_title()).min(0));
    for (row, look) in rows() {
        chart = chart.series(line(scene, row, look));
        let name = row.contender.label.as_str();
        if let Some(bars) = whiskers::upright(name, bars(scene, row), look.stroke(&scene.ink)) {
            chart = chart.series(bars);
        }
    }
    chart
}

/// The thread curve of a machine, ascending in lanes; empty without one.
pub fn points(row: &Row) -> &[ThreadPoint] {
    row.threads.as_ref().map_or(&[], |threads| &threads.points)
}

fn x_axis(scene: &Scene) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(0)
        .min_interval(1.0)
        .name("lanes at full speed")
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .name_text_style(axes::muted(&scene.ink))
        .axis_label(axes::label(&scene.ink))
        .split_line(SplitLine::new().show(false))
}

fn line(scene: &Scene, row: &Row, look: &Look) -> Line {
    let stroke = axes::css(look.stroke(&scene.ink));
    let data: Vec<DataPoint> = points(row)
        .iter()
        .filter_map(|point| {
            let value = scene.value(row, point.units_per_s)?;
            let note = point.interval.and_then(|interval| scene.ends(row, interval));
            let note = note.map(|ends| scene.range(ends)).unwrap_or_default();
            let point: Vec<CompositeValue> =
                vec![f64::from(point.lanes).into(), scene.rounded(value).into(), note.into()];
            Some(point.into())
        })
        .collect();
    Line::new()
        .name(row.contender.label.as_str())
        .symbol(lines::symbol(look.marker))
        .symbol_size(7.0)
        .show_symbol(true)
        .line_style(
            LineStyle::new().color(stroke.as_str()).width(2.0).type_(lines::dash(look.dash)),
        )
        .item_style(ItemStyle::new().color(stroke.as_str()))
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![1, 2]))
        .data(data)
}

fn bars(scene: &Scene, row: &Row) -> Vec<Bar> {
    let bar = |point: &ThreadPoint| {
        let (low, high) = scene.ends(row, point.interval?)?;
        Some(Bar { at: f64::from(point.lanes), low, high })
    };
    points(row).iter().filter_map(bar).collect()
}
