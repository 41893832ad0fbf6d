//! What each chart says, in a sentence that needs no picture.

use kernel::{
    compare::{Comparison, Contender, Metric},
    format,
    stats::interval::Interval,
};

use crate::charts::{self, gap, scene::Scene};

/// More machines than this make a list, not a sentence.
const NAMED: usize = 6;

/// Values at the highest level, and how the marks are to be read.
pub fn lines(scene: &Scene) -> String {
    let mut text = format!("{}.", at_the_top(scene));
    let rows = &scene.comparison.rows;
    if rows.iter().any(|row| !row.band.is_empty()) {
        text += " Bands hold the curve and error bars each level, with 95 %.";
    }
    if rows.iter().any(|row| !row.contender.has_spread()) {
        text += " Hollow marks were stated by an older tool, without spread.";
    }
    text
}

/// What one thread for each core, and then the second ones, brought.
pub fn threads(scene: &Scene) -> String {
    let said = scene.rows().filter_map(|(row, _)| {
        let figures = row.threads.as_ref()?;
        let gain = figures
            .smt_gain
            .map(|gain| format!("second threads of a core make it {}", format::ratio(gain.value)));
        let droop = figures.core_droop.map(|droop| {
            format!("with all cores at work each gives {}", format::percent(100.0 * droop.value))
        });
        let words: Vec<String> = droop.into_iter().chain(gain).collect();
        (!words.is_empty()).then(|| format!("{}: {}", row.contender.label, words.join(", ")))
    });
    let said: Vec<String> = said.collect();
    let count = said.len();
    match count {
        0 => "Lanes at full speed, physical cores first.".to_owned(),
        _ => format!("{}.", listed(said.into_iter().take(NAMED).collect(), count)),
    }
}

/// Each machine's words against the baseline.
pub fn effects(scene: &Scene) -> String {
    let delta = format::percent(scene.comparison.delta_pct);
    let said: Vec<String> = scene
        .rows()
        .filter_map(|(row, _)| Some(format!("{} {}", row.contender.label, row.judgement?.words())))
        .collect();
    let count = said.len();
    let said = listed(said.into_iter().take(NAMED).collect(), count);
    format!("Against {}: {said}. Dashed: {delta} apart.", baseline(scene.comparison))
}

/// Who shares a place with whom.
pub fn ranks(scene: &Scene) -> String {
    let ranked = charts::ranks::ranked(scene);
    let said: Vec<String> = ranked
        .iter()
        .map(|(row, rank, _)| format!("{} {}", charts::ranks::place(*rank), row.contender.label))
        .collect();
    let count = said.len();
    let said = listed(said.into_iter().take(NAMED).collect(), count);
    format!("{said}. Marks stand at the median rank, bars hold 95 % of the replicates.")
}

/// `274`, or `274 (271–277)` rounded to what the interval supports.
pub fn rate(
    metric: Metric,
    contender: &Contender,
    units_per_s: f64,
    interval: Option<Interval>,
) -> String {
    let Some(value) = metric.value(units_per_s, contender) else { return "–".to_owned() };
    let interval = interval.and_then(|interval| metric.interval(interval, contender));
    match interval.map(|ends| (ends, ends.half_width())) {
        Some((ends, half)) if half > 0.0 => {
            let [value, low, high] =
                [value, ends.low, ends.high].map(|it| format::rounded_to(it, half));
            format!("{value} ({low}–{high})")
        }
        _ => metric.text(value),
    }
}

/// What the areas compare.
pub fn areas(scene: &Scene) -> String {
    let baseline = baseline(scene.comparison);
    match scene.comparison.rows.len() {
        1 => format!("The work of {baseline} at every load."),
        _ => format!("One chart for each machine, all on the same axes; dashed: {baseline}."),
    }
}

/// What the bars show, and which of them were not measured.
pub fn bars(scene: &Scene) -> String {
    let from_curve = scene
        .comparison
        .levels
        .iter()
        .any(|level| level.cells.iter().flatten().any(|cell| cell.from_curve));
    let missing =
        scene.comparison.levels.iter().any(|level| level.cells.iter().any(Option::is_none));
    let mut text = "Every machine at every level.".to_owned();
    if from_curve {
        text += " Outlined bars come from the line between measured levels.";
    }
    if missing {
        text += " Where a bar is missing, nothing was measured within three points.";
    }
    text
}

/// How far each machine is from the baseline at the highest level where both were measured.
pub fn gap(scene: &Scene) -> String {
    let baseline = baseline(scene.comparison);
    let others = gap::others(scene);
    if others.is_empty() {
        return "There is no second machine to set against the baseline.".to_owned();
    }
    let said: Vec<String> = others
        .iter()
        .take(NAMED)
        .filter_map(|&index| {
            let (pct, gap) = last_gap(scene, index)?;
            let label = &scene.comparison.rows[index].contender.label;
            let (size, side) = (scene.metric.text(gap.abs()), side(gap));
            Some(format!("{label} is {size} {side} {baseline} at {}", format::percent(pct)))
        })
        .collect();
    match said.is_empty() {
        true => "No level was measured on both sides of the comparison.".to_owned(),
        false => format!("{}.", listed(said, others.len())),
    }
}

fn side(gap: f64) -> &'static str {
    if gap < 0.0 { "below" } else { "above" }
}

fn last_gap(scene: &Scene, index: usize) -> Option<(f64, f64)> {
    let levels = scene.comparison.levels.iter().rev();
    levels.filter_map(|level| Some((level.nominal_pct, gap::value(scene, index, level)?))).next()
}

fn at_the_top(scene: &Scene) -> String {
    let Some(level) = scene.comparison.levels.last() else {
        return "No level was measured".to_owned();
    };
    let values: Vec<String> = scene
        .rows()
        .zip(&level.cells)
        .filter_map(|((row, _), cell)| {
            let value = scene.value(row, (*cell)?.units_per_s)?;
            Some(format!("{} {}", row.contender.label, scene.metric.text(value)))
        })
        .collect();
    let (unit, at) = (unit(scene), format::percent(level.nominal_pct));
    let count = values.len();
    match values.is_empty() {
        true => format!("No machine has a figure in {unit} at {at}"),
        false => {
            format!("At {at}, {unit}: {}", listed(values.into_iter().take(NAMED).collect(), count))
        }
    }
}

/// `units/s`, without the direction.
fn unit(scene: &Scene) -> String {
    let title = scene.axis_title();
    title.split_once(", ").map_or(title.clone(), |(unit, _)| unit.to_owned())
}

fn listed(said: Vec<String>, count: usize) -> String {
    let more = count.saturating_sub(said.len());
    let list = said.join(", ");
    if more > 0 { format!("{list} and {more} more in the table") } else { list }
}

fn baseline(comparison: &Comparison) -> &str {
    comparison.baseline_row().map_or("the baseline", |row| &row.contender.label)
}
