//! The first line of a comparison: the ratio in words, and no claim beyond it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Row, Standing, ValueRange};
use crate::{format, result::Origin};

/// What the comparison says in one sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    pub text: String,
    /// `result_id` of the most units per second at the chosen load.
    pub fastest: Option<String>,
    /// The ratio the text names; at least 1 unless the reference is ahead.
    pub ratio: Option<f64>,
    /// `result_id` of the most work per dollar, of two or more.
    pub best_value: Option<String>,
    /// Best over worst work per dollar.
    pub value_ratio: Option<f64>,
}

struct Work<'a> {
    text: String,
    fastest: &'a Row,
    ratio: f64,
}

/// `None` for fewer than two contenders.
pub(super) fn judge(
    rows: &[Row],
    base: usize,
    at_pct: f64,
    ranges: &[ValueRange],
) -> Option<Verdict> {
    if rows.len() < 2 {
        return None;
    }
    let work = work(rows, base, at_pct);
    // With several currencies there is no single best value to name.
    let range = match ranges {
        [range] => Some(range),
        _ => None,
    };
    let value = range.and_then(|range| value(rows, range));
    let work_text = work.as_ref().map_or_else(
        || format!("Fewer than two of these results can be ranked at {}", format::percent(at_pct)),
        |work| work.text.clone(),
    );
    let text =
        [Some(work_text), value, free(rows)].into_iter().flatten().collect::<Vec<_>>().join("; ");
    Some(Verdict {
        text: format!("{text}."),
        fastest: work.as_ref().map(|work| work.fastest.contender.result_id.clone()),
        ratio: work.as_ref().map(|work| work.ratio),
        best_value: range.map(|range| range.best.clone()),
        value_ratio: range.map(|range| range.range),
    })
}

fn work(rows: &[Row], base: usize, at_pct: f64) -> Option<Work<'_>> {
    let units = |row: &Row| row.at.map_or(0.0, |at| at.units_per_s);
    let mut ranked: Vec<&Row> = rows
        .iter()
        .filter(|row| row.ranked && row.at.is_some_and(|at| at.units_per_s > 0.0))
        .collect();
    ranked.sort_by(|a, b| units(b).total_cmp(&units(a)));
    let [fastest, second, ..] = ranked[..] else { return None };
    let count = ranked.len();
    let base_row = &rows[base];
    let at = format::percent(at_pct);
    let (name, next) = (&fastest.contender.label, &second.contender.label);
    let tie = units(fastest) == units(second);
    let base_known = ranked.iter().any(|row| std::ptr::eq(*row, base_row));
    let against = match count {
        2 => second,
        _ if std::ptr::eq(fastest, base_row) || !base_known => second,
        _ => base_row,
    };
    let ratio = units(fastest) / units(against);
    let times = format::ratio(ratio);
    let text = match (count, tie) {
        (2, true) => format!("{name} and {next} did the same units/s at {at}"),
        (2, false) => format!("{name} did {times} the units/s of {next} at {at}"),
        (_, true) => format!("{name} and {next} did the most units/s of {count} at {at}, the same"),
        (_, false) if std::ptr::eq(against, base_row) => format!(
            "{name} did the most units/s of {count} at {at}, {times} the baseline {}",
            base_row.contender.label
        ),
        (_, false) => {
            format!("{name} did the most units/s of {count} at {at}, {times} the next, {next}")
        }
    };
    let text = format!("{text}, {}", doubt(fastest, against));
    Some(Work { text, fastest, ratio })
}

/// What keeps the ratio from being a judgement.
fn doubt(a: &Row, b: &Row) -> &'static str {
    match a.contender.has_spread() && b.contender.has_spread() {
        true => "stated without an interval: a small difference may be chance",
        false => "no spread recorded",
    }
}

fn value(rows: &[Row], range: &ValueRange) -> Option<String> {
    let find = |id: &str| rows.iter().find(|row| row.contender.result_id == id);
    let (best, worst) = (find(&range.best)?, find(&range.worst)?);
    let prices = prices(rows);
    let money = if range.currency == "USD" { "dollar" } else { &range.currency };
    let best_name = &best.contender.label;
    let priced = rows.iter().filter(|row| matches!(row.standing, Standing::Ranked { .. })).count();
    Some(match priced {
        _ if range.range == 1.0 => format!("{prices} all give the same work per {money}"),
        2 => format!(
            "{prices} {best_name} gives {} the work per {money}",
            format::ratio(range.range)
        ),
        _ => format!(
            "{prices} {best_name} gives the most work per {money}, {} that of {}",
            format::ratio(range.range),
            worst.contender.label
        ),
    })
}

/// How the prices are to be read: examples, of one day, or of several.
fn prices(rows: &[Row]) -> String {
    let ranked = || rows.iter().filter(|row| matches!(row.standing, Standing::Ranked { .. }));
    let mut days: Vec<&str> =
        ranked().filter_map(|row| Some(row.contender.price.as_ref()?.as_of.as_str())).collect();
    days.sort_unstable();
    days.dedup();
    let example = ranked().any(|row| {
        row.contender.origin == Origin::Demo
            || row.contender.price.as_ref().is_some_and(|price| price.source.trim() == "example")
    });
    match days[..] {
        _ if example => "at the example prices".to_owned(),
        [day] => format!("at the prices of {day}"),
        _ => "at the prices given".to_owned(),
    }
}

fn free(rows: &[Row]) -> Option<String> {
    let names: Vec<&str> = rows
        .iter()
        .filter(|row| row.standing == Standing::Free)
        .map(|row| row.contender.label.as_str())
        .collect();
    match names[..] {
        [] => None,
        [name] => Some(format!("{name} is free")),
        _ => Some(format!("{} are free", names.join(", "))),
    }
}
