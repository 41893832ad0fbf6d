//! The results of one machine over time: what the next one should be, and where the machine changed.

mod distribution;

pub use distribution::Distribution;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    format,
    stats::{
        change_points::{Step, change_points},
        error::coefficient_of_variation,
        interval::Interval,
        t::t95,
    },
};

/// One result of the machine. All of a history are of one workload version and toolchain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    pub result_id: String,
    /// Microseconds since 1970-01-01 UTC.
    pub started_at_us: i64,
    /// Units per second at 100 %.
    pub units_per_s: f64,
}

/// What the results of one machine say together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// By time.
    pub runs: Vec<Run>,
    /// Where the newest result should lie by those before it; absent with fewer than five since
    /// the machine last changed.
    pub prediction: Option<Prediction>,
    /// Whether the newest result lies inside; absent without a prediction.
    pub newest_inside: Option<bool>,
    /// Where the level of the results changed, by time; looked for from ten results on.
    pub changes: Vec<Change>,
    /// Worth a message: a result outside of the prediction, and a second one that confirms it.
    pub alert: Option<Alert>,
}

/// Where one more result lies with 95 %: `mean ± t·s·√(1 + 1/n)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Prediction {
    /// Units per second.
    pub mean: f64,
    pub interval: Interval,
    /// How many results it was made from.
    pub results: u32,
}

/// A step from one level to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Place in `runs` of the first result after the step.
    pub at: u32,
    /// Mean units per second of the results between the change before this one and it.
    pub before: f64,
    /// Mean units per second of the results from here to the next change.
    pub after: f64,
    /// `after` against `before`, percent.
    pub change_pct: f64,
    /// Of the t test of the two sides.
    pub p: f64,
    /// Whether a second result follows on the new level.
    pub confirmed: bool,
}

/// Two results in a row on the same side of what was to be expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// Their mean against the expected one, percent.
    pub change_pct: f64,
    /// What happened and what to do, in a sentence.
    pub text: String,
}

/// Results from which a prediction is made.
const MIN_PREDICTION: usize = 5;
/// Results from which changes are looked for.
const MIN_CHANGES: usize = 10;

impl History {
    /// `runs` in any order; what has no rate above zero is left out.
    pub fn of(mut runs: Vec<Run>) -> Self {
        runs.retain(|run| run.units_per_s.is_finite() && run.units_per_s > 0.0);
        runs.sort_by(|a, b| (a.started_at_us, &a.result_id).cmp(&(b.started_at_us, &b.result_id)));
        let rates: Vec<f64> = runs.iter().map(|run| run.units_per_s).collect();
        let changes = if rates.len() < MIN_CHANGES { Vec::new() } else { changes(&rates) };
        let newest = rates.len().saturating_sub(1);
        let prediction = predict(&rates, &changes, newest);
        let inside = |prediction: Prediction| prediction.interval.contains(rates[newest]);
        Self {
            newest_inside: prediction.map(inside),
            prediction,
            alert: alert(&rates, &changes),
            changes,
            runs,
        }
    }
}

/// Where the result at `before` should lie, by those since the last confirmed change before it.
///
/// Source: Hahn and Meeker, "Statistical intervals", 1991, section 4.7. A confidence interval
/// would be the wrong tool: it says where the mean lies, not where one more result does.
fn predict(rates: &[f64], changes: &[Change], before: usize) -> Option<Prediction> {
    let start = changes
        .iter()
        .filter(|change| change.confirmed)
        .map(|change| change.at as usize)
        .rfind(|at| *at < before)
        .unwrap_or(0);
    let known = rates.get(start..before)?;
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n;
    let deviation =
        coefficient_of_variation(known).filter(|_| known.len() >= MIN_PREDICTION)? * mean;
    let half_width = t95(n - 1.0) * deviation * (1.0 + 1.0 / n).sqrt();
    Some(Prediction {
        mean,
        interval: Interval::about(mean, half_width),
        results: known.len() as u32,
    })
}

fn changes(rates: &[f64]) -> Vec<Change> {
    let steps = change_points(rates);
    let mean = |from: usize, to: usize| rates[from..to].iter().sum::<f64>() / (to - from) as f64;
    let at = |index: usize| steps.get(index).map_or(rates.len(), |step| step.at);
    let mut from = 0;
    let change = |(index, step): (usize, &Step)| {
        let to = at(index + 1);
        let (before, after) = (mean(from, step.at), mean(step.at, to));
        from = step.at;
        Change {
            at: step.at as u32,
            before,
            after,
            change_pct: 100.0 * (after / before - 1.0),
            p: step.p,
            confirmed: to - step.at > 1,
        }
    };
    steps.iter().enumerate().map(change).collect()
}

