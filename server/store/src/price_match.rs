//! Which recorded price is a machine's own. Pure: rows in, one of them out.

use std::cmp::Reverse;

use kernel::{
    machine::{Machine, Offer},
    price::Allocation,
};

use crate::prices::PriceRow;

/// A machine sees up to a fifth less memory than its offer names: the system keeps some for itself.
const MEMORY_TOLERANCE: f64 = 0.2;

/// What two spellings of one offer share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OfferKey {
    pub(crate) provider: String,
    pub(crate) region: String,
    pub(crate) shape: String,
}

impl OfferKey {
    pub(crate) fn of(offer: &Offer) -> Self {
        let of = |text: &Option<String>| key(text.as_deref().unwrap_or_default());
        Self { provider: of(&offer.provider), region: of(&offer.region), shape: of(&offer.shape) }
    }

    /// Whether no price can be found by it.
    pub(crate) fn is_unknown(&self) -> bool {
        self.provider.is_empty() && self.shape.is_empty()
    }
}

/// A name without outer blanks and capitals.
pub(crate) fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The price of an hour of `machine`, paid for like this, among `rows`.
///
/// Provider and shape must be the machine's. The price of its region goes
/// before one that names none; a price of another region is never taken. Size
/// works likewise. Of what is left the newest date counts, unless the rows
/// belong to different offers: then nobody can say which is meant. Demo prices
/// are for demo machines, and only where no real one fits.
pub(crate) fn best<'r>(
    rows: &'r [PriceRow],
    machine: &Machine,
    allocation: Allocation,
    demo: bool,
) -> Option<&'r PriceRow> {
    let wanted = OfferKey::of(&machine.offer);
    if wanted.is_unknown() {
        return None;
    }
    let paid = rows.iter().filter(|row| row.price.allocation == allocation);
    let ranked = paid.filter(|row| demo || !row.demo).filter_map(|row| {
        let fit = fit(row, &wanted, machine)?;
        Some(((row.demo, fit), row))
    });
    let ranked = ranked.collect::<Vec<_>>();
    let closest = ranked.iter().map(|(fit, _)| *fit).min()?;
    let mut closest = ranked.iter().filter(|(fit, _)| *fit == closest).map(|(_, row)| *row);
    let newest = closest.clone().min_by_key(|row| (Reverse(&row.price.as_of), Reverse(row.seq)))?;
    closest.all(|row| same_offer(row, newest)).then_some(newest)
}

/// How far the price is from the machine, (region, vCPUs, memory), 0 is its own; `None` where it is another's.
fn fit(row: &PriceRow, wanted: &OfferKey, machine: &Machine) -> Option<(u8, u8, u8)> {
    let price = &row.price;
    let offered = OfferKey::of(&price.offer);
    if offered.provider != wanted.provider || offered.shape != wanted.shape {
        return None;
    }
    let region = match (offered.region.as_str(), wanted.region.as_str()) {
        (offered, wanted) if offered == wanted => 0,
        ("", _) | (_, "") => 1,
        _ => return None,
    };
    let vcpus = near(price.vcpus, machine.cpu.vcpus, |offered, found| offered == found)?;
    let memory = near(price.memory_bytes, machine.memory_bytes, |offered, found| {
        (offered as f64 - found as f64).abs() <= MEMORY_TOLERANCE * offered as f64
    })?;
    Some((region, vcpus, memory))
}

/// 0 where both are known and agree, or neither is known; 1 where one is known; `None` where they differ.
fn near<T: Copy>(offered: Option<T>, found: Option<T>, agree: impl Fn(T, T) -> bool) -> Option<u8> {
    match (offered, found) {
        (Some(offered), Some(found)) => agree(offered, found).then_some(0),
        (None, None) => Some(0),
        _ => Some(1),
    }
}

