//! Series of a session for a chart, and their percentiles.

use axum::extract::State;
use kernel::recording::{DEFINITION, SKETCHED, SeriesId, Summary, ThinSeries, Thinned, thin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{SeriesChoice, Summed, TicksQuery};

use super::choice::Choice;
use crate::{
    extract::{self, Json, Path, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

/// Points of one series.
const MAX_POINTS: usize = 2_000;
/// Fewer show nothing of a series.
const MIN_POINTS: usize = 4;
/// Series of one answer: 200 with 2,000 points each are some ten megabytes of JSON.
const MAX_SERIES: usize = 200;
/// Series that are unpacked at once: a million ticks of them take 128 MB.
const AT_ONCE: usize = 16;

pub(super) fn routes() -> Api {
    Api::new()
        .get(
            "/sessions/{id}/series",
            series,
            operation("getSessionSeries", "sessions", "Series of a session for a chart.").about(
                "At most 2,000 points each, the extremes kept; every series says how many \
                     points it had and how they were chosen. Where samples were let go, a point \
                     is the mean of a bucket, and `drawn_from` says so.",
            ),
        )
        .get(
            "/sessions/{id}/percentiles",
            percentiles,
            operation("getSessionPercentiles", "sessions", "Percentiles of a session's series.")
                .about("Where samples were let go they come from sketches; `definition` says it."),
        )
}

#[derive(Deserialize, JsonSchema)]
struct SeriesQuery {
    #[serde(flatten)]
    choice: Choice,
    /// The most points of a series, from 4 to 2,000; 2,000 without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    points: Option<usize>,
}

/// Series for a chart; each says how many points it had and how they were chosen.
#[derive(Serialize, JsonSchema)]
struct SeriesAnswer {
    session_id: String,
    /// Ticks of the session within the times that were asked for.
    ticks: usize,
    /// No series has more points than this, its breaks included.
    max_points: usize,
    /// What takes the place of samples that were let go; `null` where all are there.
    drawn_from: Option<&'static str>,
    series: Vec<ThinSeries>,
}

/// What charts of a session are drawn from whose samples are gone.
const DRAWN_FROM: &str = "The samples of this session were let go; each point is the mean of a \
    bucket of 10 seconds or a minute.";

async fn series(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<SeriesAnswer>, Problem> {
    let points = query.points.unwrap_or(MAX_POINTS);
    if !(MIN_POINTS..=MAX_POINTS).contains(&points) {
        return Err(Problem::unprocessable(format!(
            "A chart has {points} points; give a number from {MIN_POINTS} to {MAX_POINTS}."
        )));
    }
    let row = super::session(&state, &id).await?;
    let (chosen, query) = chosen(&state, &id, &query.choice).await?;
    let mut answer = SeriesAnswer {
        session_id: id.clone(),
        ticks: 0,
        max_points: points,
        drawn_from: row.raw_gone_at_us.map(|_| DRAWN_FROM),
        series: Vec::new(),
    };
    for part in parts(&chosen, &query) {
        let ticks = state.backend.store.ticks(&id, &part).await?;
        let Thinned { ticks, max_points, series } =
            super::in_background(move || thin(&ticks, points)).await?;
        (answer.ticks, answer.max_points) = (ticks, max_points);
        answer.series.extend(series);
    }
    Ok(Json(answer))
}

/// Percentiles of series, each over its known values.
#[derive(Serialize, JsonSchema)]
struct PercentilesAnswer {
    session_id: String,
    /// How they are defined, in words.
    definition: &'static str,
    series: Vec<Summary>,
}

async fn percentiles(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Json<PercentilesAnswer>, Problem> {
    let (chosen, query) = chosen(&state, &id, &choice).await?;
    let mut all = Summed::default();
    for part in parts(&chosen, &query) {
        let Summed { series, is_sketched } = state.backend.store.summaries(&id, &part).await?;
        all.series.extend(series);
        all.is_sketched |= is_sketched;
    }
    let Summed { series, is_sketched } = all;
    let definition = if is_sketched { SKETCHED } else { DEFINITION };
    Ok(Json(PercentilesAnswer { session_id: id, definition, series }))
}

/// The series that are asked for, not too many of them.
async fn chosen(
    state: &AppState,
    id: &str,
    choice: &Choice,
) -> Result<(Vec<SeriesId>, TicksQuery), Problem> {
    super::session(state, id).await?;
    let there = state.backend.store.session_series(id).await?;
    let (chosen, query) = choice.of(there.into_iter().map(|series| series.id).collect())?;
    match chosen.len() > MAX_SERIES {
        true => Err(Problem::unprocessable(format!(
            "The answer would have {} series, and {MAX_SERIES} are the most; name metrics or \
             instances.",
            chosen.len()
        ))),
        false => Ok((chosen, query)),
    }
}

/// The same question about a few series at a time.
fn parts(chosen: &[SeriesId], query: &TicksQuery) -> Vec<TicksQuery> {
    let part = |series: &[SeriesId]| TicksQuery {
        series: SeriesChoice::Series(series.to_vec()),
        ..query.clone()
    };
    chosen.chunks(AT_ONCE).map(part).collect()
}
