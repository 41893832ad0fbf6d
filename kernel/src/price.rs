//! What an offer costs, and what its work then costs. No price is ever assumed:
//! what has none is unpriced.

use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{date, machine::Offer};

/// A month, by the convention of the providers' price lists (365 · 24 / 12).
pub const HOURS_PER_MONTH: f64 = 730.0;
/// A price that was read longer ago than this is said to be old.
pub const STALE_DAYS: i64 = 30;
/// Above this a price per hour is taken for a mistake.
const MAX_PER_HOUR: f64 = 1e9;
/// Characters of the source, the provider, the region and the shape.
const MAX_TEXT: usize = 500;

/// A price that has passed every check of [`Price::new`]; reads like its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "PriceFields", into = "PriceFields")]
#[schemars(with = "PriceFields")]
pub struct Price(PriceFields);

/// The facts of a price, unchecked: a form, a row, a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceFields {
    pub offer: Offer,
    /// Logical CPUs of the offer.
    #[serde(default)]
    pub vcpus: Option<u32>,
    /// Memory of the offer in bytes.
    #[serde(default)]
    pub memory_bytes: Option<u64>,
    pub allocation: Allocation,
    /// Amount per hour in `currency`; 0 is free.
    pub per_hour: f64,
    /// ISO 4217, such as `USD`.
    pub currency: String,
    /// The day on which the price was read, `YYYY-MM-DD`.
    pub as_of: String,
    /// Where it was read: a price list's address, an invoice, "example".
    pub source: String,
}

/// How the machine is paid for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Allocation {
    #[default]
    OnDemand,
    Spot,
    Reserved,
    Monthly,
}

/// Why the facts do not make a price.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PriceError {
    #[error("The price per hour is {}; give a number from 0 (free) to 1,000,000,000.", said(*found))]
    Amount { found: f64 },
    #[error("The currency is {found:?}; give the three capital letters of ISO 4217, such as USD.")]
    Currency { found: String },
    #[error("The date of the price is {found:?}; give a day from 2000 to 2100 as YYYY-MM-DD.")]
    Date { found: String },
    #[error("The price has no source; say where it was read.")]
    NoSource,
    #[error("The price belongs to no offer; give at least a provider or a shape.")]
    NoOffer,
    #[error("The {field} is longer than 500 characters; shorten it.")]
    TooLong { field: &'static str },
    #[error("The offer has {field} 0; give the true number or leave it out.")]
    Zero { field: &'static str },
}

/// Huge numbers are written short, and one that was never given is called so.
fn said(amount: f64) -> String {
    match amount.is_nan() {
        true => "missing".to_owned(),
        false if amount.abs() > 1e15 => format!("{amount:e}"),
        false => amount.to_string(),
    }
}

impl Price {
    /// Checks amount, currency, date, source and offer; the first thing wrong is the error.
    pub fn new(fields: PriceFields) -> Result<Self, PriceError> {
        if !(0.0..=MAX_PER_HOUR).contains(&fields.per_hour) {
            return Err(PriceError::Amount { found: fields.per_hour });
        }
        let currency = fields.currency.as_bytes();
        if currency.len() != 3 || !currency.iter().all(u8::is_ascii_uppercase) {
            return Err(PriceError::Currency { found: short(&fields.currency) });
        }
        if !date::is_date(&fields.as_of) {
            return Err(PriceError::Date { found: short(&fields.as_of) });
        }
        if fields.source.trim().is_empty() {
            return Err(PriceError::NoSource);
        }
        if fields.offer.provider.is_none() && fields.offer.shape.is_none() {
            return Err(PriceError::NoOffer);
        }
        check_lengths(&fields)?;
        if fields.vcpus == Some(0) {
            return Err(PriceError::Zero { field: "vCPUs" });
        }
        if fields.memory_bytes == Some(0) {
            return Err(PriceError::Zero { field: "memory" });
        }
        Ok(Self(fields))
    }

    pub fn is_free(&self) -> bool {
        self.per_hour == 0.0
    }

    /// Amount for a month of 730 hours.
    pub fn per_month(&self) -> f64 {
        self.per_hour * HOURS_PER_MONTH
    }

    /// Whole days from the day of the price to the day of `now_us` (microseconds since 1970 UTC);
    /// negative for a price of the future.
    pub fn age_days(&self, now_us: i64) -> i64 {
        now_us.div_euclid(date::DAY_US) - date::day_number(&self.as_of)
    }

    /// `read 45 days ago`, for a price that is older than [`STALE_DAYS`].
    pub fn stale(&self, now_us: i64) -> Option<String> {
        let days = self.age_days(now_us);
        (days > STALE_DAYS).then(|| format!("read {days} days ago"))
    }

    /// The facts, to be changed and checked again.
    pub fn into_fields(self) -> PriceFields {
        self.0
    }
}

impl Deref for Price {
    type Target = PriceFields;

    fn deref(&self) -> &PriceFields {
        &self.0
    }
}

impl TryFrom<PriceFields> for Price {
    type Error = PriceError;

    fn try_from(fields: PriceFields) -> Result<Self, PriceError> {
        Self::new(fields)
    }
}

impl From<Price> for PriceFields {
    fn from(price: Price) -> Self {
        price.0
    }
}

impl Allocation {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::OnDemand, Self::Spot, Self::Reserved, Self::Monthly];

    /// The word in documents, tables, files and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::OnDemand => "on_demand",
            Self::Spot => "spot",
            Self::Reserved => "reserved",
            Self::Monthly => "monthly",
        }
    }

    /// The allocation of a [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|allocation| allocation.key() == key)
    }

    /// The word a person reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on demand",
            Self::Spot => "spot",
            Self::Reserved => "reserved",
            Self::Monthly => "monthly",
        }
    }
}

