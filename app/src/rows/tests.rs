//! Rows that the tests of this folder begin with.

use kernel::{
    machine::{Cpu, Machine, Offer},
    price::{Allocation, Price, PriceFields},
    result::WorkloadId,
    verification::Verification,
};
use store::{Headline, MachineRow};

use super::standing::Standing;

/// A machine with a `standard` figure (units per second) and a price in dollars per hour.
pub(super) fn machine(
    name: &str,
    units_per_s: Option<f64>,
    vcpus: u32,
    per_hour: Option<f64>,
) -> Standing {
    let offer = Offer { provider: Some("Azure".to_owned()), ..Offer::default() };
    let price = per_hour.map(|per_hour| {
        let fields = PriceFields {
            offer: offer.clone(),
            vcpus: None,
            memory_bytes: None,
            allocation: Allocation::OnDemand,
            per_hour,
            currency: "USD".to_owned(),
            as_of: "2026-01-01".to_owned(),
            source: "example".to_owned(),
        };
        Price::new(fields).unwrap()
    });
    let headline = |units_per_s| Headline {
        workload: WorkloadId { name: "standard".to_owned(), version: 1 },
        results: 1,
        best_units_per_s: units_per_s,
        latest_units_per_s: units_per_s,
        latest_half_width_units_per_s: None,
        latest_noise: None,
        latest_verification: Verification::SelfReported,
        latest_result_id: format!("result-of-{name}"),
        latest_at_us: 1,
    };
    let cpu = Cpu { vcpus: Some(vcpus).filter(|vcpus| *vcpus > 0), ..Cpu::default() };
    let row = MachineRow {
        seq: 1,
        id: format!("id-of-{name}"),
        name: name.to_owned(),
        facts: Machine { cpu, offer, ..Machine::default() },
        demo: false,
        results: 1,
        all_results: 1,
        last_measured_at_us: Some(1),
        headlines: units_per_s.map(headline).into_iter().collect(),
        price,
        created_at_us: 0,
        updated_at_us: 0,
    };
    Standing::new(row, None)
}
