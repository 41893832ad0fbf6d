//! `/api/v1/prices`: what offers cost.

use axum::extract::State;
use http::StatusCode;
use kernel::price::{Allocation, Price, PriceFields};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{PriceQuery, PriceRow};

use super::Items;
use crate::{
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/prices",
            list,
            operation("listPrices", "prices", "Prices that count today.")
                .about(
                    "Last recorded first; filter by provider, shape, allocation and q. Of each \
                     offer, size, allocation and currency the one with the newest date counts.",
                )
                .example(json!({"items": [], "next": null})),
        )
        .put(
            "/prices",
            record,
            operation("recordPrice", "prices", "Record what an offer costs.")
                .status(200, "It was recorded already.")
                .status(201, "It was recorded.")
                .body_example(json!({
                    "offer": {"provider": "azure", "region": "westeurope", "shape": "D2s_v5"},
                    "vcpus": 2, "memory_bytes": 8_589_934_592_u64, "allocation": "on_demand",
                    "per_hour": 0.115, "currency": "EUR", "as_of": "2026-11-20", "source": "list",
                })),
        )
        .delete(
            "/prices/{seq}",
            remove,
            operation("deletePrice", "prices", "Delete a recorded price.")
                .about("The one that was recorded before it counts again."),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    shape: Option<String>,
    /// Part of provider, region or shape.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// How it is paid for.
    #[serde(default, deserialize_with = "extract::word")]
    allocation: Option<Allocation>,
    /// `next` of the page before.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<i64>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One recorded price.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "RecordedPrice")]
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

/// What became of a price.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PriceAnswer")]
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
