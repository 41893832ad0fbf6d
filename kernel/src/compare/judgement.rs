//! What may be said about one machine and another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Effect,
    effect::{confidence, ratio},
    spread::Known,
};
use crate::{
    format,
    stats::{error::RelativeError, ratio::smallest_visible},
};

/// More runs than this are not worth counting.
const MAX_RUNS: u32 = 10_000;

/// The words for one row, tried in this order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Judgement {
    /// The whole interval lies within δ of 1.
    Same { within_pct: f64 },
    /// The interval lies above 1; the near end says by how much at least.
    Faster { by_at_least_pct: f64 },
    /// The interval lies below 1.
    Slower { by_at_least_pct: f64 },
    /// Neither.
    Undecided {
        /// The smallest difference that would have been seen four times in five.
        smallest_visible_pct: f64,
        /// How many more runs of each of the two would settle it, four times in five; at most
        /// 10,000.
        more_runs: u32,
        /// Whether these are machines of an offer rather than runs of a machine: then the spread
        /// is that between machines.
        of_machines: bool,
    },
    /// One of the two has no spread recorded.
    RatioOnly,
}

impl Judgement {
    /// `a` against `b`, one of `judged` such judgements, with δ = `delta_pct`.
    pub(super) fn of(a: &Known, b: &Known, effect: &Effect, judged: u32, delta_pct: f64) -> Self {
        let (Some(interval), Some(ratio)) = (effect.judged, ratio(a, b)) else {
            return Self::RatioOnly;
        };
        let delta = 1.0 + delta_pct / 100.0;
        if interval.low >= 1.0 / delta && interval.high <= delta {
            return Self::Same { within_pct: delta_pct };
        }
        if interval.low > 1.0 {
            return Self::Faster { by_at_least_pct: 100.0 * (interval.low - 1.0) };
        }
        if interval.high < 1.0 {
            return Self::Slower { by_at_least_pct: 100.0 * (1.0 - interval.high) };
        }
        let confidence = confidence(judged);
        let visible = smallest_visible(ratio.log, confidence);
        Self::Undecided {
            smallest_visible_pct: 100.0 * visible.exp_m1(),
            more_runs: more_runs(a, b, effect.ratio.ln().abs(), delta.ln(), confidence),
            of_machines: [a, b].iter().any(|known| known.is_of_machines()),
        }
    }

    /// What follows "against the baseline: ".
    pub fn words(&self) -> String {
        match *self {
            Self::Same { within_pct } => format!("the same within {} %", down(within_pct)),
            Self::Faster { by_at_least_pct } => {
                format!("faster by at least {} %", down(by_at_least_pct))
            }
            Self::Slower { by_at_least_pct } => {
                format!("slower by at least {} %", down(by_at_least_pct))
            }
            Self::Undecided { smallest_visible_pct, more_runs, of_machines } => {
                let (one, many) =
                    if of_machines { ("machine", "machines") } else { ("run", "runs") };
                let settle = match more_runs {
                    MAX_RUNS.. => format!("more {many} than can be made would be needed"),
                    1 => format!("one more {one} of each would settle it"),
                    _ => format!("about {more_runs} more {many} of each would settle it"),
                };
                format!(
                    "undecided, because only a difference of {} % or more could have been seen; {settle}",
                    up(smallest_visible_pct)
                )
            }
            Self::RatioOnly => "no spread recorded".to_owned(),
        }
    }
}

/// The fewest more members of each that settle it: either the difference found is one that would
/// then be seen, or what lies between it and δ is.
fn more_runs(a: &Known, b: &Known, distance: f64, delta: f64, confidence: f64) -> u32 {
    let target = distance.max(delta - distance);
    let settled = |more: u32| {
        let error = |known: &Known| {
            let members = f64::from(known.members + more);
            let spread = known.member_spread().unwrap_or(f64::INFINITY);
            RelativeError { se: spread / members.sqrt(), degrees: members - 1.0 }
        };
        smallest_visible(RelativeError::sum(&[error(a), error(b)]), confidence) <= target
    };
    let (mut low, mut high) = (0, 1);
    while high < MAX_RUNS && !settled(high) {
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match settled(middle) {
            true => high = middle,
            false => low = middle,
        }
    }
    high.min(MAX_RUNS)
}

/// Two significant digits, rounded to the safe side of an "at least".
fn down(value: f64) -> String {
    two_digits(value, f64::floor)
}

fn up(value: f64) -> String {
    two_digits(value, f64::ceil)
}

fn two_digits(value: f64, round: fn(f64) -> f64) -> String {
    if value <= 0.0 || !value.is_finite() {
        return format::significant(value, 2);
    }
    let scale = 10_f64.powi(value.log10().floor() as i32 - 1);
    // What is whole but for the last bit stays what it is.
    let steps = value / scale;
    let whole = if (steps - steps.round()).abs() < 1e-9 { steps.round() } else { round(steps) };
    let text = format::significant(whole * scale, 2);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::SpreadSource;

    fn runs(units_per_s: f64, spread: f64, results: u32) -> Known {
        let degrees = f64::from(results) - 1.0;
        let se = spread / f64::from(results).sqrt();
        Known {
            units_per_s,
            from_curve: false,
            error: Some(RelativeError { se, degrees }),
            members: results,
            source: SpreadSource::Results { results },
        }
    }

    #[track_caller]
    fn check(a: &Known, b: &Known, expected: &str) {
        let effect = Effect::of(a, b, 1).unwrap();
        assert_eq!(Judgement::of(a, b, &effect, 1, 2.0).words(), expected);
    }

    #[test]
    fn the_words_come_in_the_order_same_faster_undecided() {
        // Clearly not equal, and still the same within two percent.
        check(&runs(101.0, 1e-4, 5), &runs(100.0, 1e-4, 5), "the same within 2 %");
        check(&runs(123.0, 0.01, 5), &runs(100.0, 0.01, 5), "faster by at least 21 %");
        check(&runs(81.0, 0.01, 5), &runs(100.0, 0.01, 5), "slower by at least 17 %");
        check(
            &runs(101.0, 0.02, 5),
            &runs(100.0, 0.02, 5),
            "undecided, because only a difference of 4.2 % or more could have been seen; \
             about 60 more runs of each would settle it",
        );
        let unknown = Known { error: None, ..runs(50.0, 0.0, 2) };
        check(&unknown, &runs(100.0, 0.02, 5), "no spread recorded");
    }

    #[test]
    fn at_least_never_rounds_up() {
        assert_eq!([down(1.99), down(19.96), down(151.9), down(2.0)], ["1.9", "19", "150", "2"]);
        assert_eq!([up(4.01), up(0.412), up(2.0)], ["4.1", "0.42", "2"]);
    }

    #[test]
    fn the_runs_that_are_asked_for_are_enough() {
        let (a, b) = (runs(101.0, 0.02, 5), runs(100.0, 0.02, 5));
        let effect = Effect::of(&a, &b, 1).unwrap();
        let Judgement::Undecided { more_runs, .. } = Judgement::of(&a, &b, &effect, 1, 2.0) else {
            panic!("{effect:?}")
        };
        let visible = |more: u32| {
            let known = runs(100.0, 0.02, 5 + more);
            smallest_visible(ratio(&known, &known).unwrap().log, 0.95)
        };
        let target = 1.01_f64.ln().max(1.02_f64.ln() - 1.01_f64.ln());
        assert!(visible(more_runs) <= target && visible(more_runs - 1) > target, "{more_runs}");
    }
}
