//! Pages of Azure's public price list (`https://prices.azure.com/api/retail/prices`): virtual
//! machines with Linux, on demand, spot and reserved.
//!
//! Left out and counted: Windows (its price holds a licence), Low Priority and Dev/Test (prices
//! that not everybody gets), everything that is no virtual machine of an hour. A reservation
//! states the price of its whole term, which is divided by the term's hours.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ErrorKind, ImportError, Note,
    error::quote,
    json, json_list, name,
    prices::{MAX_PRICES, too_many},
};
use crate::{
    machine::Offer,
    price::{Allocation, Price, PriceFields},
};

/// Hours of a year without a leap day, as Azure computes a reservation.
const HOURS_PER_YEAR: f64 = 8_760.0;
const MAX_TEXT: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    #[serde(borrow)]
    items: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    currency_code: String,
    retail_price: f64,
    #[serde(default)]
    tier_minimum_units: f64,
    arm_region_name: Option<String>,
    arm_sku_name: Option<String>,
    #[serde(default)]
    product_name: String,
    #[serde(default)]
    sku_name: String,
    #[serde(default)]
    meter_name: String,
    service_name: Option<String>,
    unit_of_measure: String,
    #[serde(rename = "type")]
    kind: String,
    reservation_term: Option<String>,
    effective_start_date: String,
    #[serde(default = "yes")]
    is_primary_meter_region: bool,
}

fn yes() -> bool {
    true
}

/// What an item is, or why nothing is made of it.
enum Sold {
    /// For how many hours the price is.
    For(Allocation, f64),
    LeftOut(&'static str),
}

/// One page, or one after another.
pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Vec<Price>, ImportError> {
    let mut prices = Vec::new();
    let mut left_out: BTreeMap<&str, u64> = BTreeMap::new();
    for page in serde_json::Deserializer::from_str(text).into_iter::<Page<'_>>() {
        let page = page.map_err(|error| json::explain(&error, text))?;
        json_list::each(page.items.get(), text, |item: Item| {
            match item.sold() {
                Sold::LeftOut(why) => *left_out.entry(why).or_default() += 1,
                Sold::For(..) if prices.len() == MAX_PRICES => return Err(too_many()),
                Sold::For(allocation, hours) => prices.push(item.price(allocation, hours, notes)?),
            }
            Ok(())
        })?;
    }
    for (why, count) in left_out {
        let what = format!("{count} {} ", if count == 1 { "price was" } else { "prices were" });
        notes.push(Note::LeftOut { what: what.trim_end().to_owned(), why: why.to_owned() });
    }
    if prices.is_empty() {
        return Err(ImportError::new(
            ErrorKind::NoResults,
            "a price list without a virtual machine with Linux",
            "at least one",
        )
        .advise("ask for serviceName eq 'Virtual Machines' and import that answer"));
    }
    notes.push(Note::TakenAs {
        what: "The day from which a price holds was".to_owned(),
        taken_as: "the day of the price: the file does not say when it was asked for".to_owned(),
    });
    Ok(prices)
}

impl Item {
    fn sold(&self) -> Sold {
        let says =
            |word: &str| [&self.sku_name, &self.meter_name].iter().any(|text| text.contains(word));
        if self.service_name.as_deref().is_some_and(|name| name != "Virtual Machines")
            || self.product_name.contains("Cloud Services")
            || self.arm_sku_name.as_deref().unwrap_or_default().is_empty()
        {
            return Sold::LeftOut("they are of no virtual machine");
        }
        if self.product_name.contains("Windows") {
            return Sold::LeftOut("they hold a licence of Windows");
        }
        if says("Low Priority") {
            return Sold::LeftOut("they are of Low Priority, which Spot has replaced");
        }
        if !self.is_primary_meter_region {
            return Sold::LeftOut("they are not what is charged in their region");
        }
        if self.unit_of_measure != "1 Hour" || self.tier_minimum_units > 0.0 {
            return Sold::LeftOut("they are not the price of an hour");
        }
        if self.retail_price == 0.0 {
            return Sold::LeftOut("they are 0, which the list states where it has no price yet");
        }
        match (self.kind.as_str(), self.reservation_term.as_deref().map(years)) {
            ("Consumption", None) if says("Spot") => Sold::For(Allocation::Spot, 1.0),
            ("Consumption", None) => Sold::For(Allocation::OnDemand, 1.0),
            ("Reservation", Some(Some(years))) => {
                Sold::For(Allocation::Reserved, years * HOURS_PER_YEAR)
            }
            ("DevTestConsumption", _) => Sold::LeftOut("they are of Dev/Test subscriptions"),
            _ => Sold::LeftOut("how long they hold is not stated in years"),
        }
    }

    fn price(
        &self,
        allocation: Allocation,
        hours: f64,
        notes: &mut Vec<Note>,
    ) -> Result<Price, ImportError> {
        let mut clean = |text: &str| name::clean(text, MAX_TEXT, notes);
        let meter = clean(&self.meter_name);
        let meter = meter.map_or_else(String::new, |meter| format!(", meter {meter}"));
        let term = self.reservation_term.as_deref().and_then(&mut clean);
        let term = term.map_or_else(String::new, |term| format!(", reserved for {term}"));
        let day = self.effective_start_date.get(..10).unwrap_or(&self.effective_start_date);
        let fields = PriceFields {
            offer: Offer {
                provider: Some("azure".to_owned()),
                region: self.arm_region_name.as_deref().and_then(&mut clean),
                shape: self.arm_sku_name.as_deref().and_then(clean),
            },
            vcpus: None,
            memory_bytes: None,
            allocation,
            per_hour: self.retail_price / hours,
            currency: self.currency_code.clone(),
            as_of: day.to_owned(),
            source: format!("Azure Retail Prices{meter}{term}"),
        };
        let shape = self.arm_sku_name.as_deref().unwrap_or_default();
        Price::new(fields).map_err(|error| {
            let found = format!("the item {} ({error})", quote(shape));
            ImportError::value(found.replace(".)", ")"), "a whole price")
        })
    }
}

/// `1 Year`, `3 Years`.
fn years(term: &str) -> Option<f64> {
    let (number, unit) = term.split_once(' ')?;
    let years: u8 = number.parse().ok()?;
    (["Year", "Years"].contains(&unit) && (1..=5).contains(&years)).then(|| f64::from(years))
}