/// The last two results on the same side of what those before them predict.
fn alert(rates: &[f64], changes: &[Change]) -> Option<Alert> {
    let before = rates.len().checked_sub(2)?;
    let earlier: Vec<Change> =
        changes.iter().filter(|change| (change.at as usize) < before).cloned().collect();
    let Prediction { mean, interval, results } = predict(rates, &earlier, before)?;
    let last = &rates[before..];
    let below = last.iter().all(|rate| *rate < interval.low);
    let above = last.iter().all(|rate| *rate > interval.high);
    if !below && !above {
        return None;
    }
    let change_pct = 100.0 * ((last[0] + last[1]) / 2.0 / mean - 1.0);
    let (side, became) = if below { ("below", "slower") } else { ("above", "faster") };
    let text = format!(
        "Two results in a row lie {} {side} what the {results} before them predict: the machine has \
         become {became}. Compare their noise passports, and look for a new kernel, microcode or host.",
        format::percent(change_pct.abs())
    );
    Some(Alert { change_pct, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(rates: &[f64]) -> History {
        let run = |(at, rate): (usize, &f64)| Run {
            result_id: format!("{at:03}"),
            started_at_us: at as i64,
            units_per_s: *rate,
        };
        // Given backwards: the order is that of time.
        History::of(rates.iter().enumerate().rev().map(run).collect())
    }

    #[test]
    fn the_newest_result_is_held_against_a_prediction_interval() {
        let found = history(&[99.0, 100.0, 101.0, 99.0, 101.0, 104.0]);
        let prediction = found.prediction.unwrap();
        // s = 1, n = 5, t(4) = 2.776: 100 ± 2.776 · √1.2
        assert!((prediction.interval.half_width() - 3.041_3).abs() < 1e-3, "{prediction:?}");
        assert_eq!((prediction.results, found.newest_inside), (5, Some(false)));
        assert_eq!(history(&[99.0, 100.0, 101.0, 99.0, 101.0, 103.0]).newest_inside, Some(true));
    }

    #[test]
    fn four_results_predict_nothing() {
        let found = history(&[99.0, 100.0, 101.0, 99.0, 100.0]);
        assert_eq!((found.prediction, found.newest_inside), (None, None));
        assert_eq!(history(&[]), History::default());
        assert!(history(&[f64::NAN, 0.0]).runs.is_empty());
    }

    #[test]
    fn an_alert_waits_for_a_result_that_confirms_it() {
        let steady = [99.0, 100.0, 101.0, 99.0, 101.0, 100.0];
        let with = |more: &[f64]| history(&[&steady, more].concat()).alert;
        assert_eq!(with(&[90.0]), None);
        assert_eq!(with(&[90.0, 100.0]), None);
        assert_eq!(with(&[90.0, 110.0]), None);
        let alert = with(&[90.0, 92.0]).unwrap();
        assert!((alert.change_pct + 9.0).abs() < 1e-9, "{alert:?}");
        assert!(
            alert.text.starts_with("Two results in a row lie 9.0 % below what the 6 before"),
            "{alert:?}"
        );
    }

    #[test]
    fn a_change_is_told_with_both_levels_and_the_prediction_starts_after_it() {
        let mut rates = vec![100.0, 101.0, 99.0, 100.0, 101.0, 99.0, 100.0];
        rates.extend([90.0, 91.0, 89.0, 90.0, 91.0, 89.0, 90.0]);
        let found = history(&rates);
        let [change] = found.changes.as_slice() else { panic!("{:?}", found.changes) };
        assert_eq!((change.at, change.confirmed), (7, true));
        assert!((change.change_pct + 10.0).abs() < 1e-9, "{change:?}");
        assert_eq!(found.prediction.map(|prediction| prediction.results), Some(6));
        assert_eq!(found.newest_inside, Some(true));
    }

    #[test]
    fn fewer_than_ten_results_have_no_changes() {
        assert!(history(&[100.0, 100.1, 99.9, 100.0, 50.0, 50.1, 49.9, 50.0]).changes.is_empty());
    }
}
