//! One session: the sentence that answers, its facts, percentiles, and what it stands beside.

pub(crate) mod figures;

mod percentiles;
mod side_by_side;
mod words;

#[cfg(test)]
mod tests;

pub(super) use percentiles::container_names;
pub(super) use words::{cadence, span};

use kernel::recording::{Group, Metric, SeriesId, Summary, Ticks, summaries};
use store::{ResultQuery, SeriesInfo, SessionQuery, SessionRow, SessionState, TicksQuery};

use super::{machine, texts};
use crate::{
    api::{self, ApiError, Backend, session::SessionPage},
    components::{
        data_table::Table,
        session::address::{Range, SessionView, with},
    },
    figures::parts::Names,
};

/// Sessions that are offered for a comparison, and results to attach one to.
const OFFERED: u32 = 50;

/// The session with this id.
pub(crate) async fn find(backend: &Backend, id: &str) -> Result<SessionRow, ApiError> {
    let missing = "There is no such session. It may have been deleted.";
    backend.store.session(id).await?.ok_or_else(|| ApiError::NotFound(missing.to_owned()))
}

/// What the page shows.
pub(crate) async fn page(backend: &Backend, view: SessionView) -> Result<SessionPage, ApiError> {
    let row = find(backend, &view.id).await?;
    let others = others(backend, &view).await?;
    let known = backend.store.session_series(&row.id).await?;
    let asked = covering(&row, view.range, wanted(&known));
    let ticks = backend.store.ticks(&row.id, &asked).await?;
    // Of a session without its samples, from what is left of them.
    let sketched = match row.raw_gone_at_us {
        Some(_) => Some(backend.store.summaries(&row.id, &asked).await?.series),
        None => None,
    };
    let names = container_names(backend, &known).await?;
    let (of, range, now_us) = (row.clone(), view.range, (backend.now_us)());
    let told = backend.away(move || Told::of(&of, &ticks, sketched, range, &names, now_us)).await?;
    let side_by_side = match others.is_empty() {
        true => None,
        false => {
            let rows: Vec<&SessionRow> = [&row].into_iter().chain(&others).collect();
            Some(side_by_side::table(backend, &rows, view.range).await?)
        }
    };
    let (links, results) = (links(backend, &row).await?, results(backend, &row).await?);
    let Told { lead, facts, covered, percentiles, more, file_systems } = told;
    let ids = |row: &SessionRow| (row.id.clone(), row.name.clone());
    Ok(SessionPage {
        badges: words::badges(&row),
        demo: row.demo,
        grows: row.state == SessionState::Active,
        samples: row.ticks,
        lead,
        facts,
        note: row.note.clone(),
        links,
        ranges: words::ranges(&row),
        covered,
        percentiles,
        more,
        file_systems,
        let_go: words::let_go(&row),
        side_by_side,
        offered: offered(backend, &row, &view).await?,
        others: others.iter().map(ids).collect(),
        results,
        result_id: row.result_id.clone(),
        problem: api::form_problem(),
        name: row.name,
        id: row.id,
        // Whoever is compared is there: what was deleted meanwhile is not.
        view: SessionView { with: others.into_iter().map(|row| row.id).collect(), ..view },
    })
}

/// What the samples say.
struct Told {
    lead: String,
    facts: Vec<(String, String)>,
    covered: Option<String>,
    percentiles: Table,
    more: Vec<(String, Table)>,
    file_systems: Option<Table>,
}

impl Told {
    fn of(
        row: &SessionRow,
        ticks: &Ticks,
        sketched: Option<Vec<Summary>>,
        range: Range,
        names: &Names,
        now_us: i64,
    ) -> Self {
        let summed = sketched.unwrap_or_else(|| summaries(ticks));
        Self {
            lead: words::lead(row, ticks, &summed),
            facts: words::facts(row, ticks, now_us),
            covered: words::covered(row, ticks, range),
            percentiles: percentiles::table(&summed, names),
            more: percentiles::more(&summed, names),
            file_systems: percentiles::file_systems(&summed),
        }
    }
}

