//! How much of the spread of an offer lies between its machines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contender, Row};
use crate::{
    machine::Offer,
    stats::components::{Components, components},
};

/// Fewer machines than this say nothing about the others of the offer.
const MIN_MACHINES: usize = 3;

/// The variance of the results of one offer at 100 %, in two components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfferSpread {
    pub offer: Offer,
    /// Three or more.
    pub machines: u32,
    pub results: u32,
    /// Standard deviation between machines, percent of the mean. With one result of each machine,
    /// the spread between runs is in it.
    pub between_pct: f64,
    /// Standard deviation between results of one machine, percent of the mean; absent where no
    /// machine has two.
    pub within_pct: Option<f64>,
    /// The share of the variance that lies between machines, 0 to 1; absent like `within_pct`.
    pub between_share: Option<f64>,
}

impl OfferSpread {
    /// Provider, shape and region as far as they are known.
    pub fn name(&self) -> String {
        let Offer { provider, region, shape } = &self.offer;
        [provider, shape, region].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
    }
}

/// Machine and rates of every result, by offer, in the order of the rows.
type Machines<'a> = Vec<(&'a str, Vec<f64>)>;

pub(super) fn collect(rows: &[Row]) -> Vec<OfferSpread> {
    let mut offers: Vec<(Offer, Machines<'_>)> = Vec::new();
    for contender in rows.iter().filter(|row| row.ranked).map(|row| &row.contender) {
        let offer = contender.offer();
        if offer.provider.is_none() || offer.shape.is_none() || !contender.has_spread() {
            continue;
        }
        let at = offers.iter().position(|(known, _)| *known == offer).unwrap_or_else(|| {
            offers.push((offer, Vec::new()));
            offers.len() - 1
        });
        add(&mut offers[at].1, contender);
    }
    offers.into_iter().filter_map(|(offer, machines)| spread(offer, &machines)).collect()
}

fn add<'a>(machines: &mut Machines<'a>, contender: &'a Contender) {
    let single = contender
        .full_units_per_s()
        .filter(|_| contender.members.is_empty())
        .map(|rate| (contender.machine_id.as_str(), rate));
    let pooled = contender
        .members
        .iter()
        .filter_map(|member| Some((member.machine_id.as_str(), member.units_per_s_at(100.0)?)));
    for (machine, rate) in single.into_iter().chain(pooled) {
        match machines.iter_mut().find(|(known, _)| *known == machine) {
            Some((_, rates)) => rates.push(rate),
            None => machines.push((machine, vec![rate])),
        }
    }
}

fn spread(offer: Offer, machines: &Machines<'_>) -> Option<OfferSpread> {
    if machines.len() < MIN_MACHINES {
        return None;
    }
    let groups: Vec<&[f64]> = machines.iter().map(|(_, rates)| rates.as_slice()).collect();
    let Components { mean, between, within } = components(&groups)?;
    let pct = |variance: f64| 100.0 * variance.sqrt() / mean;
    Some(OfferSpread {
        offer,
        machines: machines.len() as u32,
        results: groups.iter().map(|group| group.len() as u32).sum(),
        between_pct: pct(between),
        within_pct: within.map(pct),
        between_share: within
            .filter(|within| between + within > 0.0)
            .map(|within| between / (between + within)),
    })
}
