//! The first line of a comparison: what may be said about its machines, in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Effect, Judgement, Options, Row, SpreadSource, Standing, ValueRange, spread::Known};
use crate::{format, result::Origin};

/// What the comparison says in one sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    pub text: String,
    /// `result_id` of the most units per second at the chosen load.
    pub fastest: Option<String>,
    /// The ratio the text names, at least 1.
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
    options: Options,
    judged: u32,
    ranges: &[ValueRange],
) -> Option<Verdict> {
    if rows.len() < 2 {
        return None;
    }
    let work = work(rows, base, options, judged);
    // With several currencies there is no single best value to name.
    let range = match ranges {
        [range] => Some(range),
        _ => None,
    };
    let value = range.and_then(|range| value(rows, range));
    let work_text = work.as_ref().map_or_else(
        || {
            format!(
                "Fewer than two of these results can be ranked at {}",
                format::percent(options.at_pct)
            )
        },
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

fn work(rows: &[Row], base: usize, options: Options, judged: u32) -> Option<Work<'_>> {
    let units = |row: &Row| row.at.map_or(0.0, |at| at.units_per_s);
    let mut ranked: Vec<&Row> = rows
        .iter()
        .filter(|row| row.ranked && row.at.is_some_and(|at| at.units_per_s > 0.0))
        .collect();
    ranked.sort_by(|a, b| units(b).total_cmp(&units(a)));
    let [fastest, second, ..] = ranked[..] else { return None };
    let base_row = &rows[base];
    let base_known = ranked.iter().any(|row| std::ptr::eq(*row, base_row));
    let against = match ranked.len() {
        2 => second,
        _ if std::ptr::eq(fastest, base_row) || !base_known => second,
        _ => base_row,
    };
    let pair = Pair::of(fastest, against, options, judged)?;
    let at = format::percent(options.at_pct);
    let text = match ranked.len() {
        2 => pair.sentence(&at),
        _ => among(&ranked, &pair, against, std::ptr::eq(against, base_row), &at),
    };
    Some(Work { text, fastest, ratio: pair.effect.ratio })
}

/// Who has the most units per second of three or more, or who shares the first place.
fn among(ranked: &[&Row], pair: &Pair<'_>, against: &Row, is_base: bool, at: &str) -> String {
    let count = ranked.len();
    let first = |row: &&&Row| row.rank.is_some_and(|rank| rank.place == 1 && rank.tied);
    let shared: Vec<&str> =
        ranked.iter().filter(first).map(|row| row.contender.label.as_str()).collect();
    let other = match is_base {
        true => format!("the baseline {}", against.contender.label),
        false => format!("the next, {}", against.contender.label),
    };
    match shared.as_slice() {
        [others @ .., last] if !others.is_empty() => format!(
            "{} and {last} share the first place of {count} at {at}; {} did {} the units/s of {other}{}",
            others.join(", "),
            pair.a,
            pair.times(),
            pair.tail()
        ),
        _ if pair.effect.ratio == 1.0 && !is_base => format!(
            "{} and {} did the most units/s of {count} at {at}, the same{}",
            pair.a,
            pair.b,
            pair.tail()
        ),
        _ => format!(
            "{} did the most units/s of {count} at {at}, {} {other}{}",
            pair.a,
            pair.times(),
            pair.tail()
        ),
    }
}

/// Two rows, the first with no less work than the second.
struct Pair<'a> {
    a: &'a str,
    b: &'a str,
    effect: Effect,
    judgement: Judgement,
}

impl<'a> Pair<'a> {
    fn of(a: &'a Row, b: &'a Row, options: Options, judged: u32) -> Option<Self> {
        let known = [a, b].map(|row| Known::at(&row.contender, options.at_pct));
        let [Some(known_a), Some(known_b)] = known else { return None };
        let effect = Effect::of(&known_a, &known_b, judged)?;
        let judgement = Judgement::of(&known_a, &known_b, &effect, judged, options.delta_pct);
        Some(Self { a: &a.contender.label, b: &b.contender.label, effect, judgement })
    }

    fn sentence(&self, at: &str) -> String {
        let Self { a, b, effect, judgement } = self;
        match judgement {
            Judgement::RatioOnly if effect.ratio == 1.0 => {
                format!("{a} and {b} did the same units/s at {at}{}", self.tail())
            }
            Judgement::Same { .. } => format!(
                "{a} and {b} are {} at {at}: {} the units/s",
                judgement.words(),
                self.times()
            ),
            _ => format!("{a} did {} the units/s of {b} at {at}{}", self.times(), self.tail()),
        }
    }

    /// The ratio, with the interval that the words are by.
    fn times(&self) -> String {
        match self.effect.judged {
            Some(interval) => format::ratio_between(self.effect.ratio, interval),
            None => format::ratio(self.effect.ratio),
        }
    }

    /// What may be said, or why nothing may.
    fn tail(&self) -> String {
        match self.judgement {
            Judgement::RatioOnly => format!(", {}", self.unknown()),
            judgement => format!(": {}", judgement.words()),
        }
    }

    /// Why nothing more than the ratio can be said.
    fn unknown(&self) -> String {
        let sources = [self.effect.source, self.effect.baseline_source];
        match sources.contains(&SpreadSource::NotRecorded) {
            true => SpreadSource::NotRecorded.words(),
            false => "too few windows for an interval".to_owned(),
        }
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
