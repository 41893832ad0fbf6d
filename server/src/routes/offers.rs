//! `/api/v1/offers`: the price book, narrowed and sorted, and all prices of one offer.

use axum::{Router, extract::State, routing::get};
use kernel::price::Allocation;
use serde::{Deserialize, Serialize};
use store::{BookCursor, BookQuery, BookRow, BookSort};

use super::{missing, prices};
use crate::{
    extract::{self, Json, Limit, Path, Query},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/offers", get(list)).route("/offers/{seq}", get(show))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    #[serde(default, deserialize_with = "extract::parsed")]
    region: Option<String>,
    /// Part of provider, region or shape.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// How it is paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    allocation: Option<Allocation>,
    #[serde(default, deserialize_with = "extract::word")]
    sort: Option<Sort>,
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<BookCursor>,
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// Each in its natural direction.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Serialize)]
struct Item {
    #[serde(flatten)]
    price: prices::Item,
    /// Prices of this kind that were ever recorded.
    recorded: u64,
}

#[derive(Serialize)]
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

#[derive(Serialize)]
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