fn same_offer(a: &PriceRow, b: &PriceRow) -> bool {
    OfferKey::of(&a.price.offer) == OfferKey::of(&b.price.offer)
        && (a.price.vcpus, a.price.memory_bytes) == (b.price.vcpus, b.price.memory_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::price::{Price, PriceFields};

    /// `provider/region/shape@vcpus=amount on date`, with `-` for what is absent.
    fn row(seq: i64, text: &str) -> PriceRow {
        let parts =
            text.split(['/', '@', '=', ' ']).map(|part| Some(part).filter(|part| *part != "-"));
        let parts = parts.collect::<Vec<_>>();
        let word = |at: usize| parts[at].map(str::to_owned);
        let price = Price::new(PriceFields {
            offer: Offer { provider: word(0), region: word(1), shape: word(2) },
            vcpus: parts[3].map(|vcpus| vcpus.parse().unwrap()),
            memory_bytes: None,
            allocation: Allocation::OnDemand,
            per_hour: parts[4].unwrap().parse().unwrap(),
            currency: "USD".to_owned(),
            as_of: parts[5].unwrap().to_owned(),
            source: "example".to_owned(),
        });
        PriceRow {
            seq,
            offer: 1,
            price: price.unwrap(),
            counts: true,
            demo: false,
            recorded_at_us: 0,
        }
    }

    fn machine(provider: &str, region: &str, shape: &str, vcpus: Option<u32>) -> Machine {
        let word = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut machine = Machine {
            offer: Offer { provider: word(provider), region: word(region), shape: word(shape) },
            ..Machine::default()
        };
        machine.cpu.vcpus = vcpus;
        machine
    }

    #[track_caller]
    fn check(prices: &[&str], machine: &Machine, expected: Option<f64>) {
        let rows = prices.iter().zip(1..).map(|(text, seq)| row(seq, text)).collect::<Vec<_>>();
        assert_eq!(
            best(&rows, machine, Allocation::OnDemand, false).map(|row| row.price.per_hour),
            expected
        );
    }

    #[test]
    fn the_price_of_the_region_goes_first_and_another_regions_is_never_taken() {
        let prices = [
            "azure/-/d4s_v5@-=3 2026-05-01",
            "azure/west/d4s_v5@-=1 2026-01-01",
            "azure/east/d4s_v5@-=2 2026-02-01",
        ];
        check(&prices, &machine("Azure", "West", "D4s_v5", None), Some(1.0));
        check(&prices, &machine("Azure", "north", "D4s_v5", None), Some(3.0));
        check(&prices, &machine("Azure", "", "D4s_v5", None), Some(3.0));
        check(&prices[1..], &machine("Azure", "north", "D4s_v5", None), None);
    }

    #[test]
    fn without_a_region_the_only_priced_region_counts_and_two_leave_it_open() {
        let found = machine("oci", "", "E5", None);
        check(&["oci/fra/E5@-=1 2026-01-01"], &found, Some(1.0));
        check(&["oci/fra/E5@-=1 2026-01-01", "oci/fra/E5@-=2 2026-02-01"], &found, Some(2.0));
        check(&["oci/fra/E5@-=1 2026-01-01", "oci/lon/E5@-=2 2026-02-01"], &found, None);
    }

    #[test]
    fn a_shape_of_many_sizes_is_priced_by_its_own() {
        let sizes = ["oci/-/Flex@2=1 2026-01-01", "oci/-/Flex@4=2 2026-01-01"];
        check(&sizes, &machine("oci", "", "flex", Some(4)), Some(2.0));
        check(&sizes, &machine("oci", "", "flex", Some(8)), None);
        check(&sizes, &machine("oci", "", "flex", None), None);
        check(&["oci/-/Flex@-=5 2026-01-01"], &machine("oci", "", "flex", Some(8)), Some(5.0));
    }

    #[test]
    fn memory_may_be_a_fifth_less_than_offered() {
        let gib = |count: u64| Some(count << 30);
        let mut priced = row(1, "oci/-/Flex@2=1 2026-01-01");
        let mut fields = priced.price.clone().into_fields();
        fields.memory_bytes = gib(10);
        priced.price = Price::new(fields).unwrap();
        for (memory_bytes, fits) in
            [(gib(8), true), (gib(7), false), (gib(13), false), (None, true)]
        {
            let found = Machine { memory_bytes, ..machine("oci", "", "flex", Some(2)) };
            assert_eq!(
                best(std::slice::from_ref(&priced), &found, Allocation::OnDemand, false).is_some(),
                fits,
                "{memory_bytes:?}"
            );
        }
    }

    #[test]
    fn the_newest_date_counts_and_on_one_day_the_last_recorded() {
        let found = machine("oci", "", "E5", None);
        check(&["oci/-/E5@-=1 2026-02-01", "oci/-/E5@-=2 2026-01-01"], &found, Some(1.0));
        check(&["oci/-/E5@-=1 2026-02-01", "oci/-/E5@-=2 2026-02-01"], &found, Some(2.0));
    }

    #[test]
    fn a_machine_without_an_offer_has_no_price() {
        check(&["oci/-/-@-=1 2026-01-01"], &machine("", "", "", None), None);
        check(&["oci/-/-@-=1 2026-01-01"], &machine("oci", "", "E5", None), None);
    }

    #[test]
    fn a_demo_price_is_for_demo_machines_and_never_before_a_real_one() {
        let found = machine("oci", "", "E5", None);
        let mut rows = vec![row(1, "oci/-/E5@-=1 2026-01-01"), row(2, "oci/-/E5@-=2 2026-02-01")];
        rows[1].demo = true;
        let amount = |rows: &[PriceRow], demo| {
            best(rows, &found, Allocation::OnDemand, demo).map(|row| row.price.per_hour)
        };
        assert_eq!((amount(&rows, false), amount(&rows, true)), (Some(1.0), Some(1.0)));
        assert_eq!((amount(&rows[1..], false), amount(&rows[1..], true)), (None, Some(2.0)));
    }
}
