//! `/api/v1/prices`: what offers cost, now and before.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::{HeaderValue, StatusCode, header};
use kernel::{
    export,
    price::{Allocation, Price, PriceFields},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Page, PriceQuery, PriceRow, StoreError};

use super::SortedItems;
use crate::{
    download,
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    sort::{self, Cursor, Sort},
    state::AppState,
};

pub fn routes() -> Api {
    let about = "Last recorded first; filter by provider, shape, allocation, offer and q. Of each \
                 offer, size, allocation and currency the one with the newest date counts.";
    Api::new()
        .get(
            "/prices",
            list,
            operation("listPrices", "prices", "Prices that count today, or all ever recorded.")
                .about(about)
                .example(json!({"items": [], "next": null})),
        )
        .put(
            "/prices",
            record,
            operation("recordPrice", "prices", "Record what an offer costs.")
                .status(200, "It was recorded already.")
                .status(201, "It was recorded.")
                .body_example(example()),
        )
        .post(
            "/prices",
            record,
            operation("postPrice", "prices", "Record what an offer costs: the same as PUT.")
                .status(200, "It was recorded already.")
                .status(201, "It was recorded.")
                .body_example(example()),
        )
        .get(
            "/prices.csv",
            file,
            operation("exportPrices", "prices", "The same prices as CSV, all of them.")
                .about("The file that the importer of prices reads; `limit` does not cut it.")
                .file("text/csv")
                .example(json!(export::prices::header())),
        )
        .delete(
            "/prices/{seq}",
            remove,
            operation("deletePrice", "prices", "Delete a recorded price.")
                .about("The one that was recorded before it counts again."),
        )
}

fn example() -> Value {
    json!({
        "offer": {"provider": "azure", "region": "westeurope", "shape": "D2s_v5"},
        "vcpus": 2, "memory_bytes": 8_589_934_592_u64, "allocation": "on_demand",
        "per_hour": 0.115, "currency": "EUR", "as_of": "2026-11-20", "source": "list",
    })
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
    /// Number of one offer.
    #[serde(default, deserialize_with = "extract::parsed")]
    offer: Option<i64>,
    /// `true`: every price that was ever recorded, not only those that count.
    #[serde(default, deserialize_with = "extract::parsed")]
    history: Option<bool>,
    /// The order; last recorded first without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    sort: Option<Sort<PriceRow>>,
    /// `next` of the page before, in the same order.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<Cursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One recorded price.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "RecordedPrice")]
pub(super) struct Item {
    /// What it is deleted by.
    seq: i64,
    /// Number of the offer: `GET /api/v1/offers/{seq}` has all its prices.
    offer_id: i64,
    #[serde(flatten)]
    price: Price,
    /// Whether it is the newest of its offer, allocation and currency.
    counts: bool,
    demo: bool,
    /// Microseconds since 1970 UTC.
    recorded_at_us: i64,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<SortedItems<Item>>, Problem> {
    let history = query.history.unwrap_or_default();
    let query = query.read()?;
    let page = page(&state, &query, history).await?;
    Ok(Json(SortedItems::of(query.place.order, page, Item::from)))
}

/// The same prices as a file, however many: read in pages while it is sent.
async fn file(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let history = query.history.unwrap_or_default();
    let query = PriceQuery { limit: store::MAX_PAGE, ..query.read()? };
    // The first page is read before anything is answered, so that a refusal is one.
    let first = page(&state, &query, history).await?;
    let pages = stream::try_unfold(Some((query, first)), move |held| {
        let state = state.clone();
        async move {
            let Some((query, found)) = held else { return Ok::<_, StoreError>(None) };
            let text = export::prices::lines(found.items.iter().map(|row| &row.price));
            let next = match found.next {
                Some(_) => {
                    let query = PriceQuery { place: query.place.behind(&found), ..query };
                    let found = page(&state, &query, history).await?;
                    Some((query, found))
                }
                None => None,
            };
            Ok(Some((text, next)))
        }
    });
    let header = stream::once(async { Ok(export::prices::header()) });
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let name = download::attachment("prices.csv");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(header.chain(pages))).into_response())
}

async fn page(
    state: &AppState,
    query: &PriceQuery,
    history: bool,
) -> Result<Page<PriceRow>, StoreError> {
    match history {
        true => state.backend.store.recorded_prices(query).await,
        false => state.backend.store.prices(query).await,
    }
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

impl ListQuery {
    fn read(self) -> Result<PriceQuery, Problem> {
        let Self { provider, shape, q, allocation, offer, history: _, sort, after, limit } = self;
        let place = sort::place(sort, after)?;
        Ok(PriceQuery {
            provider,
            shape,
            text: q,
            allocation,
            offer,
            place,
            limit: limit.unwrap_or_default().rows(),
        })
    }
}

impl From<PriceRow> for Item {
    fn from(row: PriceRow) -> Self {
        let PriceRow { seq, offer, price, counts, demo, recorded_at_us } = row;
        Self { seq, offer_id: offer, price, counts, demo, recorded_at_us }
    }
}
