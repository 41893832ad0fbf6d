//! A session as a file: a table with a column for each series, as CSV and as Apache Parquet, the 28
//! columns of older tools, and JSON Lines, which are read back without loss. Long ones are read and
//! sent in blocks.

use std::{future::ready, mem};

use axum::{
    BoxError,
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::{HeaderValue, header};
use kernel::{
    export::session::{self as files, csv, json_lines, legacy},
    recording::{Instance, Recording, Series, SeriesId, Ticks},
    utc::moment,
};
use store::{SeriesChoice, SessionRow, TicksQuery};

use super::parquet_file::ParquetFile;
use crate::{
    download,
    extract::Path,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

/// Ticks of one block, on average: a thousand series of them take 32 MB.
const BLOCK_TICKS: i64 = 4_096;
/// As IANA lists it.
const PARQUET: &str = "application/vnd.apache.parquet";

pub(super) fn routes() -> Api {
    Api::new()
        .get(
            "/sessions/{id}/export.csv",
            table,
            operation("exportSession", "sessions", "A session as CSV: a column for each series.")
                .about("The name of a column ends in its unit; an empty cell is not known.")
                .file("text/csv")
                .problem(410),
        )
        .get(
            "/sessions/{id}/export-28.csv",
            columns_28,
            operation("exportSession28", "sessions", "A session in the 28 columns of older tools.")
                .about("Of the whole host; what the session does not have stays empty.")
                .file("text/csv")
                .problem(410),
        )
        .get(
            "/sessions/{id}/export.jsonl",
            lines,
            operation("exportSessionLines", "sessions", "A session as JSON Lines.")
                .about(
                    "First its facts and its series, then a line for each tick. Imported again, \
                     it is the same session without loss.",
                )
                .file("application/jsonl")
                .problem(410),
        )
        .get(
            "/sessions/{id}/export.parquet",
            columns,
            operation("exportSessionParquet", "sessions", "A session as Apache Parquet.")
                .about(
                    "The columns of the CSV file as doubles, null where a value is not known; \
                     time_utc counts microseconds.",
                )
                .file(PARQUET)
                .problem(410),
        )
}

async fn table(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let row = whole(&state, &id).await?;
    let series = series(&state, &id).await?;
    let head = csv::header(&series);
    Ok(sent(state, &row, series, text(head, csv::lines), "csv", "text/csv; charset=utf-8"))
}

async fn lines(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let row = whole(&state, &id).await?;
    let head = head(&state, &row).await?;
    let kind = "application/jsonl; charset=utf-8";
    let write = text(head.to_line(), json_lines::lines);
    Ok(sent(state, &row, head.series, write, "jsonl", kind))
}

async fn columns(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = whole(&state, &id).await?;
    let head = head(&state, &row).await?;
    let mut file = ParquetFile::new(&head.series, &head).map_err(|error| {
        tracing::error!(%error, "a Parquet file could not be begun");
        Problem::internal()
    })?;
    let write = move |step| {
        match step {
            Step::Begin => (),
            Step::Block(ticks) => file.write(&ticks)?,
            Step::End => file.end()?,
        }
        Ok(file.take()?)
    };
    Ok(sent(state, &row, head.series, write, "parquet", PARQUET))
}

async fn columns_28(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = whole(&state, &id).await?;
    // Of the host alone: a dozen series, however long the session is.
    let host = series(&state, &id).await?.into_iter().filter(|id| id.instance.is_none()).collect();
    let query = TicksQuery { series: SeriesChoice::Series(host), from_us: None, to_us: None };
    let ticks = state.backend.store.ticks(&id, &query).await?;
    let recording = Recording { ticks, ..facts(&state, &row).await? };
    let collector = row.collector_id.clone();
    let text = super::in_background(move || legacy::to_csv(&collector, &recording)).await?;
    let name = files::file_name(&row.name, &row.date, "28.csv");
    Ok(answer(&name, "text/csv; charset=utf-8", Body::from(text)))
}

/// A session that still has its samples.
///
/// # Errors
/// 410 for one whose samples were let go, and 404.
async fn whole(state: &AppState, id: &str) -> Result<SessionRow, Problem> {
    let row = super::session(state, id).await?;
    match row.raw_gone_at_us {
        None => Ok(row),
        Some(at_us) => Err(Problem::gone(format!(
            "The samples of this session were let go at {}; its charts and percentiles are still \
             there, at /api/v1/sessions/{id}/series and …/percentiles.",
            moment(at_us)
        ))),
    }
}

/// What of a file is to be written next.
enum Step {
    Begin,
    Block(Ticks),
    End,
}

/// Writes a head and then lines.
fn text(
    mut head: String,
    lines: fn(&Ticks) -> String,
) -> impl FnMut(Step) -> Result<Bytes, BoxError> {
    move |step| {
        Ok(Bytes::from(match step {
            Step::Begin => mem::take(&mut head),
            Step::Block(ticks) => lines(&ticks),
            Step::End => String::new(),
        }))
    }
}

/// Block after block of these series, also where the session gets others meanwhile.
fn sent(
    state: AppState,
    row: &SessionRow,
    series: Vec<SeriesId>,
    mut write: impl FnMut(Step) -> Result<Bytes, BoxError> + Send + 'static,
    ending: &str,
    kind: &'static str,
) -> Response {
    let name = files::file_name(&row.name, &row.date, ending);
    let read = (state, row.id.clone(), SeriesChoice::Series(series));
    let blocks = stream::iter(blocks(row)).then(move |(from_us, to_us)| {
        let (state, id, series) = read.clone();
        async move {
            let query = TicksQuery { series, from_us: Some(from_us), to_us: Some(to_us) };
            Ok(Step::Block(state.backend.store.ticks(&id, &query).await?))
        }
    });
    let steps = stream::once(ready(Ok::<_, BoxError>(Step::Begin)))
        .chain(blocks)
        .chain(stream::once(ready(Ok(Step::End))));
    answer(&name, kind, Body::from_stream(steps.map(move |step| write(step?))))
}

fn answer(name: &str, kind: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, download::attachment(name)),
    ];
    (headers, body).into_response()
}

