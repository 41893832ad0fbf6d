//! `/prices` and `/prices/:id`: what offers cost, since when, and what people change about it.

use kernel::price::Allocation;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::{
    components::{
        basis,
        data_table::{Moment, Table},
    },
    query,
};

/// What the address asks for; everything absent is the default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PricesQuery {
    /// Part of provider, region or shape.
    pub q: String,
    /// The whole name of a provider.
    pub provider: String,
    /// The whole name of a region.
    pub region: String,
    /// How it is paid for.
    pub basis: Allocation,
    /// [`SortBy::word`] of the column.
    pub sort: String,
    /// Where the page before ended.
    pub after: String,
}

/// The columns that the book can be ordered by, each in its natural direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    #[default]
    Recorded,
    Vcpus,
    Memory,
    PerHour,
    Date,
}

/// Everything that the list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PricesPage {
    /// Offers that match, on all pages, as far as they were counted.
    pub found: u64,
    /// There are more than were counted.
    pub more: bool,
    /// Prices that were ever recorded, whatever the filter.
    pub recorded: u64,
    pub lines: Vec<PriceLine>,
    /// [`PricesQuery::after`] of the next page.
    pub next: Option<String>,
    /// Providers to filter by.
    pub providers: Vec<String>,
    /// Regions of the chosen provider.
    pub regions: Vec<String>,
    /// Whether demo data is on the page.
    pub demo: bool,
    /// What the form for a new price starts with.
    pub form: PriceForm,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// One offer with the price that counts, as texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceLine {
    /// Page of the offer.
    pub href: String,
    /// Shape, or provider where there is none.
    pub name: String,
    /// Provider and region.
    pub place: String,
    pub vcpus: String,
    pub memory: String,
    /// With its currency, as all amounts.
    pub per_hour: String,
    pub per_month: String,
    pub per_vcpu: String,
    /// The day it was read.
    pub as_of: String,
    /// `read 45 days ago`, where that is long.
    pub stale: Option<String>,
    pub recorded: Option<Moment>,
    /// Prices of this offer, basis and currency that were ever recorded.
    pub kept: u64,
    pub demo: bool,
}

/// Everything that the page of an offer shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferPage {
    pub title: String,
    /// The answer in one sentence.
    pub lead: String,
    pub facts: Vec<(String, String)>,
    /// What counts today, one row for each basis and currency.
    pub now: Table,
    /// The same, number by number.
    pub arithmetic: Vec<String>,
    /// Every price ever recorded, newest day first.
    pub history: Vec<HistoryLine>,
    /// Machines of this offer, with what their work costs.
    pub machines: Table,
    pub demo: bool,
    /// What the form for a new price starts with.
    pub form: PriceForm,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// One recorded price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// What it is deleted by.
    pub seq: i64,
    /// Number of the offer.
    pub offer: i64,
    pub as_of: String,
    /// `read 45 days ago`, where it counts and that is long.
    pub stale: Option<String>,
    pub basis: String,
    pub per_hour: String,
    pub source: String,
    pub recorded: Moment,
    /// Whether it is the one of its kind that counts.
    pub counts: bool,
    pub demo: bool,
}

/// The fields of the form, as texts; empty for what is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceForm {
    pub provider: String,
    pub region: String,
    pub shape: String,
    pub vcpus: String,
    pub memory_gib: String,
    pub allocation: Allocation,
    pub per_hour: String,
    pub currency: String,
    /// `YYYY-MM-DD`.
    pub as_of: String,
    pub source: String,
}

/// A page of the price book.
#[server(prefix = "/api/ui", endpoint = "prices", output = super::wire::Json)]
pub async fn read_prices(query: PricesQuery) -> Result<PricesPage, ApiError> {
    crate::rows::prices::page(&super::backend()?, &query).await
}

/// One offer with all its prices.
#[server(prefix = "/api/ui", endpoint = "offer", output = super::wire::Json)]
pub async fn read_offer(id: String) -> Result<OfferPage, ApiError> {
    crate::rows::offer::page(&super::backend()?, &id).await
}

/// Records a price, with its date: nothing is overwritten.
#[server(prefix = "/api/ui", endpoint = "record_price", output = super::wire::Json)]
pub async fn record_price(price: PriceForm) -> Result<(), ApiError> {
    let offer = crate::rows::offer::record(&super::backend()?, price).await?;
    super::redirect(&format!("/prices/{offer}"));
    Ok(())
}

/// Removes one recorded price; the one before it counts again.
#[server(prefix = "/api/ui", endpoint = "delete_price", output = super::wire::Json)]
pub async fn delete_price(seq: i64, offer: i64) -> Result<(), ApiError> {
    let store = super::backend()?.store;
    store.delete_price(seq).await?;
    let is_left = !store.offer_prices(offer).await?.is_empty();
    super::redirect(&if is_left { format!("/prices/{offer}") } else { "/prices".to_owned() });
    Ok(())
}

impl SortBy {
    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Vcpus => "vcpus",
            Self::Memory => "memory",
            Self::PerHour => "price",
            Self::Date => "date",
        }
    }

    /// Anything unknown is the default.
    pub fn from_word(word: &str) -> Self {
        let all = [Self::Recorded, Self::Vcpus, Self::Memory, Self::PerHour, Self::Date];
        all.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }

    /// Whether small comes first.
    pub fn ascending(self) -> bool {
        self == Self::PerHour
    }
}

impl PricesQuery {
    /// The address of the list with this query, its first page.
    pub fn href(&self) -> String {
        self.address("/prices", &self.sort)
    }

    /// The same prices as a file.
    pub fn csv_href(&self) -> String {
        self.address("/api/v1/prices.csv", "")
    }

    /// The address of the page that begins after this place.
    pub fn href_after(&self, after: &str) -> String {
        query::href(&self.href(), [("after", query::encode(after))])
    }

    fn address(&self, path: &str, sort: &str) -> String {
        // Files name the basis always: without it they hold all.
        let (name, basis) = match path == "/prices" {
            true => ("basis", basis::word(self.basis)),
            false => ("allocation", self.basis.key()),
        };
        query::href(
            path,
            [
                ("q", query::encode(&self.q)),
                ("provider", query::encode(&self.provider)),
                ("region", query::encode(&self.region)),
                (name, basis.to_owned()),
                ("sort", query::encode(sort)),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_book_holds_only_what_was_chosen() {
        assert_eq!(PricesQuery::default().href(), "/prices");
        assert_eq!(PricesQuery::default().csv_href(), "/api/v1/prices.csv?allocation=on_demand");
        let query = PricesQuery {
            provider: "Azure".to_owned(),
            basis: Allocation::Spot,
            sort: "price".to_owned(),
            ..PricesQuery::default()
        };
        assert_eq!(query.href(), "/prices?provider=Azure&basis=spot&sort=price");
        assert_eq!(query.csv_href(), "/api/v1/prices.csv?provider=Azure&allocation=spot");
        let next = "/prices?provider=Azure&basis=spot&sort=price&after=0.1~7";
        assert_eq!(query.href_after("0.1~7"), next);
    }

    #[test]
    fn every_order_is_found_by_its_word() {
        for sort in [SortBy::Vcpus, SortBy::Memory, SortBy::PerHour, SortBy::Date] {
            assert_eq!(SortBy::from_word(sort.word()), sort);
        }
        assert_eq!(SortBy::from_word("<script>"), SortBy::Recorded);
    }
}
