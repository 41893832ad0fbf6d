//! One result as a comparison sees it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Member, PartRate, Point, ThreadPoint, point};
use crate::{
    curve::Curve,
    estimate::RunEstimates,
    foreign::ForeignScore,
    machine::{Container, Offer},
    price::Price,
    result::{Origin, ResultDocument, Status, Toolchain, WorkloadId},
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
    /// Levels of the thread sweep, ascending in lanes. "All lanes" is the duty sweep's 100 %.
    pub threads: Vec<ThreadPoint>,
    /// Each part of the unit measured alone, and `classic`, in the order of the run's plan.
    pub parts: Vec<PartRate>,
    /// The results whose means the figures are, where a machine or an offer was chosen and
    /// [`Contender::pool`] made one of several; empty for a single result.
    pub members: Vec<Member>,
    /// Units per second at 100 % of the machine's other comparable results, oldest first. They
    /// say how far its runs lie apart where only one result stands for it, and nothing else.
    pub history: Vec<f64>,
    /// What other tools said about the same machine.
    pub foreign: Vec<ForeignScore>,
    /// What a container allowed the run, where it ran in one.
    pub container: Option<Container>,
    pub price: Option<Price>,
    pub warnings: Vec<Warning>,
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
        let estimates = RunEstimates::of(document);
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
            points: point::duty(document, &estimates),
            threads: point::threads(document, &estimates),
            parts: point::parts(document, &estimates),
            members: Vec::new(),
            history: Vec::new(),
            foreign: Vec::new(),
            container: machine.container.clone(),
            price,
            warnings: document.warnings.clone(),
        }
    }

    /// Provider, region and shape: what a price belongs to.
    pub fn offer(&self) -> Offer {
        Offer {
            provider: self.provider.clone(),
            region: self.region.clone(),
            shape: self.shape.clone(),
        }
    }

    /// CPUs the run could use: the quota where one limits it.
    pub fn usable_cpus(&self) -> Option<f64> {
        let cpus = if self.is_limited() { self.capacity_cpus } else { self.vcpus.map(f64::from) };
        cpus.filter(|cpus| *cpus > 0.0)
    }

    /// Physical cores; `None` under a quota, which names no cores.
    pub fn usable_cores(&self) -> Option<f64> {
        self.cores.filter(|cores| *cores > 0 && !self.is_limited()).map(f64::from)
    }

    /// Whether the run could use fewer CPUs than the machine has.
    pub fn is_limited(&self) -> bool {
        match (self.capacity_cpus, self.vcpus) {
            (Some(capacity), Some(vcpus)) => capacity > 0.0 && capacity < f64::from(vcpus),
            _ => false,
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
