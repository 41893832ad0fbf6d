//! `/api/v1/machines`: servers and computers, recognised by their key and never by their name.

use axum::extract::State;
use http::StatusCode;
use kernel::{
    machine::Machine,
    passport::Grade,
    price::{Allocation, Price},
    result::WorkloadId,
    verification::Verification,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{FactsChange, Headline, MachineQuery, MachineRow};

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
            "/machines",
            list,
            operation("listMachines", "machines", "Machines with what their results say.")
                .about("Newest first, or sorted as asked for; filter by provider and q.")
                .example(json!({"items": [], "next": null})),
        )
        .get(
            "/machines/{id}",
            one,
            operation("getMachine", "machines", "One machine with its figures and its price."),
        )
        .patch(
            "/machines/{id}",
            change,
            operation("changeMachine", "machines", "Rename a machine or correct its facts.")
                .about("What is sent is changed, the rest stays; an empty text removes a fact.")
                .body_example(json!({"name": "web-1", "provider": "azure"})),
        )
        .delete(
            "/machines/{id}",
            delete,
            operation("deleteMachine", "machines", "Delete a machine and all of its results."),
        )
        .post(
            "/machines/{id}/merge",
            merge,
            operation("mergeMachine", "machines", "Move everything of a machine to another one.")
                .about("The machine of the path is removed; the other one is answered.")
                .body_example(json!({"into": "0197c0de-0000-7000-8000-000000000002"})),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Part of the name, the offer or the processor's model.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    /// How the machines are paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    basis: Option<Allocation>,
    /// The order; newest first without it. `measured` is when its newest result was.
    #[serde(default, deserialize_with = "extract::parsed")]
    sort: Option<Sort<MachineRow>>,
    /// `next` of the page before, in the same order.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<Cursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One machine with what its results say.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "MachineItem")]
struct Item {
    id: String,
    /// To be shown; `facts.name` is the host name.
    name: String,
    facts: Machine,
    demo: bool,
    /// That match what they state.
    results: u64,
    /// Those that were put aside too.
    all_results: u64,
    /// Microseconds since 1970 UTC.
    last_measured_at_us: Option<i64>,
    /// Native figures, one for each workload and version, newest first.
    headlines: Vec<HeadlineItem>,
    /// Of an hour on the basis that was asked for, where it is known.
    price: Option<Price>,
    created_at_us: i64,
    updated_at_us: i64,
    /// The page of the machine.
    url: String,
}

/// What a machine reaches with one workload.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Headline")]
struct HeadlineItem {
    workload: WorkloadId,
    results: u64,
    best_units_per_s: f64,
    latest_units_per_s: f64,
    /// Of its 95 % interval.
    latest_half_width_units_per_s: Option<f64>,
    /// Grade of its noise passport.
    latest_noise: Option<Grade>,
    latest_verification: Verification,
    latest_result_id: String,
    latest_at_us: i64,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<SortedItems<Item>>, Problem> {
    let ListQuery { q, provider, basis, sort, after, limit } = query;
    let place = sort::place(sort, after)?;
    let limit = limit.unwrap_or_default().rows();
    let query = MachineQuery { text: q, provider, basis: basis.unwrap_or_default(), place, limit };
    let page = state.backend.store.machines(&query).await?;
    Ok(Json(SortedItems::of(place.order, page, Item::from)))
}

async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(BasisQuery { basis }): Query<BasisQuery>,
) -> Result<Json<Item>, Problem> {
    let row = state.backend.store.machine_on(&id, basis.unwrap_or_default()).await?;
    Ok(Json(row.ok_or_else(|| missing("machine", &id))?.into()))
}

/// What is sent is changed, the rest stays; an empty text or a zero removes a fact.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MachineChange")]
struct Change {
    name: Option<String>,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    cpu_model: Option<String>,
    vcpus: Option<u32>,
    cores: Option<u32>,
    memory_bytes: Option<u64>,
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Item>, Problem> {
    let Change { name, provider, region, shape, cpu_model, vcpus, cores, memory_bytes } = change;
    let change =
        FactsChange { name, provider, region, shape, cpu_model, vcpus, cores, memory_bytes };
    let now_us = (state.backend.now_us)();
    state.backend.store.set_machine_facts(&id, &change, now_us).await?;
    item(&state, &id).await
}

/// Where a machine is merged into.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// Id of the machine that stays.
    into: String,
}

async fn merge(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Json(Merge { into }): Json<Merge>,
) -> Result<Json<Item>, Problem> {
    let now_us = (state.backend.now_us)();
    state.backend.store.merge_machines(&id, &into, now_us).await?;
    item(&state, &into).await
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_machine(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn item(state: &AppState, id: &str) -> Result<Json<Item>, Problem> {
    let row = state.backend.store.machine(id).await?.ok_or_else(|| missing("machine", id))?;
    Ok(Json(row.into()))
}

impl From<MachineRow> for Item {
    fn from(row: MachineRow) -> Self {
        let MachineRow {
            seq: _,
            id,
            name,
            facts,
            demo,
            results,
            all_results,
            last_measured_at_us,
            headlines,
            price,
            created_at_us,
            updated_at_us,
        } = row;
        Self {
            url: format!("/machines/{id}"),
            id,
            name,
            facts,
            demo,
            results,
            all_results,
            last_measured_at_us,
            headlines: headlines.into_iter().map(HeadlineItem::from).collect(),
            price,
            created_at_us,
            updated_at_us,
        }
    }
}

impl From<Headline> for HeadlineItem {
    fn from(headline: Headline) -> Self {
        let Headline {
            workload,
            results,
            best_units_per_s,
            latest_units_per_s,
            latest_half_width_units_per_s,
            latest_noise,
            latest_verification,
            latest_result_id,
            latest_at_us,
        } = headline;
        Self {
            workload,
            results,
            best_units_per_s,
            latest_units_per_s,
            latest_half_width_units_per_s,
            latest_noise,
            latest_verification,
            latest_result_id,
            latest_at_us,
        }
    }
}
