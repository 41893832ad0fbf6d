//! `/api/v1/loadtests/`: the addresses and names of an older tool, for its clients. Each load
//! test is a result of ours; what a client sent comes out again with every field.

mod reply;

use axum::extract::State;
use http::StatusCode;
use kernel::import::{self, Format};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Place, ResultQuery, StoredResult};

use self::reply::{Compared, LoadTest, Reply};
use super::{Items, imports, missing};
use crate::{
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

/// Bytes of a reply.
const MAX_REPLY: usize = 1 << 20;
/// Every load test is read with its levels: pages are shorter than elsewhere.
const MAX_ROWS: u32 = 100;

pub fn routes() -> Api {
    Api::new()
        .get(
            "/loadtests/",
            list,
            operation("listLoadTests", "load tests", "Results as load tests, newest first.")
                .about("At most 100 on a page; filter by machine and q.")
                .example(json!({"items": [], "next": null})),
        )
        .post_up_to(
            MAX_REPLY,
            "/loadtests/create/",
            create,
            operation("createLoadTest", "load tests", "Keep a load-test reply as a result.")
                .about(
                    "What is sent comes out again under /loadtests/{id}/, with every field. The \
                     same reply makes one result, however often it is sent.",
                )
                .body_of::<Reply>()
                .body_example(example())
                .status(200, "It was there already.")
                .status(201, "It was kept.")
                .idempotent()
                .problem(409)
                .answer::<LoadTest>(),
        )
        .get(
            "/loadtests/compare/",
            compare,
            operation("compareLoadTests", "load tests", "Load tests with what their work costs.")
                .about(
                    "Those of `ids`, in this order; without it the newest 20. `maxUnits` is the \
                     work at the highest level, units per second. `hourlyCost` is the price of an \
                     hour on demand that is recorded for the machine's offer, else what the reply \
                     stated, else null. `pricePerformance` is maxUnits divided by hourlyCost, and \
                     null where there is no price.",
                )
                .problem(404)
                .example(json!([{"serverId": "a", "serverName": "server-01", "provider": "azure",
                    "data": [{"busyPct": 100, "workUnits": 12_000}], "hourlyCost": 0.5,
                    "maxUnits": 12_000, "pricePerformance": 24_000}])),
        )
        .get(
            "/loadtests/{id}/",
            one,
            operation("getLoadTest", "load tests", "One result as a load test."),
        )
        .delete(
            "/loadtests/{id}/delete/",
            delete,
            operation("deleteLoadTest", "load tests", "Delete a result."),
        )
        .post(
            "/loadtests/{id}/delete/",
            delete,
            operation("deleteLoadTestByPost", "load tests", "Delete a result.")
                .about("For clients that can only read and post."),
        )
}

fn example() -> Value {
    json!({
        "hostname": "server-01", "timestamp": 1_705_320_000, "numCores": 8,
        "results": [{"busyPct": 50, "workUnits": 6_000}, {"busyPct": 100, "workUnits": 12_000}],
        "maxUnits": 12_000, "avgUnits": 9_000, "unitsPerSec": 1_500.0,
    })
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Id of a machine.
    #[serde(default, deserialize_with = "extract::parsed")]
    machine: Option<String>,
    /// Part of the machine's name, offer or processor.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// `next` of the page before.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<i64>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Items<LoadTest>>, Problem> {
    let ListQuery { machine, q, after, limit } = query;
    let limit = limit.unwrap_or_default().rows().min(MAX_ROWS);
    let query = ResultQuery {
        machine_id: machine,
        text: q,
        place: Place::of_arrival(after),
        limit,
        include_demo: true,
        ..ResultQuery::default()
    };
    let page = state.backend.store.results(&query).await?;
    let ids: Vec<String> = page.items.into_iter().map(|row| row.id).collect();
    let items = read(&state, &ids).await?.into_iter().map(LoadTest::from).collect();
    Ok(Json(Items { items, next: page.next }))
}

async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<LoadTest>, Problem> {
    let found = read(&state, std::slice::from_ref(&id)).await?.pop();
    Ok(Json(found.ok_or_else(|| missing("load test", &id))?.into()))
}

/// Results of these ids with what was sent for them; those that are gone are left out.
async fn read(
    state: &AppState,
    ids: &[String],
) -> Result<Vec<(StoredResult, Option<Reply>)>, Problem> {
    let store = &state.backend.store;
    let mut replies = store.load_test_replies(ids).await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(stored) = store.result(id).await? else { continue };
        let reply = replies.remove(id).and_then(|reply| serde_json::from_str(&reply).ok());
        found.push((stored, reply));
    }
    Ok(found)
}

async fn create(
    State(state): State<AppState>,
    Json(reply): Json<Reply>,
) -> Result<(StatusCode, Json<LoadTest>), Problem> {
    // As text again: numbers and unknown fields stay as they were sent.
    let text = serde_json::to_string(&reply).map_err(|error| {
        tracing::error!(%error, "a reply could not be written");
        Problem::internal()
    })?;
    let read = import::import("", text.as_bytes())
        .map_err(|error| Problem::unprocessable(error.to_string()))?;
    if read.format != Format::LoadTest {
        return Err(Problem::unprocessable(
            "This is no load-test reply: “hostname” with “results” or “serverName” with “data” is \
             expected. Other files are taken by POST /api/v1/imports.",
        ));
    }
    let (id, new) = imports::one(&state, text.clone().into_bytes()).await?;
    state.backend.store.keep_load_test_reply(&id, text).await?;
    let found = self::read(&state, std::slice::from_ref(&id)).await?.pop();
    let found = found.ok_or_else(|| missing("load test", &id))?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(found.into())))
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_result(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, JsonSchema)]
struct CompareQuery {
    /// Ids of load tests, separated by commas; at most 100.
    #[serde(default)]
    ids: String,
}

async fn compare(
    State(state): State<AppState>,
    Query(CompareQuery { ids }): Query<CompareQuery>,
) -> Result<Json<Vec<Compared>>, Problem> {
    let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    if ids.len() > MAX_ROWS as usize {
        return Err(Problem::unprocessable("Give at most 100 ids at a time."));
    }
    let newest = ids.is_empty();
    if newest {
        let query = ResultQuery { limit: 20, include_demo: true, ..ResultQuery::default() };
        let page = state.backend.store.results(&query).await?;
        ids = page.items.into_iter().map(|row| row.id).collect();
    }
    let found = read(&state, &ids).await?;
    let lost = ids.iter().find(|id| !found.iter().any(|(stored, _)| stored.row.id == **id));
    if let Some(id) = lost.filter(|_| !newest) {
        return Err(missing("load test", id));
    }
    Ok(Json(found.into_iter().map(Compared::from).collect()))
}
