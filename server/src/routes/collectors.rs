//! `/api/v1/collectors`: hosts that stream, or whose recordings were brought. They are recognised
//! by their key and never by their name.

use std::slice;

use axum::extract::State;
use http::StatusCode;
use kernel::{
    fleet::{CollectorState, Trouble},
    machine::Machine,
    price::{Allocation, Price},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{CollectorChange, CollectorQuery, CollectorRow, FactsChange, NewCollector};

use super::{BasisQuery, SortedItems, missing};
use crate::{
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    sort::{self, Cursor, Sort},
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/collectors",
            list,
            operation("listCollectors", "collectors", "Hosts that stream or were recorded.")
                .about("Newest first, or sorted as asked for; filter by machine and q.")
                .example(json!({"items": [], "next": null})),
        )
        .post(
            "/collectors",
            register,
            operation(
                "registerCollector",
                "collectors",
                "Register a host before its first sample.",
            )
            .about(
                "A token that is made for its id is good for this host only: the first one \
                     that streams with it.",
            )
            .status(201, "It is awaited.")
            .idempotent()
            .body_example(json!({"name": "web-01", "provider": "oci", "shape": "E5.2"})),
        )
        .get("/collectors/{id}", one, operation("getCollector", "collectors", "One collector."))
        .patch(
            "/collectors/{id}",
            change,
            operation("changeCollector", "collectors", "Rename, tag or correct a collector.")
                .about(
                    "What is sent is changed, the rest stays; `machine_id` ties it to a machine.",
                )
                .body_example(json!({"name": "web-01", "tags": ["production"]})),
        )
        .delete(
            "/collectors/{id}",
            delete,
            operation("deleteCollector", "collectors", "Delete a collector and its sessions."),
        )
        .get(
            "/collectors/{id}/dates",
            dates,
            operation("listCollectorDates", "collectors", "The days on which its sessions began."),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Id of a machine.
    #[serde(default, deserialize_with = "extract::parsed")]
    machine: Option<String>,
    /// Part of the name, the tags, the offer or the processor's model.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// How the hosts are paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    basis: Option<Allocation>,
    /// The order; newest first without it. `seen` is when its newest tick was.
    #[serde(default, deserialize_with = "extract::parsed")]
    sort: Option<Sort<CollectorRow>>,
    /// `next` of the page before, in the same order.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<Cursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One collector.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Collector")]
struct Item {
    id: String,
    /// To be shown; `facts.name` is the host name.
    name: String,
    /// The machine that it runs on, where one is known.
    machine_id: Option<String>,
    facts: Machine,
    tags: Vec<String>,
    agent_version: Option<String>,
    /// The newest tick that ever came in, microseconds since 1970 UTC.
    last_seen_us: Option<i64>,
    /// When samples last came in, by the server's clock.
    last_received_us: Option<i64>,
    state: CollectorState,
    /// The worst of what is wrong with it now.
    trouble: Option<Trouble>,
    /// All that is wrong with it now, the worst first.
    troubles: Vec<Trouble>,
    /// Batches of samples that were refused since it is known.
    refused: i64,
    /// How many sessions it has.
    sessions: i64,
    /// Of an hour on the basis that was asked for, where its offer has one.
    price: Option<Price>,
    demo: bool,
    created_at_us: i64,
    /// The page of its sessions.
    url: String,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<SortedItems<Item>>, Problem> {
    let ListQuery { machine, q, basis, sort, after, limit } = query;
    let place = sort::place(sort, after)?;
    let limit = limit.unwrap_or_default().rows();
    let query = CollectorQuery { machine, filter: q, place, limit };
    let store = &state.backend.store;
    let page = store.collectors(&query).await?;
    let mut prices = store.collector_prices(&page.items, basis.unwrap_or_default()).await?;
    let now_us = (state.backend.now_us)();
    let item = |row: CollectorRow| {
        let price = prices.remove(&row.id);
        Item::at(row, price, now_us)
    };
    Ok(Json(SortedItems::of(place.order, page, item)))
}

/// A host that is to stream.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCollector")]
struct Register {
    name: String,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

async fn register(
    State(state): State<AppState>,
    Json(register): Json<Register>,
) -> Result<(StatusCode, Json<Item>), Problem> {
    let Register { name, provider, region, shape, tags } = register;
    let facts = FactsChange { name: Some(name), provider, region, shape, ..FactsChange::default() };
    let id = (state.backend.new_id)();
    let new = NewCollector { id: id.clone(), facts, tags };
    state.backend.store.add_collector(new, (state.backend.now_us)()).await?;
    Ok((StatusCode::CREATED, item(&state, &id).await?))
}

async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(BasisQuery { basis }): Query<BasisQuery>,
) -> Result<Json<Item>, Problem> {
    item_on(&state, &id, basis.unwrap_or_default()).await
}

/// What is sent is changed, the rest stays; an empty text or a zero removes a fact.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CollectorChange")]
struct Change {
    name: Option<String>,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    cpu_model: Option<String>,
    vcpus: Option<u32>,
    cores: Option<u32>,
    memory_bytes: Option<u64>,
    /// All of them.
    tags: Option<Vec<String>>,
    /// The machine that it runs on; an empty text unties them.
    machine_id: Option<String>,
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Item>, Problem> {
    let Change {
        name,
        provider,
        region,
        shape,
        cpu_model,
        vcpus,
        cores,
        memory_bytes,
        tags,
        machine_id,
    } = change;
    let facts =
        FactsChange { name, provider, region, shape, cpu_model, vcpus, cores, memory_bytes };
    let machine_id = machine_id.map(|id| Some(id.trim().to_owned()).filter(|id| !id.is_empty()));
    let change = CollectorChange { facts, tags, machine_id };
    let now_us = (state.backend.now_us)();
    state.backend.store.change_collector(&id, &change, now_us).await?;
    item(&state, &id).await
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_collector(&id, (state.backend.now_us)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A day on which sessions of a collector began.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionDay")]
struct Day {
    /// `YYYY-MM-DD` in UTC.
    date: String,
    sessions: i64,
}

/// Days with sessions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionDates")]
struct Dates {
    /// Newest first.
    items: Vec<Day>,
}

async fn dates(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Dates>, Problem> {
    let days = state.backend.store.session_dates(&id).await?;
    if days.is_empty() {
        // A collector without sessions has none; one that is not there is another answer.
        item(&state, &id).await?;
    }
    let day = |(date, sessions)| Day { date, sessions };
    Ok(Json(Dates { items: days.into_iter().map(day).collect() }))
}

async fn item(state: &AppState, id: &str) -> Result<Json<Item>, Problem> {
    item_on(state, id, Allocation::default()).await
}

async fn item_on(state: &AppState, id: &str, basis: Allocation) -> Result<Json<Item>, Problem> {
    let store = &state.backend.store;
    let row = store.collector(id).await?.ok_or_else(|| missing("collector", id))?;
    let prices = store.collector_prices(slice::from_ref(&row), basis).await?;
    let price = prices.into_values().next();
    Ok(Json(Item::at(row, price, (state.backend.now_us)())))
}

impl Item {
    fn at(row: CollectorRow, price: Option<Price>, now_us: i64) -> Self {
        let CollectorRow {
            seq: _,
            id,
            name,
            machine_id,
            facts,
            tags,
            agent_version,
            last_seen_us,
            last_received_us,
            refused,
            standing,
            sessions,
            demo,
            created_at_us,
        } = row;
        Self {
            url: format!("/sessions?collector={id}"),
            id,
            name,
            machine_id,
            facts,
            tags,
            agent_version,
            last_seen_us: Some(last_seen_us).filter(|seen_us| *seen_us > 0),
            last_received_us,
            state: standing.state(),
            trouble: standing.trouble(now_us),
            troubles: standing.troubles(now_us),
            refused,
            sessions,
            price,
            demo,
            created_at_us,
        }
    }
}