/// The price of an hour, from the price of a month.
pub fn per_hour_from_month(per_month: f64) -> f64 {
    per_month / HOURS_PER_MONTH
}

/// Units per second for each dollar per hour; `None` where it is free or either number makes no sense.
pub fn units_per_s_per_dollar_hour(units_per_s: f64, per_hour: f64) -> Option<f64> {
    let sensible =
        units_per_s.is_finite() && units_per_s >= 0.0 && per_hour.is_finite() && per_hour > 0.0;
    sensible.then(|| units_per_s / per_hour).filter(|value| value.is_finite())
}

/// Dollars for a million units at this rate; 0 where it is free, `None` where no work is done.
pub fn dollars_per_million_units(units_per_s: f64, per_hour: f64) -> Option<f64> {
    let sensible =
        units_per_s.is_finite() && units_per_s > 0.0 && per_hour.is_finite() && per_hour >= 0.0;
    sensible.then(|| per_hour / (units_per_s * 3600.0) * 1e6).filter(|value| value.is_finite())
}

fn check_lengths(fields: &PriceFields) -> Result<(), PriceError> {
    let texts = [
        ("provider", fields.offer.provider.as_deref()),
        ("region", fields.offer.region.as_deref()),
        ("shape", fields.offer.shape.as_deref()),
        ("source", Some(fields.source.as_str())),
    ];
    texts
        .iter()
        .find(|(_, text)| text.is_some_and(|text| text.chars().count() > MAX_TEXT))
        .map_or(Ok(()), |(field, _)| Err(PriceError::TooLong { field }))
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> PriceFields {
        PriceFields {
            offer: Offer {
                provider: Some("oci".to_owned()),
                region: None,
                shape: Some("VM.Standard.E5.Flex".to_owned()),
            },
            vcpus: Some(2),
            memory_bytes: None,
            allocation: Allocation::OnDemand,
            per_hour: 0.015,
            currency: "USD".to_owned(),
            as_of: "2026-01-10".to_owned(),
            source: "example".to_owned(),
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut PriceFields), expected: &str) {
        let mut fields = fields();
        change(&mut fields);
        let answer = Price::new(fields).map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(answer, expected);
    }

    #[track_caller]
    fn near(found: Option<f64>, expected: f64, tolerance: f64) {
        let found = found.expect("a figure");
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
    }

    #[test]
    fn units_per_dollar_are_the_number_earlier_users_know() {
        near(units_per_s_per_dollar_hour(396.0, 0.015), 26_400.0, 1e-6);
        near(units_per_s_per_dollar_hour(274.0, 0.085), 3_223.53, 0.005);
        near(units_per_s_per_dollar_hour(182.0, 0.015), 12_133.33, 0.005);
    }

    #[test]
    fn a_million_units_have_a_price() {
        near(dollars_per_million_units(274.0, 0.085), 0.0862, 0.00005);
        near(dollars_per_million_units(182.0, 0.015), 0.0229, 0.00005);
    }

    #[test]
    fn what_is_free_has_no_work_per_dollar_and_costs_nothing() {
        assert_eq!(units_per_s_per_dollar_hour(274.0, 0.0), None);
        assert_eq!(dollars_per_million_units(274.0, 0.0), Some(0.0));
        assert_eq!(dollars_per_million_units(0.0, 0.0), None);
    }

    #[test]
    fn numbers_without_sense_give_no_figure() {
        for (units, price) in
            [(f64::NAN, 1.0), (1.0, f64::INFINITY), (1.0, -1.0), (-1.0, 1.0), (1e308, 1e-308)]
        {
            assert_eq!(units_per_s_per_dollar_hour(units, price), None, "{units} {price}");
        }
        assert_eq!(dollars_per_million_units(1e-308, 1e9), None);
    }

    #[test]
    fn a_month_has_730_hours() {
        let price = Price::new(fields()).unwrap();
        near(Some(price.per_month()), 10.95, 1e-9);
        near(Some(per_hour_from_month(10.95)), 0.015, 1e-12);
    }

    #[test]
    fn a_price_says_how_long_ago_it_was_read() {
        let price = Price::new(fields()).unwrap();
        // 2026-01-10 is day 20,463.
        let at = |day: i64| day * 86_400_000_000 + 1;
        assert_eq!([20_462, 20_463, 20_493].map(|day| price.age_days(at(day))), [-1, 0, 30]);
        assert_eq!(price.stale(at(20_493)), None);
        assert_eq!(price.stale(at(20_494)).as_deref(), Some("read 31 days ago"));
    }

    #[test]
    fn every_allocation_is_found_by_its_key() {
        for allocation in Allocation::ALL {
            assert_eq!(serde_json::to_value(allocation).unwrap(), allocation.key());
            assert_eq!(Allocation::from_key(allocation.key()), Some(allocation));
        }
        assert_eq!(Allocation::from_key("stolen"), None);
    }

    #[test]
    fn a_price_without_sense_is_refused_with_a_sentence() {
        check(|_| {}, "");
        check(|f| f.per_hour = 0.0, "");
        check(
            |f| f.per_hour = -0.5,
            "The price per hour is -0.5; give a number from 0 (free) to 1,000,000,000.",
        );
        check(
            |f| f.per_hour = f64::NAN,
            "The price per hour is missing; give a number from 0 (free) to 1,000,000,000.",
        );
        check(
            |f| f.currency = "usd".to_owned(),
            "The currency is \"usd\"; give the three capital letters of ISO 4217, such as USD.",
        );
        check(|f| f.source = " ".to_owned(), "The price has no source; say where it was read.");
        check(
            |f| f.offer = Offer::default(),
            "The price belongs to no offer; give at least a provider or a shape.",
        );
        check(
            |f| f.source = "é".repeat(501),
            "The source is longer than 500 characters; shorten it.",
        );
        check(
            |f| f.vcpus = Some(0),
            "The offer has vCPUs 0; give the true number or leave it out.",
        );
    }

    #[test]
    fn no_work_is_worth_nothing_and_what_is_free_has_no_figure() {
        assert_eq!(units_per_s_per_dollar_hour(0.0, 0.5), Some(0.0));
        assert_eq!(units_per_s_per_dollar_hour(274.0, 0.0), None);
        assert_eq!(units_per_s_per_dollar_hour(-1.0, 0.5), None);
        assert_eq!(dollars_per_million_units(274.0, 0.0), Some(0.0));
        assert_eq!(dollars_per_million_units(0.0, 0.5), None);
    }

    #[test]
    fn a_price_read_from_json_is_checked_too() {
        let mut json = serde_json::to_value(Price::new(fields()).unwrap()).unwrap();
        assert_eq!(serde_json::from_value::<Price>(json.clone()).unwrap().per_hour, 0.015);
        json["per_hour"] = (-1).into();
        assert!(serde_json::from_value::<Price>(json).is_err());
    }
}
