//! `/api/v1/prices`: what offers cost.

use axum::{
    Router,
    extract::State,
    routing::{delete, get},
};
use http::StatusCode;
use kernel::price::{Allocation, Price, PriceFields};
use serde::{Deserialize, Serialize};
use store::{PriceQuery, PriceRow};

use super::Items;
use crate::{
    extract::{self, Json, Limit, Path, Query},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/prices", get(list).put(record)).route("/prices/{seq}", delete(remove))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    #[serde(default, deserialize_with = "extract::parsed")]
    shape: Option<String>,
    /// Part of provider, region or shape.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    #[serde(default, deserialize_with = "extract::word")]
    allocation: Option<Allocation>,
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<i64>,
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One recorded price.
#[derive(Serialize)]
struct Item {
    /// What it is deleted by.
    seq: i64,
    #[serde(flatten)]
    price: Price,
    demo: bool,
    /// Microseconds since 1970 UTC.
    recorded_at_us: i64,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Items<Item>>, Problem> {
    let ListQuery { provider, shape, q, allocation, after, limit } = query;
    let limit = limit.unwrap_or_default().rows();
    let query = PriceQuery { provider, shape, text: q, allocation, after, limit };
    let page = state.backend.store.prices(&query).await?;
    Ok(Json(Items::of(page, Item::from)))
}

#[derive(Serialize)]
struct Recorded {
    /// `false` when it was recorded already.
    new: bool,
    price: Price,
}

async fn record(
    State(state): State<AppState>,
    Json(fields): Json<PriceFields>,
) -> Result<(StatusCode, Json<Recorded>), Problem> {
    let price = Price::new(fields)?;
    let now_us = (state.backend.now_us)();
    let new = state.backend.store.set_price(price.clone(), now_us).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Recorded { new, price })))
}

async fn remove(
    State(state): State<AppState>,
    Path(seq): Path<i64>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_price(seq).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<PriceRow> for Item {
    fn from(row: PriceRow) -> Self {
        let PriceRow { seq, price, demo, recorded_at_us } = row;
        Self { seq, price, demo, recorded_at_us }
    }
}
