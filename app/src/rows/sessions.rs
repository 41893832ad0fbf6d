//! Finding a session: what the three fields offer, and the newest sessions.

use kernel::format;
use store::{CollectorQuery, Place, SessionQuery, SessionRow, SessionState, Store};

use super::{session, texts};
use crate::{
    api::{
        ApiError, Backend,
        sessions::{Choices, SessionsPage, SessionsQuery},
    },
    components::{
        data_table::{Cell, Column, Moment, Table},
        session::address::{Picked, SessionView},
        time_ago,
    },
    query,
};

/// Rows of one page of the list.
const LISTED: u32 = 50;
/// Collectors and sessions that a field offers.
const OFFERED: u32 = 500;

/// What the page shows.
pub(crate) async fn page(
    backend: &Backend,
    query: SessionsQuery,
    server: String,
) -> Result<SessionsPage, ApiError> {
    let store = &backend.store;
    let asked = query.picked.clone();
    let choices = choices(store, query.picked).await?;
    let picked = choices.picked.clone();
    let chosen = match picked.session.as_str() {
        "" => None,
        id => {
            let view = SessionView {
                id: id.to_owned(),
                range: query.range,
                with: query.with,
                picked: Some(picked.clone()),
            };
            Some(session::page(backend, view).await?)
        }
    };
    let missing = (!asked.session.is_empty() && chosen.is_none()).then(|| {
        "The session of this address is not among those of the collector and the date, or has been \
         deleted. Choose another one."
            .to_owned()
    });
    let listed = match chosen.is_some() {
        true => None,
        false => Some(newest(store, &picked, query.before).await?),
    };
    let is_empty = choices.collectors.is_empty();
    let demo = listed.iter().flat_map(|(rows, _)| rows).any(|row| row.demo);
    let is_active = |row: &SessionRow| row.state == SessionState::Active;
    let grows = listed.iter().flat_map(|(rows, _)| rows).any(is_active)
        || chosen.as_ref().is_some_and(|page| page.grows);
    let now_us = (backend.now_us)();
    let (table, older) = match listed {
        Some((rows, next)) => (Some(table(&rows, now_us)), next.map(|next| older(&picked, next))),
        None => (None, None),
    };
    Ok(SessionsPage {
        command: format!("curl --fail -F file=@recording.jsonl {server}/api/v1/imports"),
        is_empty,
        choices,
        chosen,
        missing,
        listed: table,
        older,
        demo,
        grows,
    })
}

/// What is chosen, made whole: a session fills the two fields before it, and a field that says
/// otherwise wins over those after it. Of one single session nobody has to choose.
async fn choices(store: &Store, asked: Picked) -> Result<Choices, ApiError> {
    let query = CollectorQuery { limit: OFFERED, ..CollectorQuery::default() };
    let collectors = store.collectors(&query).await?.items;
    let mut picked = asked;
    if let Some(row) = find(store, &picked.session).await? {
        let fits = |field: &str, own: &str| field.is_empty() || field == own;
        if fits(&picked.collector, &row.collector_id) && fits(&picked.date, &row.date) {
            picked.collector = row.collector_id;
            picked.date = row.date;
        } else {
            picked.session.clear();
        }
    } else {
        picked.session.clear();
    }
    let dates = match picked.collector.is_empty() {
        true => all_dates(store).await?,
        false => store.session_dates(&picked.collector).await?,
    };
    if !dates.iter().any(|(date, _)| *date == picked.date) {
        picked.date.clear();
    }
    let sessions = sessions(store, &picked, OFFERED, None).await?.items;
    if let [only] = sessions.as_slice()
        && !picked.date.is_empty()
        && !picked.collector.is_empty()
    {
        picked.session.clone_from(&only.id);
    }
    let is_alone = !picked.collector.is_empty();
    let mut collectors: Vec<(String, String)> =
        collectors.into_iter().map(|row| (row.id, row.name)).collect();
    collectors.sort_by_cached_key(|(_, name)| name.to_lowercase());
    let date = |(date, count): &(String, i64)| (date.clone(), dated(date, *count));
    Ok(Choices {
        collectors,
        dates: dates.iter().map(date).collect(),
        sessions: sessions.iter().map(|row| (row.id.clone(), option(row, is_alone))).collect(),
        picked,
    })
}

async fn find(store: &Store, id: &str) -> Result<Option<SessionRow>, ApiError> {
    match id.is_empty() {
        true => Ok(None),
        false => Ok(store.session(id).await?),
    }
}

