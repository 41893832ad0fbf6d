//! Facts of machines and results as people read them.

pub(super) use crate::figures::words::count;

use kernel::{
    compare::Metric,
    estimate::Estimate,
    format,
    machine::{Machine, Offer},
    price::{Price, units_per_s_per_dollar_hour},
    result::WorkloadId,
};

/// Provider, shape and region, as far as they are known.
pub(super) fn offer(offer: &Offer) -> String {
    let parts = [&offer.provider, &offer.shape, &offer.region];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// `8 / 4`: logical CPUs and physical cores, a dash for what is not known.
pub(super) fn cpus(machine: &Machine) -> String {
    let count =
        |count: Option<u32>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
    match (machine.cpu.vcpus, machine.cpu.cores) {
        (None, None) => "–".to_owned(),
        (vcpus, cores) => format!("{} / {}", count(vcpus), count(cores)),
    }
}

/// `16.0 GiB`.
pub(super) fn memory(bytes: u64) -> String {
    format!("{} GiB", format::significant(bytes as f64 / (1_u64 << 30) as f64, 3))
}

/// A rate without its unit.
pub(super) fn rate(units_per_s: f64) -> String {
    Metric::UnitsPerS.text(units_per_s)
}

/// `1,234.0 ± 8.3`, rounded to two digits of the half-width; without one only the rate.
pub(super) fn rate_within(units_per_s: f64, half_width: Option<f64>) -> String {
    match half_width.filter(|width| width.is_finite() && *width > 0.0) {
        Some(width) => format!(
            "{} ± {}",
            format::rounded_to(units_per_s, width),
            format::rounded_to(width, width)
        ),
        None => rate(units_per_s),
    }
}

/// The same for an estimate.
pub(super) fn estimate(estimate: &Estimate) -> String {
    rate_within(estimate.units_per_s, estimate.interval.map(|interval| interval.half_width()))
}

/// `standard version 1`.
pub(super) fn workload(workload: &WorkloadId) -> String {
    format!("{} version {}", workload.name, workload.version)
}

/// `$0.096`, or `free`.
pub(super) fn price(price: &Price) -> String {
    match price.is_free() {
        true => "free".to_owned(),
        false => format::money(price.per_hour, &price.currency, 4),
    }
}

/// `$70.08` for a month of 730 hours, or `free`.
pub(super) fn per_month(price: &Price) -> String {
    match price.is_free() {
        true => "free".to_owned(),
        false => format::money(price.per_month(), &price.currency, 4),
    }
}

/// Units/s per dollar/hour, without unit; a dash where there is no such figure.
pub(super) fn value(units_per_s: f64, price: Option<&Price>) -> String {
    let metric = Metric::UnitsPerSPerDollarHour;
    let value = price.and_then(|price| units_per_s_per_dollar_hour(units_per_s, price.per_hour));
    value.map_or_else(|| "–".to_owned(), |value| metric.text(value))
}

/// The unit of [`value`]: `units/s per $/h`.
pub(super) fn value_unit(price: &Price) -> String {
    let title = Metric::UnitsPerSPerDollarHour.axis_title(&price.currency);
    title.split_once(',').map_or_else(|| title.clone(), |(unit, _)| unit.to_owned())
}

/// Seconds from nanoseconds, such as `29.8 s`.
pub(super) fn seconds(elapsed_ns: u64) -> String {
    format!("{} s", format::thousands(elapsed_ns as f64 / 1e9, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out_or_a_dash() {
        let mut machine = Machine::default();
        assert_eq!((offer(&machine.offer).as_str(), cpus(&machine).as_str()), ("", "–"));
        machine.offer.provider = Some("Azure".to_owned());
        machine.offer.region = Some("westeurope".to_owned());
        machine.cpu.vcpus = Some(8);
        assert_eq!(offer(&machine.offer), "Azure · westeurope");
        assert_eq!(cpus(&machine), "8 / –");
    }

    #[test]
    fn a_rate_has_no_more_digits_than_its_interval_supports() {
        assert_eq!(rate_within(1_234.04, Some(8.3)), "1,234.0 ± 8.3");
        assert_eq!(rate_within(12_345.6, Some(123.0)), "12,350 ± 120");
        assert_eq!(rate_within(274.0, None), "274");
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(count(1, "result"), "1 result");
        assert_eq!(count(1_200, "result"), "1,200 results");
        assert_eq!(memory(16 << 30), "16.0 GiB");
    }
}
