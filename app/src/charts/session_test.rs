//! What a chart of a session is, one line for each axis and series.

use charming::Chart;
use serde_json::Value;

use super::{
    drawing::Numbers,
    finish::{Manners, finish},
    ink::Ink,
};

/// Axes, then series with the numbers that they get.
pub(super) fn sketch(chart: &Chart, numbers: &[Numbers]) -> String {
    let option = finish(chart, Manners { description: "alt", animated: false, ink: Ink::LIGHT });
    let list = |key: &str| match &option[key] {
        Value::Array(list) => list.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let mut lines = Vec::new();
    for axis in ["xAxis", "yAxis"] {
        for axis in list(axis) {
            lines.push(format!(
                "{} {} {}..{}",
                axis["type"], axis["name"], axis["min"], axis["max"]
            ));
        }
    }
    for (at, series) in list("series").iter().enumerate() {
        let points = match numbers.get(at) {
            Some(numbers) => format!("{numbers:?}"),
            None => series["data"].to_string(),
        };
        let kind = [&series["stack"], &series["renderItem"]];
        let kind = kind.into_iter().find(|kind| !kind.is_null()).unwrap_or(&Value::Null);
        let colour = &series["itemStyle"]["color"];
        lines.push(format!("{} {kind} {} {colour}: {points}", series["type"], series["name"]));
    }
    lines.join("\n").replace('"', "").replace(" null ", " ")
}
