//! The table of levels: every machine at every nominal load.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contender, Effect, Metric, Row, spread::Known};
use crate::stats::{difference, error::RelativeError, interval::Interval};

/// All contenders at one nominal load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelRow {
    /// Percent busy.
    pub nominal_pct: f64,
    /// In the order of the rows; `None` is a gap: nothing was measured within three points.
    pub cells: Vec<Option<LevelCell>>,
}

/// One contender at one nominal load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelCell {
    pub units_per_s: f64,
    /// 95 %, run-to-run spread included; absent where no spread is recorded.
    pub interval: Option<Interval>,
    /// Of `units_per_s`, run-to-run spread included; absent like its interval.
    pub error: Option<RelativeError>,
    /// Taken from the line between measured levels, because the load was not met exactly.
    pub from_curve: bool,
    /// Over the baseline; absent where not ranked or where the baseline has a gap.
    pub ratio_to_baseline: Option<f64>,
    /// 95 %, on the log scale.
    pub ratio_interval: Option<Interval>,
    /// Minus the baseline, units per second; absent like the ratio.
    pub gap_units_per_s: Option<f64>,
    /// 95 %, units per second.
    pub gap_interval: Option<Interval>,
}

impl LevelCell {
    /// 95 % interval of how far this cell lies above `other`, both in `metric` with the prices of
    /// their contenders. A price is a stated figure: it scales the work and adds no error.
    pub fn gap_in(
        &self,
        contender: &Contender,
        (other, other_contender): (&Self, &Contender),
        metric: Metric,
    ) -> Option<Interval> {
        let value =
            |cell: &Self, of: &Contender| Some((metric.value(cell.units_per_s, of)?, cell.error?));
        Some(difference::interval95(value(self, contender)?, value(other, other_contender)?))
    }
}

pub(super) fn table(rows: &[Row], base: usize) -> Vec<LevelRow> {
    nominal_levels(rows).into_iter().map(|nominal| level(rows, base, nominal)).collect()
}

/// Every load that somebody asked for; ten steps where an older tool asked, so that what it
/// left out stays a visible gap.
fn nominal_levels(rows: &[Row]) -> Vec<f64> {
    let asked =
        rows.iter().flat_map(|row| row.contender.points.iter().map(|point| point.target_pct));
    let classic = rows.iter().any(|row| row.contender.workload.name == "classic");
    let tens = (1..=10).map(|ten| f64::from(ten * 10)).filter(|_| classic);
    let mut levels: Vec<f64> = asked.chain(tens).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

fn level(rows: &[Row], base_index: usize, nominal_pct: f64) -> LevelRow {
    let known: Vec<Option<Known>> =
        rows.iter().map(|row| measured(&row.contender, nominal_pct)).collect();
    let base = known[base_index].as_ref();
    let cell = |(row, known): (&Row, &Option<Known>)| {
        let known = known.as_ref()?;
        let base = base.filter(|_| row.ranked);
        let effect = base.and_then(|base| Effect::of(known, base, 1));
        // A machine is itself, whatever its spread.
        let other = base.filter(|_| !std::ptr::eq(row, &rows[base_index]));
        Some(LevelCell {
            units_per_s: known.units_per_s,
            interval: known.interval(),
            error: known.error,
            from_curve: known.from_curve,
            ratio_to_baseline: effect.map(|effect| effect.ratio),
            ratio_interval: other.and(effect).and_then(|effect| effect.interval),
            gap_units_per_s: base.map(|base| known.units_per_s - base.units_per_s),
            gap_interval: other.and_then(|base| {
                let (a, b) = ((known.units_per_s, known.error?), (base.units_per_s, base.error?));
                Some(difference::interval95(a, b))
            }),
        })
    };
    LevelRow { nominal_pct, cells: rows.iter().zip(&known).map(cell).collect() }
}

/// The fitted curve at the nominal load, only where a measured level lies within three points.
fn measured(contender: &Contender, nominal_pct: f64) -> Option<Known> {
    contender.point_near(nominal_pct)?;
    Known::at(contender, nominal_pct)
}
