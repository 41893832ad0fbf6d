//! One result as a comparison sees it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    curve::Curve,
    price::Price,
    result::{Level, Origin, ResultDocument, Status, Sweep, Toolchain, WorkloadId},
    warning::Warning,
};

/// A measured level counts for a nominal one up to this many points of load away.
pub(super) const NEAR_PCT: f64 = 3.0;

/// One result: who ran what, its curve over load, and its price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contender {
    pub result_id: String,
    pub machine_id: String,
    /// What charts and verdicts call it.
    pub label: String,
    pub provider: Option<String>,
    pub region: Option<String>,
    pub shape: Option<String>,
    /// Logical CPUs.
    pub vcpus: Option<u32>,
    /// Physical cores.
    pub cores: Option<u32>,
    pub threads_per_core: Option<u32>,
    /// CPUs the measurement could use: less than `vcpus` under a quota.
    pub capacity_cpus: Option<f64>,
    pub origin: Origin,
    pub workload: WorkloadId,
    pub toolchain: Option<Toolchain>,
    pub status: Status,
    /// Whether this is demo data, which is labelled wherever it appears.
    pub demo: bool,
    /// Microseconds since 1970-01-01 UTC.
    pub started_at_us: Option<i64>,
    /// Levels of the duty sweep, ascending in target.
    pub points: Vec<Point>,
    pub price: Option<Price>,
    pub warnings: Vec<Warning>,
}

/// One level of the duty sweep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// Load asked for, percent.
    pub target_pct: f64,
    /// Load reached: the lanes' CPU time over capacity, percent.
    pub busy_pct: f64,
    /// Units per second of all lanes together.
    pub units_per_s: f64,
    /// Windows that count; 0 for a figure that an older tool stated.
    pub measured_windows: u32,
    /// Absent where no windows were kept.
    pub spread: Option<Spread>,
}

/// How the rates of single windows lie, units per second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    pub p5: f64,
    pub median: f64,
    pub p95: f64,
}

impl Contender {
    /// Reads what a comparison needs from a result. The label is the machine's name, else its
    /// shape, else the end of the result's id; put another one in its place where the user chose one.
    pub fn from_document(
        document: &ResultDocument,
        machine_id: impl Into<String>,
        price: Option<Price>,
    ) -> Self {
        let machine = &document.machine;
        let offer = match &price {
            Some(price) if machine.offer.provider.is_none() && machine.offer.shape.is_none() => {
                &price.offer
            }
            _ => &machine.offer,
        };
        let label = machine.name.clone().or_else(|| offer.shape.clone());
        Self {
            result_id: document.id.clone(),
            machine_id: machine_id.into(),
            label: label.unwrap_or_else(|| format!("result {}", tail(&document.id))),
            provider: offer.provider.clone(),
            region: offer.region.clone(),
            shape: offer.shape.clone(),
            vcpus: machine.cpu.vcpus,
            cores: machine.cpu.cores,
            threads_per_core: machine.cpu.threads_per_core,
            capacity_cpus: machine.capacity_cpus,
            origin: document.origin,
            workload: document.workload.clone(),
            toolchain: document.toolchain.clone(),
            status: document.status,
            demo: document.origin == Origin::Demo,
            started_at_us: document.started_at_us,
            points: points(document),
            price,
            warnings: document.warnings.clone(),
        }
    }

    /// The last six characters of the result's id.
    pub fn short_id(&self) -> &str {
        tail(&self.result_id)
    }

    /// Whether any level keeps windows, so that its spread is known.
    pub fn has_spread(&self) -> bool {
        self.points.iter().any(|point| point.spread.is_some())
    }

    /// Units per second at full load: the level that asked for 100 %, whatever busy it reached.
    pub fn full_units_per_s(&self) -> Option<f64> {
        self.points.iter().find(|point| point.target_pct == 100.0).map(|point| point.units_per_s)
    }

    /// Straight lines between the levels over own busy. Full load stands at 100 %: a machine
    /// that was kept from running all the time has nothing more to give.
    pub fn curve(&self) -> Curve {
        let full = self.full_units_per_s().map(|units| (100.0, units));
        let below = self.points.iter().map(|point| (point.busy_pct, point.units_per_s));
        Curve::new(below.filter(|(busy, _)| full.is_none() || *busy < 100.0).chain(full))
    }

    /// The measured level that speaks for `nominal_pct`: at 100 % the one that asked for it,
    /// else the nearest within three points of load.
    pub fn point_near(&self, nominal_pct: f64) -> Option<&Point> {
        let distance = |point: &Point| (point.busy_pct - nominal_pct).abs();
        if nominal_pct == 100.0
            && let Some(full) = self.points.iter().find(|point| point.target_pct == 100.0)
        {
            return Some(full);
        }
        self.points
            .iter()
            .filter(|point| distance(point) <= NEAR_PCT)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

fn tail(id: &str) -> &str {
    id.char_indices().rev().nth(5).map_or(id, |(at, _)| &id[at..])
}

fn points(document: &ResultDocument) -> Vec<Point> {
    let capacity = document.machine.capacity_cpus;
    let mut points: Vec<Point> = document
        .levels
        .iter()
        .filter(|level| level.sweep == Sweep::Duty)
        .filter_map(|level| point(level, capacity))
        .collect();
    points.sort_by(|a, b| a.target_pct.total_cmp(&b.target_pct));
    points
}

fn point(level: &Level, capacity_cpus: Option<f64>) -> Option<Point> {
    let units_per_s = level.units_per_s().filter(|units| units.is_finite())?;
    let mut rates: Vec<f64> = level
        .measured()
        .map(|window| window.units_per_s())
        .filter(|rate| rate.is_finite())
        .collect();
    rates.sort_by(f64::total_cmp);
    Some(Point {
        target_pct: level.target_pct,
        busy_pct: level.own_busy_pct(capacity_cpus),
        units_per_s,
        measured_windows: rates.len() as u32,
        spread: (!rates.is_empty()).then(|| Spread {
            p5: quantile(&rates, 0.05),
            median: quantile(&rates, 0.5),
            p95: quantile(&rates, 0.95),
        }),
    })
}

/// Quantile of sorted values, linear between order statistics (Hyndman and Fan 1996, type 7).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * place.fract()
}
