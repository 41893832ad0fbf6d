//! Load tests in the words of the older tool. Numbers stay as they were written: clients read
//! `10` into whole numbers and stumble over `10.0`.

use kernel::compare::Contender;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use store::StoredResult;

/// One level.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LoadTestLevel")]
pub(super) struct Level {
    /// Percent.
    busy_pct: Number,
    /// Units per second of all CPUs together.
    work_units: Number,
}

/// A load-test reply, in either of the shapes that the older tool has.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "LoadTestReply")]
pub(super) struct Reply {
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    /// Seconds or milliseconds since 1970, or RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_cores: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<Level>>,
    /// The highest of `results`.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_units: Option<Number>,
    /// The mean of `results`.
    #[serde(skip_serializing_if = "Option::is_none")]
    avg_units: Option<Number>,
    /// As it was sent; for results that came in another way, `maxUnits`.
    #[serde(skip_serializing_if = "Option::is_none")]
    units_per_sec: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Vec<Level>>,
    /// Of an hour; without currency and day it is no price of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    hourly_cost: Option<Number>,
    /// Why the run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
    /// Whatever else was sent.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A result as a load test: what was sent, completed by what is known.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadTest {
    id: String,
    machine_id: String,
    /// The page of the result.
    url: String,
    #[serde(flatten)]
    reply: Reply,
}

/// A load test with what its work costs.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ComparedLoadTest")]
pub(super) struct Compared {
    /// As it was sent, else the id of the machine.
    server_id: Value,
    server_name: String,
    provider: Option<String>,
    data: Vec<Level>,
    hourly_cost: Option<Number>,
    max_units: Option<Number>,
    /// maxUnits divided by hourlyCost.
    price_performance: Option<Number>,
}

impl From<(StoredResult, Option<Reply>)> for LoadTest {
    fn from((stored, reply): (StoredResult, Option<Reply>)) -> Self {
        let reply = completed(&stored, reply.unwrap_or_default());
        let StoredResult { row, .. } = stored;
        Self { url: format!("/results/{}", row.id), id: row.id, machine_id: row.machine_id, reply }
    }
}

/// What was sent stays as it is; what was not is taken from the result.
fn completed(stored: &StoredResult, mut reply: Reply) -> Reply {
    for name in ["id", "machineId", "url"] {
        // Those are ours.
        reply.rest.remove(name);
    }
    let StoredResult { row, document, .. } = stored;
    let levels = match (&reply.results, &reply.data) {
        (Some(levels), _) | (None, Some(levels)) => levels.clone(),
        (None, None) => levels_of(stored),
    };
    let units: Vec<f64> = levels.iter().filter_map(|level| level.work_units.as_f64()).collect();
    let max = units.iter().copied().max_by(f64::total_cmp).and_then(number);
    let mean = (!units.is_empty()).then(|| units.iter().sum::<f64>() / units.len() as f64);
    Reply {
        hostname: reply.hostname.or_else(|| Some(row.machine_name.clone())),
        timestamp: reply
            .timestamp
            .or_else(|| row.started_at_us.map(|us| Value::from(us.div_euclid(1_000_000)))),
        num_cores: reply.num_cores.or_else(|| document.machine.cpu.vcpus.map(Number::from)),
        results: Some(levels),
        max_units: reply.max_units.or_else(|| max.clone()),
        avg_units: reply.avg_units.or_else(|| mean.and_then(number)),
        units_per_sec: reply.units_per_sec.or(max),
        provider: reply.provider.or_else(|| row.offer.provider.clone()),
        ..reply
    }
}

impl From<(StoredResult, Option<Reply>)> for Compared {
    fn from((stored, reply): (StoredResult, Option<Reply>)) -> Self {
        let reply = reply.unwrap_or_default();
        let StoredResult { row, machine, .. } = &stored;
        let data = reply.data.or(reply.results).unwrap_or_else(|| levels_of(&stored));
        let units = data.iter().filter_map(|level| level.work_units.as_f64());
        let max = units.max_by(f64::total_cmp);
        let recorded = machine.price.as_ref().and_then(|price| number(price.per_hour));
        let hourly_cost = recorded.or(reply.hourly_cost);
        let per_hour = hourly_cost.as_ref().and_then(Number::as_f64).filter(|cost| *cost > 0.0);
        let per_cost = max.zip(per_hour).map(|(units, cost)| units / cost);
        Self {
            server_id: reply.server_id.unwrap_or_else(|| row.machine_id.clone().into()),
            server_name: reply.server_name.unwrap_or_else(|| row.machine_name.clone()),
            provider: reply.provider.or_else(|| row.offer.provider.clone()),
            // A price of nothing is none.
            hourly_cost: per_hour.and(hourly_cost),
            max_units: max.and_then(number),
            price_performance: per_cost.and_then(number),
            data,
        }
    }
}

/// The levels of the duty sweep, ascending.
fn levels_of(stored: &StoredResult) -> Vec<Level> {
    let contender = Contender::from_document(&stored.document, "", None);
    let level = |point: &kernel::compare::Point| {
        let (busy_pct, work_units) = (number(point.target_pct)?, number(point.units_per_s)?);
        Some(Level { busy_pct, work_units })
    };
    contender.points.iter().filter_map(level).collect()
}

/// Whole numbers without a fraction, as the older tool writes them.
fn number(value: f64) -> Option<Number> {
    let is_whole = value.fract() == 0.0 && value.abs() < 9e15;
    if is_whole { Some(Number::from(value as i64)) } else { Number::from_f64(value) }
}
