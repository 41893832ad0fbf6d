//! What the sender adds to the files: names, offers, prices.

use kernel::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceError, PriceFields},
};
use serde::Deserialize;
use store::FactsChange;

use crate::problem::Problem;

/// About one result of one file, or about all results of it. An empty text says nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    /// Which file, from 0 in the order sent.
    file: usize,
    /// Which result or recording of the file, from 0; all of them without it.
    result: Option<usize>,
    /// A machine that is there already, to tie the result, the score, the facts or the collector of
    /// the recording to.
    machine_id: Option<String>,
    /// A collector that is there already, to put the recording with.
    collector_id: Option<String>,
    name: Option<String>,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    cpu_model: Option<String>,
    vcpus: Option<u32>,
    cores: Option<u32>,
    memory_bytes: Option<u64>,
    price: Option<PriceFacts>,
}

/// What the machine's offer costs; [`Price::new`] says what is missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PriceFacts {
    /// The amount that the file states, without it.
    per_hour: Option<f64>,
    currency: String,
    allocation: Allocation,
    as_of: String,
    source: String,
}

/// The facts of a request, each about something that was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct FactsList(Vec<Facts>);

impl FactsList {
    pub(super) fn new(facts: Vec<Facts>, files: usize) -> Result<Self, Problem> {
        for (index, one) in facts.iter().enumerate() {
            if one.file >= files {
                return Err(Problem::unprocessable(format!(
                    "The facts name file {}, and {files} were sent; count them from 0.",
                    one.file
                )));
            }
            let same = |other: &Facts| (other.file, other.result) == (one.file, one.result);
            if facts[..index].iter().any(same) {
                return Err(Problem::unprocessable(format!(
                    "The facts speak twice about the same result of file {}; say it once.",
                    one.file
                )));
            }
        }
        Ok(Self(facts))
    }

    /// What is said about one result: about itself, else about its whole file.
    pub(super) fn about(&self, file: usize, result: usize) -> Facts {
        let of_file = || self.0.iter().filter(|facts| facts.file == file);
        let own = of_file().find(|facts| facts.result == Some(result));
        own.or_else(|| of_file().find(|facts| facts.result.is_none())).cloned().unwrap_or_default()
    }

    /// The highest result of a file that something is said about.
    pub(super) fn last_result_of(&self, file: usize) -> Option<usize> {
        self.0.iter().filter(|facts| facts.file == file).filter_map(|facts| facts.result).max()
    }
}

impl Facts {
    pub(super) fn machine_id(&self) -> Option<&str> {
        said(&self.machine_id)
    }

    pub(super) fn collector_id(&self) -> Option<&str> {
        said(&self.collector_id)
    }

    pub(super) fn name(&self) -> Option<&str> {
        said(&self.name)
    }

    pub(super) fn provider(&self) -> Option<&str> {
        said(&self.provider)
    }

    pub(super) fn change(&self) -> FactsChange {
        let text = |text: &Option<String>| said(text).map(str::to_owned);
        FactsChange {
            name: text(&self.name),
            provider: text(&self.provider),
            region: text(&self.region),
            shape: text(&self.shape),
            cpu_model: text(&self.cpu_model),
            vcpus: self.vcpus,
            cores: self.cores,
            memory_bytes: self.memory_bytes,
        }
    }

    pub(super) fn has_price(&self) -> bool {
        self.price.is_some()
    }

    /// The price of the machine's offer, which these facts, else `known` (the document's machine,
    /// completed by what is stored) describe. `stated` is the amount that the file gives.
    pub(super) fn price(
        &self,
        known: &Machine,
        stated: Option<f64>,
    ) -> Option<Result<Price, PriceError>> {
        let price = self.price.clone()?;
        let text = |own: &Option<String>, known: &Option<String>| {
            said(own).map(str::to_owned).or_else(|| known.clone())
        };
        Some(Price::new(PriceFields {
            offer: Offer {
                provider: text(&self.provider, &known.offer.provider),
                region: text(&self.region, &known.offer.region),
                shape: text(&self.shape, &known.offer.shape),
            },
            vcpus: self.vcpus.or(known.cpu.vcpus),
            memory_bytes: self.memory_bytes.or(known.memory_bytes),
            allocation: price.allocation,
            // Not a number is what Price::new refuses with a sentence about the amount.
            per_hour: price.per_hour.or(stated).unwrap_or(f64::NAN),
            currency: price.currency.trim().to_owned(),
            as_of: price.as_of.trim().to_owned(),
            source: price.source,
        }))
    }
}

fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}
