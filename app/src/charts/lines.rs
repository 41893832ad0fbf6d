//! Work against load: one line for each machine, with the band of its windows.

use charming::{
    Chart,
    component::Axis,
    datatype::{CompositeValue, DataPoint},
    element::{AxisPointerType, DimensionEncode, ItemStyle, LineStyle, LineStyleType, Symbol},
    series::{Custom, Line, Scatter},
};
use kernel::compare::Row;

use super::{
    axes,
    palette::{Dash, Look, Marker},
    scene::{self, Mark, Scene},
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
        if let Some(band) = band(scene, &path, row, look) {
            chart = chart.series(band);
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

/// The band between the 5th and the 95th percentile, drawn by `band` of our own bundle.
fn band(scene: &Scene, path: &[Option<Mark>], row: &Row, look: &Look) -> Option<Custom> {
    let data: Vec<DataPoint> = path
        .iter()
        .filter_map(|mark| {
            let mark = mark.as_ref()?;
            let (low, high) = mark.band?;
            Some(vec![mark.busy_pct, low, high].into())
        })
        .collect();
    (!data.is_empty()).then(|| {
        Custom::new()
            .name(row.contender.label.as_str())
            .render_item("band")
            .encode(DimensionEncode::new().x(0).y(vec![1, 2]))
            .item_style(ItemStyle::new().color(axes::css(look.stroke(&scene.ink))).opacity(0.15))
            .tooltip(axes::no_tooltip())
            .data(data)
    })
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
            let note = note(scene, row, level.nominal_pct, cell.from_curve);
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
fn note(scene: &Scene, row: &Row, nominal_pct: f64, from_curve: bool) -> String {
    // The windows of a level that missed its target say nothing about the target.
    let level = row.contender.point_near(nominal_pct).filter(|_| !from_curve);
    let spread = level.and_then(|point| point.spread);
    let range = spread.and_then(|spread| {
        let (a, b) = (scene.value(row, spread.p5)?, scene.value(row, spread.p95)?);
        Some(format!("{}–{}", scene.metric.text(a.min(b)), scene.metric.text(a.max(b))))
    });
    let origin = match (from_curve, scene::is_stated(row)) {
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
