//! `/api/v1/sessions`: what hosts did, each for a bounded time.

mod choice;
mod export;
mod parquet_file;
mod series;

use axum::extract::State;
use http::StatusCode;
use kernel::recording::{SeriesId, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{SeriesInfo, SessionChange, SessionQuery, SessionRow, SessionState};

use super::{SortedItems, missing};
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
            "/sessions",
            list,
            operation("listSessions", "sessions", "Sessions, newest first.")
                .about(
                    "Sorted as asked for; filter by collector, date, state, machine, result and q.",
                )
                .example(json!({"items": [], "next": null})),
        )
        .get(
            "/sessions/{id}",
            one,
            operation("getSession", "sessions", "One session and which series it has."),
        )
        .patch(
            "/sessions/{id}",
            change,
            operation("changeSession", "sessions", "Rename a session, annotate or attach it.")
                .about("What is sent is changed, the rest stays; an empty `result_id` detaches it.")
                .body_example(json!({"name": "nightly build", "note": "before the upgrade"})),
        )
        .delete(
            "/sessions/{id}",
            delete,
            operation("deleteSession", "sessions", "Delete a session."),
        )
        .merge(series::routes())
        .merge(export::routes())
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Id of a collector.
    #[serde(default, deserialize_with = "extract::parsed")]
    collector: Option<String>,
    /// The day on which it began, `YYYY-MM-DD` in UTC.
    #[serde(default, deserialize_with = "extract::parsed")]
    date: Option<String>,
    /// How far it is.
    #[serde(default, deserialize_with = "extract::word")]
    state: Option<Progress>,
    /// Id of a machine: sessions of all its collectors.
    #[serde(default, deserialize_with = "extract::parsed")]
    machine: Option<String>,
    /// Id of a result that sessions are attached to.
    #[serde(default, deserialize_with = "extract::parsed")]
    result: Option<String>,
    /// Part of the name, the note or the source.
    #[serde(default, deserialize_with = "extract::parsed")]
    q: Option<String>,
    /// The order; latest arrival first without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    sort: Option<Sort<SessionRow>>,
    /// `next` of the page before, in the same order.
    #[serde(default, deserialize_with = "extract::parsed")]
    after: Option<Cursor>,
    /// Rows of the page.
    #[serde(default, deserialize_with = "extract::parsed")]
    limit: Option<Limit>,
}

/// How far a session is.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SessionState")]
pub(super) enum Progress {
    /// Ticks still come in.
    Active,
    /// It ended by itself.
    Completed,
    /// Brought as a file, or kept by a person.
    Saved,
}

/// One session without its ticks.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub(super) struct Item {
    id: String,
    collector_id: String,
    collector_name: String,
    /// The machine of its collector, where one is known.
    machine_id: Option<String>,
    name: String,
    note: String,
    state: Progress,
    /// What it was read from, such as the name of a file.
    source: String,
    /// The day of `from_us` in UTC, `YYYY-MM-DD`.
    date: String,
    /// The first and the last tick, microseconds since 1970 UTC.
    from_us: i64,
    to_us: i64,
    ticks: i64,
    /// How many series it has.
    series: i64,
    /// Times without ticks that are longer than two and a half cadences.
    gaps: i64,
    /// Median time between two ticks.
    cadence_us: Option<i64>,
    /// As the source states it.
    nominal_cadence_us: Option<i64>,
    /// The result that it belongs to.
    result_id: Option<String>,
    demo: bool,
    received_at_us: i64,
    /// Ticks that can never come, because their sender had to drop them.
    lost: i64,
    /// The sender's clock less the server's, at the last batch of a stream.
    skew_us: Option<i64>,
    /// When the last batch of a stream came in, by the server's clock.
    last_received_us: Option<i64>,
    /// Whether it ended because nothing came any more.
    broke_off: bool,
    /// When its samples were let go, by the server's clock. Series then hold means of buckets of
    /// 10 seconds or a minute, percentiles come from sketches, and exports are gone.
    raw_gone_at_us: Option<i64>,
    /// The page of the session.
    url: String,
}

