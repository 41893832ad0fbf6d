//! The ratio of each machine to the baseline with its interval, and how far the same reaches.

use charming::{
    Chart,
    component::{Axis, Grid},
    datatype::{CompositeValue, DataPoint},
    element::{
        AxisTick, AxisType, DimensionEncode, ItemStyle, Label, LineStyle, LineStyleType, MarkLine,
        MarkLineData, MarkLineVariant, NameLocation, SplitLine, Symbol,
    },
    series::Scatter,
};
use kernel::{
    compare::{Effect, Row},
    format,
};

use super::{
    axes, lines,
    palette::Look,
    scene::Scene,
    whiskers::{self, Bar},
};

/// Whether any ratio has an interval to draw.
pub fn is_there(scene: &Scene) -> bool {
    judged(scene).iter().any(|(_, effect, _)| effect.interval.is_some())
}

/// The machines that are set against the baseline, in the order of the reader.
pub fn judged<'a>(scene: &'a Scene) -> Vec<(&'a Row, Effect, &'a Look)> {
    scene.rows().filter_map(|(row, look)| Some((row, row.effect?, look))).collect()
}

/// The interval that the words are by.
pub fn interval(effect: &Effect) -> Option<(f64, f64)> {
    effect.judged.or(effect.interval).map(|interval| (interval.low, interval.high))
}

/// One line of the list for each machine; solid at 1, dashed where the same ends.
pub fn spec(scene: &Scene) -> Chart {
    let judged = judged(scene);
    let names = judged.iter().map(|(row, ..)| row.contender.label.clone()).collect();
    let mut chart = Chart::new()
        .grid(Grid::new().left(16).right(32).top(12).bottom(48).contain_label(true))
        .tooltip(axes::item_tooltip(&scene.ink))
        .x_axis(x_axis(scene, &judged))
        .y_axis(axes::names(&scene.ink, names));
    for (place, (row, effect, look)) in judged.iter().enumerate() {
        let name = row.contender.label.as_str();
        let bar = interval(effect).map(|(low, high)| Bar { at: place as f64, low, high });
        let bars = bar.into_iter().collect();
        if let Some(bars) = whiskers::lying(name, bars, look.stroke(&scene.ink)) {
            chart = chart.series(bars);
        }
        let dot = dot(scene, place, row, effect, look);
        chart = chart.series(dot);
    }
    let delta = 1.0 + scene.comparison.delta_pct / 100.0;
    chart.series(marks(scene, LineStyleType::Solid, &[1.0])).series(marks(
        scene,
        LineStyleType::Dashed,
        &[1.0 / delta, delta],
    ))
}

fn x_axis(scene: &Scene, judged: &[(&Row, Effect, &Look)]) -> Axis {
    let delta = 1.0 + scene.comparison.delta_pct / 100.0;
    let ends = judged.iter().flat_map(|(_, effect, _)| {
        let (low, high) = interval(effect).unwrap_or((effect.ratio, effect.ratio));
        [low, high]
    });
    let (low, high) = ends
        .fold((1.0 / delta, delta), |(low, high), end| (f64::min(low, end), f64::max(high, end)));
    let room = 0.05 * (high - low);
    let step = axes::round_up((high - low) / 6.0);
    Axis::new()
        .type_(AxisType::Value)
        // A ratio has no zero to start from: it is read by its distance from 1.
        .scale(true)
        .min(((low - room) / step).floor() * step)
        .max(((high + room) / step).ceil() * step)
        .interval(step)
        .name(title(scene))
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .name_text_style(axes::muted(&scene.ink))
        .axis_label(axes::label(&scene.ink))
        .axis_tick(AxisTick::new().show(true))
        .split_line(SplitLine::new().line_style(LineStyle::new().color(axes::css(scene.ink.line))))
}

/// `units/s over pcd-server-01, above 1 is faster`.
pub fn title(scene: &Scene) -> String {
    let base = scene.comparison.baseline_row().map_or("baseline", |row| &row.contender.label);
    format!("units/s over {base}, above 1 is faster")
}

fn dot(scene: &Scene, place: usize, row: &Row, effect: &Effect, look: &Look) -> Scatter {
    let stroke = axes::css(look.stroke(&scene.ink));
    let style = match effect.interval {
        Some(_) => ItemStyle::new().color(stroke.as_str()),
        None => lines::hollow(&stroke, scene),
    };
    let said = match interval(effect) {
        Some(ends) => text(effect.ratio, Some(ends)),
        None => format!("{}, no spread recorded", text(effect.ratio, None)),
    };
    let point: Vec<CompositeValue> = vec![effect.ratio.into(), (place as f64).into(), said.into()];
    Scatter::new()
        .name(row.contender.label.as_str())
        .symbol(lines::symbol(look.marker))
        .symbol_size(10.0)
        .item_style(style)
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![2]))
        .data(vec![DataPoint::from(point)])
}

/// `1.23× (1.19–1.27)`, each rounded to what the interval supports; `1.51×` without one.
pub fn text(ratio: f64, ends: Option<(f64, f64)>) -> String {
    match ends.map(|(low, high)| (low, high, 0.5 * (high - low))) {
        Some((low, high, half)) if half > 0.0 => {
            let [ratio, low, high] = [ratio, low, high].map(|it| format::rounded_to(it, half));
            format!("{ratio}× ({low}–{high})")
        }
        _ => format::ratio(ratio),
    }
}

/// `1.19`, without the sign of a ratio.
pub fn bare(ratio: f64) -> String {
    format::ratio(ratio).trim_end_matches('×').to_owned()
}

/// Lines across the list: a series of its own, since all lines of one series look alike.
fn marks(scene: &Scene, kind: LineStyleType, at: &[f64]) -> Scatter {
    let style = LineStyle::new().color(axes::css(scene.ink.text)).width(1.0).type_(kind);
    let line = |at: &f64| MarkLineVariant::Simple(MarkLineData::new().x_axis(*at));
    let marks = MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .label(Label::new().show(false))
        .line_style(style)
        .data(at.iter().map(line).collect());
    Scatter::new().mark_line(marks)
}