/// The days of the newest sessions of all collectors, newest first.
async fn all_dates(store: &Store) -> Result<Vec<(String, i64)>, ApiError> {
    let rows = sessions(store, &Picked::default(), OFFERED, None).await?.items;
    let mut dates: Vec<(String, i64)> = Vec::new();
    for row in rows {
        match dates.iter_mut().find(|(date, _)| *date == row.date) {
            Some((_, count)) => *count += 1,
            None => dates.push((row.date, 1)),
        }
    }
    dates.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(dates)
}

fn dated(date: &str, count: i64) -> String {
    format!("{date} ({})", texts::count(count.max(0).unsigned_abs(), "session"))
}

/// `18:06 · 10 min 55 s · name`, with the collector and the day where they are not chosen.
pub(super) fn option(row: &SessionRow, is_of_one_collector: bool) -> String {
    let utc = time_ago::utc(row.from_us);
    let time = utc.get(11..16).unwrap_or_default();
    let length = session::span(row.to_us - row.from_us);
    match is_of_one_collector {
        true => format!("{} {time} · {length} · {}", row.date, row.name),
        false => format!("{} {time} · {length} · {} · {}", row.date, row.collector_name, row.name),
    }
}

async fn sessions(
    store: &Store,
    picked: &Picked,
    limit: u32,
    after: Option<i64>,
) -> Result<store::Page<SessionRow>, ApiError> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let query = SessionQuery {
        collector: given(&picked.collector),
        date: given(&picked.date),
        place: Place::of_arrival(after),
        limit,
        ..SessionQuery::default()
    };
    Ok(store.sessions(&query).await?)
}

async fn newest(
    store: &Store,
    picked: &Picked,
    before: Option<i64>,
) -> Result<(Vec<SessionRow>, Option<i64>), ApiError> {
    let page = sessions(store, picked, LISTED, before).await?;
    Ok((page.items, page.next))
}

fn older(picked: &Picked, next: i64) -> String {
    query::href(&picked.href(), [("before", next.to_string())])
}

/// Sessions as rows; those of a machine's page have the same.
pub(super) fn table(rows: &[SessionRow], now_us: i64) -> Table {
    Table {
        caption: "Sessions, newest first".to_owned(),
        columns: vec![
            Column::text("Session"),
            Column::text("Collector"),
            Column::text("Began, UTC"),
            Column::text("Length"),
            Column::number("Samples"),
            Column::text("Cadence"),
            Column::number("Gaps"),
            Column::text("Came in"),
            Column::text("Marks"),
        ],
        rows: rows.iter().map(|row| line(row, now_us)).collect(),
    }
}

fn line(row: &SessionRow, now_us: i64) -> Vec<Cell> {
    let began = time_ago::utc(row.from_us).replace('T', " ");
    let cadence = row.cadence_us.map_or_else(|| "–".to_owned(), session::cadence);
    let marks = [("demo", row.demo), ("streaming", row.state == SessionState::Active)];
    let marks: Vec<&str> = marks.iter().filter(|mark| mark.1).map(|mark| mark.0).collect();
    vec![
        Cell::Link(row.name.clone(), format!("/sessions/{}", row.id)),
        Cell::Text(row.collector_name.clone()),
        Cell::Text(began.trim_end_matches('Z').to_owned()),
        Cell::Text(session::span(row.to_us - row.from_us)),
        Cell::Text(format::thousands(row.ticks as f64, 0)),
        Cell::Text(cadence),
        Cell::Text(row.gaps.to_string()),
        Cell::Time(Moment { at_us: row.received_at_us, now_us }),
        Cell::Text(marks.join(", ")),
    ]
}

/// The newest sessions of a machine; `None` where it has none.
pub(super) async fn of_machine(
    store: &Store,
    machine: &str,
    now_us: i64,
) -> Result<Option<Table>, ApiError> {
    let query = SessionQuery {
        machine: Some(machine.to_owned()),
        limit: LISTED,
        ..SessionQuery::default()
    };
    let rows = store.sessions(&query).await?.items;
    Ok((!rows.is_empty()).then(|| table(&rows, now_us)))
}

/// Name and address of the sessions that are attached to a result.
pub(super) async fn of_result(
    store: &Store,
    result: &str,
) -> Result<Vec<(String, String)>, ApiError> {
    let query =
        SessionQuery { result: Some(result.to_owned()), limit: LISTED, ..SessionQuery::default() };
    let rows = store.sessions(&query).await?.items;
    let link = |row: SessionRow| (option(&row, true), format!("/sessions/{}", row.id));
    Ok(rows.into_iter().map(link).collect())
}