/// The sessions that are compared with the one of the view; what is not there is left out.
async fn others(backend: &Backend, view: &SessionView) -> Result<Vec<SessionRow>, ApiError> {
    let mut others = Vec::new();
    for id in with(&view.with, &view.id) {
        others.extend(backend.store.session(&id).await?);
    }
    Ok(others)
}

/// The series that figures are made of: of single CPUs only how busy they were.
fn wanted(known: &[SeriesInfo]) -> Vec<SeriesId> {
    let is_wanted = |info: &&SeriesInfo| {
        let SeriesId { metric, instance } = &info.id;
        metric.group() != Group::Cpu || instance.is_none() || *metric == Metric::CpuBusy
    };
    known.iter().filter(is_wanted).map(|info| info.id.clone()).collect()
}

/// The ticks of some series of a session, as many as the range takes back from its end.
fn covering(row: &SessionRow, range: Range, series: Vec<SeriesId>) -> TicksQuery {
    let from_us = range.us().map(|us| row.to_us.saturating_sub(us));
    TicksQuery { series: store::SeriesChoice::Series(series), from_us, to_us: None }
}

/// How busy the host was, where that is known.
fn of_host(summed: &[Summary], metric: Metric) -> Option<&Summary> {
    summed.iter().find(|summary| summary.id == SeriesId::host(metric))
}

/// Neighbours of the session: of its collector first, then of all.
async fn offered(
    backend: &Backend,
    row: &SessionRow,
    view: &SessionView,
) -> Result<Vec<(String, String)>, ApiError> {
    let own = SessionQuery {
        collector: Some(row.collector_id.clone()),
        limit: OFFERED,
        ..SessionQuery::default()
    };
    let all = SessionQuery { limit: OFFERED, ..SessionQuery::default() };
    let mut offered: Vec<(String, String)> = Vec::new();
    for query in [own, all] {
        for other in backend.store.sessions(&query).await?.items {
            let is_new = other.id != row.id
                && !view.with.contains(&other.id)
                && !offered.iter().any(|(id, _)| *id == other.id);
            if is_new {
                let name = super::sessions::option(&other, other.collector_id == row.collector_id);
                offered.push((other.id, name));
            }
        }
    }
    Ok(offered)
}

async fn links(backend: &Backend, row: &SessionRow) -> Result<Vec<(String, String)>, ApiError> {
    let mut links = Vec::new();
    if let Some(id) = &row.machine_id
        && let Some(machine) = backend.store.machine(id).await?
    {
        links.push((format!("Machine {}", machine.name), format!("/machines/{id}")));
    }
    if let Some(id) = &row.result_id {
        links.push((format!("Result …{}", machine::tail(id)), format!("/results/{id}")));
    }
    Ok(links)
}

/// Results that it can be attached to: of its machine, else the newest of all.
async fn results(backend: &Backend, row: &SessionRow) -> Result<Vec<(String, String)>, ApiError> {
    let query = ResultQuery {
        machine_id: row.machine_id.clone(),
        limit: OFFERED,
        include_demo: row.demo,
        ..ResultQuery::default()
    };
    let found = backend.store.results(&query).await?.items;
    let name = |result: store::ResultRow| {
        let rate = result
            .peak_units_per_s
            .map_or_else(String::new, |rate| format!(", {} units/s", texts::rate(rate)));
        let name = format!("{}, {}{rate}", result.machine_name, result.profile);
        (result.id.clone(), format!("{name} (…{})", machine::tail(&result.id)))
    };
    Ok(found.into_iter().map(name).collect())
}

/// Times without samples, of a session or of a part of it.
fn gap_us(ticks: &Ticks) -> i64 {
    ticks.gaps().iter().map(|gap| gap.to_us - gap.from_us).sum()
}