/// One session with its series.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionDetail")]
struct Detail {
    #[serde(flatten)]
    session: Item,
    metrics: Vec<SeriesItem>,
}

/// One series over its known values.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionSeries")]
struct SeriesItem {
    #[serde(flatten)]
    id: SeriesId,
    /// What a page calls the metric.
    label: &'static str,
    unit: Unit,
    /// How many ticks have a known value.
    known: i64,
    min: f64,
    mean: f64,
    max: f64,
}

async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<SortedItems<Item>>, Problem> {
    let ListQuery { collector, date, state: progress, machine, result, .. } = query;
    let ListQuery { q, sort, after, limit, .. } = query;
    let place = sort::place(sort, after)?;
    let query = SessionQuery {
        collector,
        date,
        state: progress.map(SessionState::from),
        machine,
        result,
        filter: q,
        place,
        limit: limit.unwrap_or_default().rows(),
    };
    let page = state.backend.store.sessions(&query).await?;
    Ok(Json(SortedItems::of(place.order, page, Item::from)))
}

async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Detail>, Problem> {
    detail(&state, &id).await
}

/// What is sent is changed, the rest stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SessionChange")]
struct Change {
    name: Option<String>,
    /// May have several lines; an empty one removes it.
    note: Option<String>,
    /// The result that it belongs to; an empty text detaches it.
    result_id: Option<String>,
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Json(change): Json<Change>,
) -> Result<Json<Detail>, Problem> {
    let Change { name, note, result_id } = change;
    let result_id = result_id.map(|id| Some(id.trim().to_owned()).filter(|id| !id.is_empty()));
    let change = SessionChange { name, note, result_id };
    state.backend.store.change_session(&id, &change).await?;
    detail(&state, &id).await
}

async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_session(&id, (state.backend.now_us)()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn detail(state: &AppState, id: &str) -> Result<Json<Detail>, Problem> {
    let row = session(state, id).await?;
    let series = state.backend.store.session_series(id).await?;
    let metrics = series.into_iter().map(SeriesItem::from).collect();
    Ok(Json(Detail { session: row.into(), metrics }))
}

async fn session(state: &AppState, id: &str) -> Result<SessionRow, Problem> {
    state.backend.store.session(id).await?.ok_or_else(|| missing("session", id))
}

/// Arithmetic on a day of ticks takes longer than a request may hold up the others.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "the arithmetic of a session panicked");
        Problem::internal()
    })
}

impl From<Progress> for SessionState {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Active => Self::Active,
            Progress::Completed => Self::Completed,
            Progress::Saved => Self::Saved,
        }
    }
}

impl From<SessionState> for Progress {
    fn from(state: SessionState) -> Self {
        match state {
            SessionState::Active => Self::Active,
            SessionState::Completed => Self::Completed,
            SessionState::Saved => Self::Saved,
        }
    }
}

impl From<SeriesInfo> for SeriesItem {
    fn from(info: SeriesInfo) -> Self {
        let SeriesInfo { id, known, min, mean, max } = info;
        let (label, unit) = (id.metric.label(), id.metric.unit());
        Self { id, label, unit, known, min, mean, max }
    }
}

impl From<SessionRow> for Item {
    fn from(row: SessionRow) -> Self {
        let SessionRow {
            seq: _,
            id,
            collector_id,
            collector_name,
            machine_id,
            name,
            note,
            state,
            source,
            date,
            from_us,
            to_us,
            ticks,
            series,
            gaps,
            cadence_us,
            nominal_cadence_us,
            result_id,
            demo,
            received_at_us,
            lost,
            skew_us,
            last_received_us,
            broke_off,
            raw_gone_at_us,
        } = row;
        Self {
            url: format!("/sessions/{id}"),
            id,
            collector_id,
            collector_name,
            machine_id,
            name,
            note,
            state: state.into(),
            source,
            date,
            from_us,
            to_us,
            ticks,
            series,
            gaps,
            cadence_us,
            nominal_cadence_us,
            result_id,
            demo,
            received_at_us,
            lost,
            skew_us,
            last_received_us,
            broke_off,
            raw_gone_at_us,
        }
    }
}
