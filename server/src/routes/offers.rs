//! `/api/v1/offers`: the price book, narrowed and sorted, and all prices of one offer.

use axum::extract::State;
use kernel::price::Allocation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{BookCursor, BookQuery, BookRow, BookSort};

use super::{missing, prices};
use crate::{
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/offers",
            list,
            operation("listOffers", "prices", "The price book: offers with the price that counts.")
                .about("Filter by provider, region, allocation and q; sorted as asked for.")
                .example(json!({"items": [], "next": null, "found": 0, "more": false})),
        )
        .get(
            "/offers/{seq}",
            show,
            operation("getOffer", "prices", "Every price ever recorded of one offer."),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    region: Option<String>,
    /// Part of provider, region or shape.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// How it is paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    allocation: Option<Allocation>,
    /// The order; last recorded first without it.
    #[serde(default, deserialize_with = "extract::word")]
    sort: Option<Sort>,
    /// `next` of the page before.
    #[serde(default, deserialize_with = "extract::parsed")]
    #[schemars(with = "Option<String>")]
    after: Option<BookCursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// Each in its natural direction.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "OfferSort")]
enum Sort {
    /// Last recorded first.
    Recorded,
    /// Cheapest hour first.
    Price,
    /// Most first.
    Vcpus,
    /// Most first.
    Memory,
    /// Newest day first.
    Date,
}

/// An offer with the price that counts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BookedOffer")]
struct Item {
    #[serde(flatten)]
    price: prices::Item,
    /// Prices of this kind that were ever recorded.
    recorded: u64,
}

/// A page of the price book.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PriceBook")]
struct Book {
    items: Vec<Item>,
    /// Hand this in as `after` to get the rows that follow; `null` on the last page.
    next: Option<String>,
    /// How many match, as far as they were counted.
    found: u64,
    /// Whether there are more than were counted.
    more: bool,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Book>, Problem> {
    let ListQuery { provider, region, q, allocation, sort, after, limit } = query;
    let query = BookQuery {
        provider,
        region,
        text: q,
        allocation: allocation.unwrap_or_default(),
        sort: sort.map(BookSort::from).unwrap_or_default(),
        after,
        limit: limit.unwrap_or_default().rows(),
    };
    let page = state.backend.store.price_book(&query).await?;
    Ok(Json(Book {
        items: page.items.into_iter().map(Item::from).collect(),
        next: page.next.map(|next| next.to_string()),
        found: page.found,
        more: page.more,
    }))
}

/// One offer with its prices.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OfferPrices")]
struct Offer {
    id: i64,
    /// Of every allocation, newest day first.
    prices: Vec<prices::Item>,
}

async fn show(State(state): State<AppState>, Path(id): Path<i64>) -> Result<Json<Offer>, Problem> {
    let rows = state.backend.store.offer_prices(id).await?;
    if rows.is_empty() {
        return Err(missing("offer", &id.to_string()));
    }
    Ok(Json(Offer { id, prices: rows.into_iter().map(prices::Item::from).collect() }))
}

impl From<BookRow> for Item {
    fn from(BookRow { row, recorded }: BookRow) -> Self {
        Self { price: row.into(), recorded }
    }
}

impl From<Sort> for BookSort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Recorded => Self::Recorded,
            Sort::Price => Self::PerHour,
            Sort::Vcpus => Self::Vcpus,
            Sort::Memory => Self::Memory,
            Sort::Date => Self::Date,
        }
    }
}
