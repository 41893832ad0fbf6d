//! One contender's line in the table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BandPoint, Contender, Effect, Judgement, Metric, Options, RankInterval, Standing,
    ThreadFigures, spread::Known,
};
use crate::stats::interval::Interval;

/// A contender with everything the table says about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// With a label that no other row has.
    pub contender: Contender,
    /// False for a browser result beside native ones: shown, never ranked.
    pub ranked: bool,
    pub summary: Summary,
    /// Units per second at 100 % over the baseline's; absent where not ranked.
    pub ratio_to_baseline: Option<f64>,
    /// The figures at 100 %.
    pub full: Option<AtLevel>,
    /// The figures at the load the reader chose; absent where the curve does not reach it.
    pub at: Option<AtLevel>,
    /// Against the baseline at the chosen load; absent for the baseline and where not ranked.
    pub effect: Option<Effect>,
    /// What may be said by `effect`.
    pub judgement: Option<Judgement>,
    /// At the chosen load; absent where not ranked, where no spread is recorded, and for fewer
    /// than two.
    pub rank: Option<RankInterval>,
    /// Around the curve, ascending in busy; empty where no spread is recorded.
    pub band: Vec<BandPoint>,
    /// Absent where no thread sweep was run.
    pub threads: Option<ThreadFigures>,
    pub standing: Standing,
}

/// Units per second of one result in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The highest of the levels.
    pub max_units_per_s: Option<f64>,
    /// The mean of the levels, each counted once.
    pub mean_units_per_s: Option<f64>,
    /// At 100 %.
    pub full_units_per_s: Option<f64>,
    /// At 100 %, over the CPUs the run could use.
    pub per_vcpu_units_per_s: Option<f64>,
    /// At 100 %, over physical cores; absent under a quota, which names no cores.
    pub per_core_units_per_s: Option<f64>,
}

/// What a contender does, and what that costs, at the chosen load.
///
/// Every figure is `units_per_s` over something: [`Metric::value`] and [`Metric::interval`] give
/// each of them with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AtLevel {
    pub units_per_s: f64,
    /// 95 %, run-to-run spread included; absent where no spread is recorded.
    pub interval: Option<Interval>,
    /// Taken from the line between measured levels.
    pub from_curve: bool,
    /// Over the baseline at the same load; absent where not ranked.
    pub ratio_to_baseline: Option<f64>,
    /// 95 %, on the log scale.
    pub ratio_interval: Option<Interval>,
    pub units_per_s_per_dollar_hour: Option<f64>,
    pub dollars_per_million_units: Option<f64>,
}

impl Row {
    pub(super) fn new(contender: Contender, ranked: bool, at_pct: f64) -> Self {
        Self {
            summary: Summary::of(&contender),
            full: AtLevel::of(&contender, 100.0),
            at: AtLevel::of(&contender, at_pct),
            effect: None,
            judgement: None,
            rank: None,
            band: Vec::new(),
            threads: ThreadFigures::of(&contender),
            ratio_to_baseline: None,
            standing: Standing::Unpriced,
            ranked,
            contender,
        }
    }
}

impl Summary {
    fn of(contender: &Contender) -> Self {
        let rates = || contender.points.iter().map(|point| point.units_per_s);
        let full = contender.full_units_per_s();
        let per = |metric: Metric| metric.value(full?, contender);
        Self {
            max_units_per_s: rates().max_by(f64::total_cmp),
            mean_units_per_s: (!contender.points.is_empty())
                .then(|| rates().sum::<f64>() / contender.points.len() as f64),
            full_units_per_s: full,
            per_vcpu_units_per_s: per(Metric::UnitsPerSPerVcpu),
            per_core_units_per_s: per(Metric::UnitsPerSPerCore),
        }
    }
}

impl AtLevel {
    fn of(contender: &Contender, at_pct: f64) -> Option<Self> {
        let known = Known::at(contender, at_pct)?;
        let units_per_s = known.units_per_s;
        let value = |metric: Metric| metric.value(units_per_s, contender);
        Some(Self {
            units_per_s,
            interval: known.interval(),
            from_curve: known.from_curve,
            ratio_to_baseline: None,
            ratio_interval: None,
            units_per_s_per_dollar_hour: value(Metric::UnitsPerSPerDollarHour),
            dollars_per_million_units: value(Metric::DollarsPerMillionUnits),
        })
    }
}

/// Units per second at a load, and whether the line between levels gave it.
///
/// A level that reached the load to half a percent of itself speaks as measured: closer than
/// that the curve would change the figure by less than the clock of a run does.
pub(super) fn rate_at(contender: &Contender, at_pct: f64) -> Option<(f64, bool)> {
    let near = contender.point_near(at_pct);
    let exact = near.filter(|point| {
        (point.busy_pct - at_pct).abs() <= at_pct * 0.005
            || (at_pct == 100.0 && point.target_pct == 100.0)
    });
    match (exact, near) {
        (Some(point), _) => Some((point.units_per_s, false)),
        (None, near) => {
            let curve = contender.curve();
            // Just above the last level the line ends, and the level itself is the nearest truth.
            let units = curve.units_per_s_at(at_pct).or(near.map(|point| point.units_per_s))?;
            Some((units, true))
        }
    }
}

/// Sets every ranked row against the baseline: ratios, effects, and what may be said by them.
pub(super) fn set_against(rows: &mut [Row], base: usize, options: Options, judged: u32) {
    let known = |row: &Row, at_pct: f64| Known::at(&row.contender, at_pct);
    let full = known(&rows[base], 100.0);
    let at = known(&rows[base], options.at_pct);
    for (index, row) in rows.iter_mut().enumerate() {
        if !row.ranked {
            continue;
        }
        let against = |at_pct: f64, base: &Option<Known>| {
            let own = Known::at(&row.contender, at_pct)?;
            let base = base.as_ref()?;
            let effect = Effect::of(&own, base, judged)?;
            Some((effect, Judgement::of(&own, base, &effect, judged, options.delta_pct)))
        };
        let (full, at) = (against(100.0, &full), against(options.at_pct, &at));
        // A machine is itself: exactly once as fast, whatever its spread.
        let interval = |effect: Option<(Effect, _)>| effect?.0.interval.filter(|_| index != base);
        row.ratio_to_baseline = full.map(|(effect, _)| effect.ratio);
        if let Some(level) = &mut row.full {
            level.ratio_to_baseline = full.map(|(effect, _)| effect.ratio);
            level.ratio_interval = interval(full);
        }
        if let Some(level) = &mut row.at {
            level.ratio_to_baseline = at.map(|(effect, _)| effect.ratio);
            level.ratio_interval = interval(at);
        }
        if index != base {
            row.effect = at.map(|(effect, _)| effect);
            row.judgement = at.map(|(_, judgement)| judgement);
        }
    }
}
