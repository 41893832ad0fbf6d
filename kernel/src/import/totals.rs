//! What follows from the series of a host: the sums over its disks and interfaces, and which
//! memory is used.

use std::collections::HashSet;

use crate::{
    rates,
    recording::{Group, MAX_SERIES, MAX_VALUES, Metric, Series, SeriesId, Ticks},
};

/// Leaves out partitions, whose traffic is their disk's, and what is no disk. Adds what is not
/// stated: sums over devices that stand on no other, the busiest disk's share, used memory.
pub(super) fn add(ticks: &mut Ticks) {
    keep_disks(ticks);
    for metric in Metric::ALL.iter().copied().filter(|metric| is_shared(*metric)) {
        let parts: Vec<Part<'_>> =
            ticks.series.iter().filter(|it| is_part(&it.id, metric)).filter_map(Part::of).collect();
        let add = |a: f64, b: f64| if metric == Metric::DiskBusy { a.max(b) } else { a + b };
        let values = (0..ticks.len()).map(|tick| together(&parts, tick, add)).collect();
        push(ticks, metric, values);
    }
    let unavailable = difference(ticks, Metric::MemTotal, &[Metric::MemAvailable]);
    push(ticks, Metric::MemUnavailable, unavailable);
    let caches = [Metric::MemFree, Metric::MemBuffers, Metric::MemCached, Metric::MemSlab];
    let used = difference(ticks, Metric::MemTotal, &caches);
    push(ticks, Metric::MemUsed, used);
    ticks.series.sort_by(|a, b| a.id.cmp(&b.id));
}

/// Adds a series of the host that is not there yet and has a value, within the bounds.
fn push(ticks: &mut Ticks, metric: Metric, values: Vec<f64>) {
    let series = ticks.series.len() + 1;
    let fits = series <= MAX_SERIES && series * ticks.len() <= MAX_VALUES;
    if fits && ticks.of_host(metric).is_none() && values.iter().any(|value| !value.is_nan()) {
        ticks.series.push(Series { id: SeriesId::host(metric), values });
    }
}

fn keep_disks(ticks: &mut Ticks) {
    let disks = ticks.series.iter().filter(|series| series.id.metric.group() == Group::Disk);
    let names: HashSet<String> = disks.filter_map(|series| series.id.instance.clone()).collect();
    let names: HashSet<&str> = names.iter().map(String::as_str).collect();
    ticks.series.retain(|series| match (&series.id.instance, series.id.metric.group()) {
        (Some(name), Group::Disk) => rates::is_disk(name, &names),
        _ => true,
    });
}

fn is_part(id: &SeriesId, metric: Metric) -> bool {
    id.metric == metric && rates::is_part_of_host(id)
}

fn is_shared(metric: Metric) -> bool {
    [Group::Disk, Group::Network].contains(&metric.group())
}

/// A disk or an interface, which is there from its first value to its last.
struct Part<'a> {
    values: &'a [f64],
    first: usize,
    last: usize,
}

impl<'a> Part<'a> {
    fn of(series: &'a Series) -> Option<Self> {
        let is_known = |value: &f64| !value.is_nan();
        let values = series.values.as_slice();
        let (first, last) = (values.iter().position(is_known)?, values.iter().rposition(is_known)?);
        Some(Self { values, first, last })
    }
}

/// Of the parts that are there at a tick; not known where one of them has a gap.
fn together(parts: &[Part<'_>], tick: usize, add: impl Fn(f64, f64) -> f64) -> f64 {
    let there = parts.iter().filter(|part| (part.first..=part.last).contains(&tick));
    let values = there.map(|part| part.values[tick]);
    // The greater of a number and of what is not known would be the number.
    let add = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { add(a, b) };
    values.reduce(add).unwrap_or(f64::NAN)
}

/// Not known where one of them is not, or where the parts are more than the whole.
fn difference(ticks: &Ticks, whole: Metric, parts: &[Metric]) -> Vec<f64> {
    let Some(whole) = ticks.of_host(whole) else { return Vec::new() };
    let parts: Option<Vec<&Series>> = parts.iter().map(|part| ticks.of_host(*part)).collect();
    let Some(parts) = parts else { return Vec::new() };
    let rest = |tick: usize| {
        let rest = parts.iter().fold(whole.values[tick], |rest, part| rest - part.values[tick]);
        if rest >= 0.0 { rest } else { f64::NAN }
    };
    (0..ticks.len()).map(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    fn ticks(series: &[(Metric, &str, &[f64])]) -> Ticks {
        let of = |(metric, instance, values): &(Metric, &str, &[f64])| {
            let instance = Some((*instance).to_owned()).filter(|name| !name.is_empty());
            Series { id: SeriesId { metric: *metric, instance }, values: values.to_vec() }
        };
        let series: Vec<Series> = series.iter().map(of).collect();
        Ticks { at_us: (0..series[0].values.len() as i64).collect(), series }
    }

    #[track_caller]
    fn check(mut ticks: Ticks, metric: Metric, expected: &[f64]) {
        add(&mut ticks);
        let found = ticks.of_host(metric).expect("it follows").clone();
        let expected = Series { id: SeriesId::host(metric), values: expected.to_vec() };
        assert_eq!(found, expected);
        assert!(ticks.series.is_sorted_by(|a, b| a.id < b.id));
    }

    #[test]
    fn the_host_has_the_sum_of_what_is_there() {
        let read = Metric::DiskRead;
        let ticks = ticks(&[
            (read, "dm-0", &[9.0, 9.0, 9.0, 9.0, 9.0]),
            (read, "sda", &[1.0, NAN, 2.0, 3.0, NAN]),
            (read, "sda1", &[1.0, 1.0, 1.0, 1.0, 1.0]),
            (read, "sdb", &[NAN, 10.0, 10.0, NAN, NAN]),
        ]);
        // sda has a gap at the second tick, sdb comes then and is gone after the third.
        check(ticks.clone(), read, &[1.0, NAN, 12.0, 3.0, NAN]);
        let mut kept = ticks;
        add(&mut kept);
        let names: Vec<&str> =
            kept.series.iter().filter_map(|series| series.id.instance.as_deref()).collect();
        assert_eq!(names, ["dm-0", "sda", "sdb"]);
    }

    #[test]
    fn interfaces_within_the_host_are_no_traffic_of_it() {
        let sent = Metric::NetSent;
        check(ticks(&[(sent, "docker0", &[5.0]), (sent, "ens3", &[7.0])]), sent, &[7.0]);
        let busy = Metric::DiskBusy;
        check(ticks(&[(busy, "sda", &[5.0]), (busy, "sdb", &[7.0])]), busy, &[7.0]);
    }

    #[test]
    fn what_is_stated_stays_and_used_memory_follows() {
        let read = Metric::DiskRead;
        check(ticks(&[(read, "", &[5.0]), (read, "sda", &[7.0])]), read, &[5.0]);
        let memory = || {
            ticks(&[
                (Metric::MemTotal, "", &[100.0, 100.0]),
                (Metric::MemFree, "", &[10.0, 10.0]),
                (Metric::MemAvailable, "", &[40.0, 101.0]),
                (Metric::MemBuffers, "", &[1.0, NAN]),
                (Metric::MemCached, "", &[29.0, 29.0]),
                (Metric::MemSlab, "", &[5.0, 5.0]),
            ])
        };
        check(memory(), Metric::MemUnavailable, &[60.0, NAN]);
        check(memory(), Metric::MemUsed, &[55.0, NAN]);
    }
}
