//! What a container used, from its control group: one JSON object with counters and limits.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Reading,
    counter::{Counted, Step},
    reading::MAX_TASKS,
};
use crate::recording::Metric;

/// Times are counted in microseconds.
const PER_S: f64 = 1e6;
/// CPUs of a host above which a share of them is taken for a mistake.
const MAX_CPUS: f64 = 4096.0;
/// Control groups of version 1 write 2^63, rounded down to whole pages, for "no limit".
const NO_LIMIT_BYTES: u64 = 1 << 60;

const CPU: [Metric; 3] =
    [Metric::ContainerCpu, Metric::ContainerCpuUser, Metric::ContainerCpuSystem];
const THROTTLED: usize = 3;
const IO: [Metric; 4] = [
    Metric::ContainerRead,
    Metric::ContainerWrite,
    Metric::ContainerReadOps,
    Metric::ContainerWriteOps,
];

/// Figures are kept as the text they are: one that is none costs its own value only.
#[derive(Deserialize)]
struct Stated<'a> {
    #[serde(borrow)]
    container_id: Option<&'a RawValue>,
    #[serde(borrow)]
    container_name: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_usage_usec: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_user_usec: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_system_usec: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_throttled_usec: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_quota: Option<&'a RawValue>,
    #[serde(borrow)]
    cpu_period: Option<&'a RawValue>,
    #[serde(borrow)]
    io_read_bytes: Option<&'a RawValue>,
    #[serde(borrow)]
    io_write_bytes: Option<&'a RawValue>,
    #[serde(borrow)]
    io_read_ops: Option<&'a RawValue>,
    #[serde(borrow)]
    io_write_ops: Option<&'a RawValue>,
    #[serde(borrow)]
    memory_current: Option<&'a RawValue>,
    #[serde(borrow)]
    memory_max: Option<&'a RawValue>,
    #[serde(borrow)]
    pids_current: Option<&'a RawValue>,
}

/// `short_id` is what the source calls the container where the text does not say its whole id.
pub(super) fn read(short_id: &str, text: &str, reading: &mut Reading) -> Counted {
    let Ok(stated) = serde_json::from_str::<Stated<'_>>(text) else {
        reading.nothing_in(text);
        return Counted::new();
    };
    let whole = stated.container_id.map(|id| id.get().trim_matches('"'));
    let id = whole.filter(|id| id.starts_with(short_id)).unwrap_or(short_id);
    if !reading.is_name(id) {
        return Counted::new();
    }
    let name = stated.container_name.and_then(|name| serde_json::from_str(name.get()).ok());
    if let Some(name) = name.filter(|name: &String| !name.is_empty()) {
        reading.names.push((id.to_owned(), name));
    }
    let mut figure = |value: Option<&RawValue>| figure(value?, reading);
    let row = [
        stated.cpu_usage_usec,
        stated.cpu_user_usec,
        stated.cpu_system_usec,
        stated.cpu_throttled_usec,
        stated.io_read_bytes,
        stated.io_write_bytes,
        stated.io_read_ops,
        stated.io_write_ops,
    ]
    .map(&mut figure);
    let quota = figure(stated.cpu_quota).filter(|quota| *quota > 0);
    let period = figure(stated.cpu_period).filter(|period| *period > 0);
    let limit = figure(stated.memory_max).filter(|limit| *limit < NO_LIMIT_BYTES);
    let memory = figure(stated.memory_current).filter(|bytes| *bytes < NO_LIMIT_BYTES);
    let tasks = figure(stated.pids_current).filter(|tasks| *tasks <= MAX_TASKS);
    let number = |figure: Option<u64>| figure.map(|figure| figure as f64);
    let cpus = number(quota).zip(number(period)).map(|(quota, period)| quota / period);
    reading.of(Metric::ContainerQuota, id, cpus);
    reading.of(Metric::ContainerMemory, id, number(memory));
    reading.of(Metric::ContainerMemoryLimit, id, number(limit));
    reading.of(Metric::ContainerTasks, id, number(tasks));
    Counted::from([(id.to_owned(), row.into())])
}

pub(super) fn rates(step: &Step<'_>, reading: &mut Reading) {
    for id in step.now.keys() {
        let Some(grown) = step.growth(id, reading) else { continue };
        for (metric, usec) in CPU.into_iter().zip(&grown) {
            let cpus = usec.map(|usec| usec / PER_S / step.seconds);
            let pct = cpus.filter(|cpus| *cpus <= MAX_CPUS).map(|cpus| cpus * 100.0);
            reading.of(metric, id, pct);
        }
        // Counted for every CPU on which the container waited: together more than the time itself.
        let throttled = step.share_pct(grown[THROTTLED], PER_S);
        reading.of(Metric::ContainerThrottled, id, throttled);
        for (metric, grown) in IO.into_iter().zip(&grown[THROTTLED + 1..]) {
            let per_s = step.per_s(*grown, reading);
            reading.of(metric, id, per_s);
        }
    }
}

/// A number, or a number in quotes; `max`, -1 and null say that there is none.
fn figure(value: &RawValue, reading: &mut Reading) -> Option<u64> {
    match value.get().trim_matches('"') {
        "null" | "" | "max" | "-1" => None,
        text => reading.figure(text),
    }
}
