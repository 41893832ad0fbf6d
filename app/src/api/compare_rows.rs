//! From rows of the store to what the comparison's page offers.

use std::collections::BTreeMap;

use kernel::{machine::Offer, result::WorkloadId};
use store::{MachineQuery, MachineRow, ResultQuery, ResultRow};

use super::{
    ApiError, Backend,
    compare::{Choice, MachineChoice, OfferChoice, Offered},
};

/// Machines and results that are offered at most.
const OFFERED: u32 = 200;

/// The newest of both.
pub(super) async fn choices(backend: &Backend, command: String) -> Result<Offered, ApiError> {
    let query = MachineQuery { limit: OFFERED, ..Default::default() };
    let machines = backend.store.machines(&query).await?;
    let query = ResultQuery { limit: OFFERED, include_demo: true, ..Default::default() };
    let results = backend.store.results(&query).await?;
    Ok(Offered {
        command,
        offers: offers(&machines.items),
        machines: machines.items.into_iter().filter_map(machine).collect(),
        results: results.items.into_iter().filter(counts).map(choice).collect(),
    })
}

/// Offers that several machines of one workload were measured of: their machines are one choice.
fn offers(machines: &[MachineRow]) -> Vec<OfferChoice> {
    let mut offers: BTreeMap<(&Offer, &WorkloadId), Vec<&MachineRow>> = BTreeMap::new();
    for machine in machines {
        let offer = &machine.facts.offer;
        if let (Some(_), Some(headline)) = (&offer.shape, machine.headlines.first()) {
            offers.entry((offer, &headline.workload)).or_default().push(machine);
        }
    }
    let several = offers.into_iter().filter(|(_, machines)| machines.len() > 1);
    let choice = |((offer, workload), machines): ((&Offer, &WorkloadId), Vec<&MachineRow>)| {
        let parts = [&offer.provider, &offer.region, &offer.shape];
        let ids: Vec<&str> = machines.iter().map(|machine| machine.id.as_str()).collect();
        let headlines = machines.iter().filter_map(|machine| machine.headlines.first());
        OfferChoice {
            machine_ids: ids.join("~"),
            name: parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "),
            workload: workload.clone(),
            machines: machines.len() as u64,
            results: headlines.map(|headline| headline.results).sum(),
            demo: machines.iter().any(|machine| machine.demo),
        }
    };
    several.map(choice).collect()
}

/// A comparison refuses the others.
fn counts(row: &ResultRow) -> bool {
    row.verification.counts()
}

/// A machine without native results is chosen by its results.
fn machine(row: MachineRow) -> Option<MachineChoice> {
    let headline = row.headlines.into_iter().next()?;
    let offer = [row.facts.offer.provider, row.facts.offer.shape];
    Some(MachineChoice {
        machine_id: row.id,
        name: row.name,
        offer: offer.into_iter().flatten().collect::<Vec<_>>().join(" "),
        workload: headline.workload,
        results: headline.results,
        latest_units_per_s: headline.latest_units_per_s,
        demo: row.demo,
    })
}

fn choice(row: ResultRow) -> Choice {
    let offer = [row.offer.provider, row.offer.shape];
    Choice {
        offer: offer.into_iter().flatten().collect::<Vec<_>>().join(" "),
        at_us: row.started_at_us.unwrap_or(row.received_at_us),
        result_id: row.id,
        machine: row.machine_name,
        origin: row.origin,
        workload: row.workload,
        peak_units_per_s: row.peak_units_per_s,
        demo: row.demo,
    }
}
