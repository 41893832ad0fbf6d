//! `/api/v1/results`: one finished measurement each.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::{
    export,
    machine::Offer,
    passport::Grade,
    result::{Origin, ResultDocument, Status, WorkloadId},
    verification::{Verification, VerificationState},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ResultQuery, ResultRow};

use super::{SortedItems, imports, missing};
use crate::{
    download,
    extract::{self, Json, Limit, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    sort::{self, Cursor, Sort},
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/results",
            list,
            operation("listResults", "results", "Results without their documents.")
                .about(
                    "Newest first, or sorted as asked for; filter by machine, origin, workload, \
                     provider, verification, demo and q.",
                )
                .example(json!({"items": [], "next": null})),
        )
        .get(
            "/results/{id}",
            document,
            operation("getResult", "results", "The result document as it came in.")
                .answer::<ResultDocument>(),
        )
        .post_up_to(
            imports::MAX_REQUEST_BYTES,
            "/results",
            imports::imports,
            imports::operation_of(
                "postResults",
                "results",
                "Send result documents: the same as POST /api/v1/imports.",
            ),
        )
        .delete("/results/{id}", delete, operation("deleteResult", "results", "Delete a result."))
        .get(
            "/results/{id}/windows.csv",
            windows,
            operation("getWindows", "results", "Every window of a result as CSV.").file("text/csv"),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Id of a machine.
    #[serde(default, deserialize_with = "extract::parsed")]
    machine: Option<String>,
    /// Where results come from.
    #[serde(default, deserialize_with = "extract::word")]
    origin: Option<Origin>,
    /// Name of the workload, all versions.
    #[serde(default, deserialize_with = "extract::parsed")]
    workload: Option<String>,
    /// The whole name, in any case.
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    /// What the server found when it computed them again.
    #[serde(default, deserialize_with = "extract::word")]
    verification: Option<VerificationState>,
    /// Part of the machine's name, offer or processor.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// `false` leaves the demo set out.
    #[serde(default, deserialize_with = "extract::parsed")]
    demo: Option<bool>,
    /// The order; latest arrival first without it. `measured` and `peak` (units/s at 100 %) go by number.
    #[serde(default, deserialize_with = "extract::parsed")]
    sort: Option<Sort<ResultRow>>,
    /// `next` of the page before, in the same order.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<Cursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One result without its document.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ResultItem")]
pub(super) struct Item {
    id: String,
    machine_id: String,
    machine_name: String,
    offer: Offer,
    origin: Origin,
    workload: WorkloadId,
    profile: String,
    status: Status,
    /// Microseconds since 1970 UTC; `null` where the source has no time.
    started_at_us: Option<i64>,
    received_at_us: i64,
    /// Of the whole machine at 100 %.
    peak_units_per_s: Option<f64>,
    /// Of its 95 % interval.
    half_width_units_per_s: Option<f64>,
    /// Grade of the noise passport.
    noise: Option<Grade>,
    verification: Verification,
    /// When the challenge of the run was drawn; `null` where its time is self-reported.
    issued_at_us: Option<i64>,
    demo: bool,
    /// The page of the result.
    url: String,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<SortedItems<Item>>, Problem> {
    let ListQuery { machine, origin, workload, provider, verification, .. } = query;
    let ListQuery { q, demo, sort, after, limit, .. } = query;
    let place = sort::place(sort, after)?;
    let query = ResultQuery {
        machine_id: machine,
        origin,
        workload,
        provider,
        verification,
        text: q,
        place,
        limit: limit.unwrap_or_default().rows(),
        include_demo: demo.unwrap_or(true),
    };
    let page = state.backend.store.results(&query).await?;
    Ok(Json(SortedItems::of(place.order, page, Item::from)))
}

impl From<ResultRow> for Item {
    fn from(row: ResultRow) -> Self {
        let ResultRow {
            seq: _,
            id,
            machine_id,
            machine_name,
            offer,
            origin,
            workload,
            profile,
            status,
            started_at_us,
            received_at_us,
            peak_units_per_s,
            half_width_units_per_s,
            noise,
            verification,
            issued_at_us,
            demo,
        } = row;
        Self {
            url: format!("/results/{id}"),
            id,
            machine_id,
            machine_name,
            offer,
            origin,
            workload,
            profile,
            status,
            started_at_us,
            received_at_us,
            peak_units_per_s,
            half_width_units_per_s,
            noise,
            verification,
            issued_at_us,
            demo,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct DocumentQuery {
    /// There, with or without a value: save it as a file.
    download: Option<String>,
}

/// The stored bytes.
async fn document(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<DocumentQuery>,
) -> Result<Response, Problem> {
    let bytes = state.backend.store.result_document(&id).await?;
    let bytes = bytes.ok_or_else(|| missing("result", &id))?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = ([kind], bytes).into_response();
    if query.download.is_some() {
        let name = file_name(&state, &id, "result.json").await?;
        response.headers_mut().insert(header::CONTENT_DISPOSITION, download::attachment(&name));
    }
    Ok(response)
}

async fn windows(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<([(HeaderName, HeaderValue); 2], String), Problem> {
    let stored = state.backend.store.result(&id).await?.ok_or_else(|| missing("result", &id))?;
    let name = format!("{}-{}.windows.csv", stored.row.machine_name, short(&id));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, download::attachment(&name)),
    ];
    Ok((headers, export::windows::to_csv(&stored.document)))
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_result(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `vm-01-456789abcdef.result.json`
async fn file_name(state: &AppState, id: &str, ending: &str) -> Result<String, Problem> {
    let stored = state.backend.store.result(id).await?.ok_or_else(|| missing("result", id))?;
    Ok(format!("{}-{}.{ending}", stored.row.machine_name, short(id)))
}

/// The end of an id is chance, its beginning is the time.
fn short(id: &str) -> &str {
    id.char_indices().rev().nth(11).map_or(id, |(at, _)| &id[at..])
}