/// First and last times of blocks that cover the session, both of them within their block.
fn blocks(row: &SessionRow) -> Vec<(i64, i64)> {
    let count = (row.ticks / BLOCK_TICKS).max(1);
    let step = ((row.to_us - row.from_us) / count).max(1);
    let begins = (0..count).map(|block| row.from_us + block * step);
    let ends = (1..=count).map(|block| match block == count {
        true => row.to_us,
        false => row.from_us + block * step - 1,
    });
    begins.zip(ends).collect()
}

async fn series(state: &AppState, id: &str) -> Result<Vec<SeriesId>, Problem> {
    let series = state.backend.store.session_series(id).await?;
    Ok(series.into_iter().map(|series| series.id).collect())
}

/// The facts of a session and how many ticks it has.
async fn head(state: &AppState, row: &SessionRow) -> Result<json_lines::Head, Problem> {
    let recording = facts(state, row).await?;
    Ok(json_lines::Head { ticks: Some(row.ticks as u64), ..json_lines::head(&recording) })
}

/// The recording without its ticks.
async fn facts(state: &AppState, row: &SessionRow) -> Result<Recording, Problem> {
    let store = &state.backend.store;
    let collector = store.collector(&row.collector_id).await?;
    let series = series(state, &row.id).await?;
    let containers = series.iter().filter(|id| id.metric.instance() == Instance::Container);
    let containers: Vec<String> = containers.filter_map(|id| id.instance.clone()).collect();
    let names = store.container_names(&containers).await?.into_iter().collect();
    let empty = |id| Series { id, values: Vec::new() };
    Ok(Recording {
        id: row.id.clone(),
        part: String::new(),
        machine: collector.map(|collector| collector.facts).unwrap_or_default(),
        nominal_cadence_us: row.nominal_cadence_us,
        names,
        ticks: Ticks { at_us: Vec::new(), series: series.into_iter().map(empty).collect() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_every_moment_once() {
        let row = |ticks, from_us, to_us| SessionRow { ticks, from_us, to_us, ..blank() };
        assert_eq!(blocks(&row(1, 5, 5)), [(5, 5)]);
        assert_eq!(blocks(&row(10, 0, 9)), [(0, 9)]);
        let found = blocks(&row(3 * BLOCK_TICKS + 1, 10, 1_000));
        assert_eq!((found.len(), found[0].0, found[found.len() - 1].1), (3, 10, 1_000));
        assert!(found.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "{found:?}");
    }

    fn blank() -> SessionRow {
        SessionRow {
            seq: 1,
            id: String::new(),
            collector_id: String::new(),
            collector_name: String::new(),
            machine_id: None,
            name: String::new(),
            note: String::new(),
            state: store::SessionState::Saved,
            source: String::new(),
            date: String::new(),
            from_us: 0,
            to_us: 0,
            ticks: 0,
            series: 0,
            gaps: 0,
            cadence_us: None,
            nominal_cadence_us: None,
            result_id: None,
            demo: false,
            received_at_us: 0,
            lost: 0,
            skew_us: None,
            last_received_us: None,
            broke_off: false,
            raw_gone_at_us: None,
        }
    }
}
