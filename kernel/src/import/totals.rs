//! The whole host's traffic, where a file states that of each disk and interface.

use crate::{
    rates,
    recording::{Group, Instance, Metric, Series, SeriesId, Ticks, Unit},
};

/// Adds the sum over disks and over interfaces where the file does not state it. What is not
/// known of one of them is left out of the sum; a sum of nothing is not known.
pub(super) fn add(ticks: &mut Ticks) {
    for metric in Metric::ALL.iter().copied().filter(|metric| adds_up(*metric)) {
        if ticks.of_host(metric).is_some() {
            continue;
        }
        let parts: Vec<&Series> =
            ticks.series.iter().filter(|series| is_part(&series.id, metric)).collect();
        if parts.is_empty() {
            continue;
        }
        let sum = |tick: usize| {
            let known = parts.iter().map(|part| part.values[tick]).filter(|value| !value.is_nan());
            known.reduce(|a, b| a + b).unwrap_or(f64::NAN)
        };
        let values = (0..ticks.len()).map(sum).collect();
        ticks.series.push(Series { id: SeriesId::host(metric), values });
    }
    ticks.series.sort_by(|a, b| a.id.cmp(&b.id));
}

/// A bridge's traffic is that of the interface behind it once more.
fn is_part(id: &SeriesId, metric: Metric) -> bool {
    id.metric == metric && rates::is_part_of_host(id)
}

fn adds_up(metric: Metric) -> bool {
    let parted = [Instance::Disk, Instance::Interface].contains(&metric.instance());
    let traffic = [Group::Disk, Group::Network].contains(&metric.group());
    parted && traffic && metric.unit() != Unit::Percent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_has_the_sum_of_what_is_known() {
        let of = |disk: &str, values: &[f64]| Series {
            id: SeriesId::of(Metric::DiskRead, disk),
            values: values.to_vec(),
        };
        let nan = f64::NAN;
        let mut ticks = Ticks {
            at_us: vec![1, 2, 3],
            series: vec![
                of("dm-0", &[3.0, 3.0, 3.0]),
                of("sda", &[1.0, nan, nan]),
                of("sdb", &[2.0, 3.0, nan]),
            ],
        };
        add(&mut ticks);
        let sum = Series { id: SeriesId::host(Metric::DiskRead), values: vec![3.0, 3.0, nan] };
        assert_eq!(ticks.series[0], sum);
        assert_eq!(ticks.series.len(), 4);
    }
}
