//! `/api/v1/results`: one finished measurement each.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use kernel::{
    export,
    machine::Offer,
    passport::Grade,
    result::{Origin, Status, WorkloadId},
    verification::{Verification, VerificationState},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{ResultQuery, ResultRow};

use super::{Items, missing};
use crate::{
    download,
    extract::{self, Json, Limit, Path, Query},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/results", get(list))
        .route("/results/{id}", get(document).delete(delete))
        .route("/results/{id}/windows.csv", get(windows))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default, deserialize_with = "extract::parsed")]
    machine: Option<String>,
    #[serde(default, deserialize_with = "extract::word")]
    origin: Option<Origin>,
    /// Name of the workload, all versions.
    #[serde(default, deserialize_with = "extract::parsed")]
    workload: Option<String>,
    #[serde(default, deserialize_with = "extract::parsed")]
    provider: Option<String>,
    #[serde(default, deserialize_with = "extract::word")]
    verification: Option<VerificationState>,
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// `false` leaves the demo set out.
    #[serde(default, deserialize_with = "extract::parsed")]
    demo: Option<bool>,
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<i64>,
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// One result without its document.
#[derive(Serialize)]
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
) -> Result<Json<Items<Item>>, Problem> {
    let ListQuery { machine, origin, workload, provider, verification, q, demo, after, limit } =
        query;
    let query = ResultQuery {
        machine_id: machine,
        origin,
        workload,
        provider,
        verification,
        text: q,
        after,
        limit: limit.unwrap_or_default().rows(),
        include_demo: demo.unwrap_or(true),
    };
    let page = state.backend.store.results(&query).await?;
    Ok(Json(Items::of(page, Item::from)))
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

#[derive(Deserialize)]
struct DocumentQuery {
    /// There, with or without a value: save it as a file.
    download: Option<String>,
}

/// The stored bytes. The tag is a weak one, because compression changes what is on the wire.
async fn document(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<DocumentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let bytes = state.backend.store.result_document(&id).await?;
    let bytes = bytes.ok_or_else(|| missing("result", &id))?;
    let tag = tag(&bytes);
    let cached = [
        (header::ETAG, HeaderValue::from_str(&tag).expect("a tag is hexadecimal")),
        // It never changes, but it may be deleted.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, cached).into_response());
    }
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut response = (cached, [kind], bytes).into_response();
    if query.download.is_some() {
        let name = file_name(&state, &id, "result.json").await?;
        response.headers_mut().insert(header::CONTENT_DISPOSITION, download::attachment(&name));
    }
    Ok(response)
}

fn tag(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let hex: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// Whether the client has these bytes already (RFC 9110, section 13.1.2: a weak comparison).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || weak(known) == weak(tag))
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
