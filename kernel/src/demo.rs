//! The demo set: two published curves of cloud machines and example prices. Its
//! origin is `demo`, so that it is labelled wherever it appears.
//!
//! Fixed ids: loading it twice changes nothing.

use crate::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
    result::{Level, Origin, ResultDocument, SCHEMA, Status, Sweep, VERSION},
    warning::Warning,
    workload::Workload,
};

/// One result of the demo set and the machine it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoResult {
    /// Id of the machine that is made for it.
    pub machine_id: &'static str,
    pub document: ResultDocument,
}

/// What one demo machine is and did.
struct Published {
    result_id: &'static str,
    machine_id: &'static str,
    name: &'static str,
    provider: &'static str,
    shape: Option<&'static str>,
    /// Units per second of both vCPUs at 10, 20, … 100 % busy.
    units_per_s: [f64; 10],
    /// Dollars, an example.
    per_hour: f64,
}

const VCPUS: u32 = 2;

const PUBLISHED: [Published; 2] = [
    Published {
        result_id: "00000000-de30-8000-8000-000000000001",
        machine_id: "00000000-de30-8000-8000-000000000011",
        name: "pcd-server-01",
        provider: "Azure",
        shape: None,
        units_per_s: [28.0, 54.0, 82.0, 110.0, 136.0, 164.0, 192.0, 220.0, 246.0, 274.0],
        per_hour: 0.085,
    },
    Published {
        result_id: "00000000-de30-8000-8000-000000000002",
        machine_id: "00000000-de30-8000-8000-000000000012",
        name: "perftest-vm-02",
        provider: "OCI",
        shape: Some("VM.Standard.E5.Flex"),
        units_per_s: [18.0, 36.0, 54.0, 72.0, 92.0, 110.0, 128.0, 146.0, 164.0, 182.0],
        per_hour: 0.015,
    },
];

/// The results, the first one the baseline of their comparison.
pub fn results() -> Vec<DemoResult> {
    PUBLISHED
        .iter()
        .map(|published| DemoResult {
            machine_id: published.machine_id,
            document: published.document(),
        })
        .collect()
}

/// An example price for each machine.
pub fn prices() -> Vec<Price> {
    PUBLISHED.iter().map(Published::price).collect()
}

impl Published {
    fn offer(&self) -> Offer {
        Offer {
            provider: Some(self.provider.to_owned()),
            region: None,
            shape: self.shape.map(str::to_owned),
        }
    }

    fn document(&self) -> ResultDocument {
        let mut machine =
            Machine { name: Some(self.name.to_owned()), offer: self.offer(), ..Machine::default() };
        machine.cpu.vcpus = Some(VCPUS);
        let level = |(index, units): (usize, &f64)| Level {
            sweep: Sweep::Duty,
            part: None,
            target_pct: (index as f64 + 1.0) * 10.0,
            lanes: VCPUS,
            stated_units_per_s: Some(*units),
            visits: Vec::new(),
        };
        ResultDocument {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            id: self.result_id.to_owned(),
            origin: Origin::Demo,
            status: Status::Complete,
            started_at_us: None,
            elapsed_ns: None,
            machine,
            workload: Workload::Classic.id(),
            profile: "classic".to_owned(),
            seed: None,
            toolchain: None,
            levels: self.units_per_s.iter().enumerate().map(level).collect(),
            receipts: Vec::new(),
            challenge: None,
            background_before_pct: None,
            overhead: None,
            browser: None,
            warnings: vec![Warning::NoSpreadRecorded, Warning::LevelsAreAModel],
        }
    }

    fn price(&self) -> Price {
        let fields = PriceFields {
            offer: self.offer(),
            vcpus: Some(VCPUS),
            memory_bytes: None,
            allocation: Allocation::OnDemand,
            per_hour: self.per_hour,
            currency: "USD".to_owned(),
            as_of: "2026-01-10".to_owned(),
            source: "example price of the demo set, not a quote".to_owned(),
        };
        Price::new(fields).expect("the example prices pass their own check")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Contender, Options, compare};

    #[test]
    fn the_demo_set_gives_the_figures_that_were_published() {
        let contenders: Vec<Contender> = results()
            .iter()
            .zip(prices())
            .map(|(demo, price)| {
                Contender::from_document(&demo.document, demo.machine_id, Some(price))
            })
            .collect();
        assert!(contenders.iter().all(|contender| contender.demo));
        let comparison = compare(&contenders, None, Options::default()).unwrap();
        let at_full = comparison.levels.last().unwrap();
        let oci = at_full.cells[1].unwrap();
        assert_eq!(oci.gap_units_per_s, Some(-92.0));
        assert_eq!(format!("{:.4}", 1.0 / oci.ratio_to_baseline.unwrap()), "1.5055");
        assert_eq!(format!("{:.2}", comparison.value_ranges[0].range), "3.76");
    }
}
