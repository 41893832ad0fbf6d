//! The one place where a specification becomes an option of ECharts: manners that
//! every chart has, and fields that charming does not know.

use charming::Chart;
use serde_json::{Map, Value, json};

use super::ink::Ink;

/// What stands around the data of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Manners<'a> {
    /// The text alternative, for screen readers.
    pub description: &'a str,
    /// False where the reader asked for less motion, and for pictures.
    pub animated: bool,
    pub ink: Ink,
}

/// The option as JSON, which holds no code: `formatter: "si"` and `renderItem: "band"` are names
/// of functions in our own bundle.
pub fn finish(chart: &Chart, manners: Manners) -> Value {
    // Only keys that are not text could fail.
    let mut option = serde_json::to_value(chart).unwrap_or_default();
    let Some(top) = option.as_object_mut() else { return option };
    top.insert("animation".to_owned(), manners.animated.into());
    top.insert("animationDuration".to_owned(), 150.into());
    top.insert("animationDurationUpdate".to_owned(), 150.into());
    top.insert("textStyle".to_owned(), json!({ "fontFamily": "system-ui, sans-serif" }));
    top.insert("backgroundColor".to_owned(), "transparent".into());
    // The same page for everybody, and the same as its table.
    top.insert("useUTC".to_owned(), true.into());
    let aria = json!({ "enabled": true, "label": { "description": manners.description } });
    top.insert("aria".to_owned(), aria);
    if let Some(tooltip) = top.get_mut("tooltip").and_then(Value::as_object_mut) {
        finish_tooltip(tooltip, &manners.ink);
    }
    match top.get_mut("xAxis") {
        Some(Value::Array(several)) => several.iter_mut().for_each(finish_axis),
        // One alone is written without a list.
        Some(one) => finish_axis(one),
        None => {}
    }
    let series = top.get_mut("series").and_then(Value::as_array_mut);
    for series in series.into_iter().flatten().filter_map(Value::as_object_mut) {
        finish_series(series);
    }
    option
}

/// Text, not HTML: a strict policy for styles forbids the other.
fn finish_tooltip(tooltip: &mut Map<String, Value>, ink: &Ink) {
    tooltip.insert("renderMode".to_owned(), "richText".into());
    tooltip.insert("confine".to_owned(), true.into());
    tooltip.insert("order".to_owned(), "valueDesc".into());
    tooltip
        .insert("textStyle".to_owned(), json!({ "color": ink.text.to_string(), "fontSize": 12 }));
}

/// Pixels that stay free on either side of a time: without them the end of one is read as the
/// beginning of the next.
const BESIDE_TIME: u8 = 8;

/// Times are read where there is room for them. Where an axis of elapsed time ends is seldom a
/// round time, and lies too near to the last one.
fn finish_axis(axis: &mut Value) {
    let Some(label) = axis.get_mut("axisLabel").and_then(Value::as_object_mut) else { return };
    let formatter = label.get("formatter").and_then(Value::as_str).unwrap_or_default().to_owned();
    if ["clock", "elapsed"].contains(&formatter.as_str()) {
        label.insert("hideOverlap".to_owned(), true.into());
        label.insert("textMargin".to_owned(), json!([0, BESIDE_TIME]));
    }
    if formatter == "elapsed" {
        label.insert("showMaxLabel".to_owned(), false.into());
    }
}

fn finish_series(series: &mut Map<String, Value>) {
    match series.get("type").and_then(Value::as_str) {
        // A bar's point is its place, its value, its text and where that comes from.
        Some("bar") => {
            series.insert("encode".to_owned(), json!({ "x": 0, "y": 1, "tooltip": [1, 3] }));
            series.insert("labelLayout".to_owned(), json!({ "hideOverlap": true }));
            series.insert("barMaxWidth".to_owned(), 48.into());
        }
        Some("custom") => {
            // charming marks what it takes for code; ours is a name.
            if let Some(Value::String(name)) = series.get_mut("renderItem") {
                *name = name.replace("#*#*#*#", "");
            }
            series.insert("silent".to_owned(), true.into());
        }
        _ => {}
    }
}
