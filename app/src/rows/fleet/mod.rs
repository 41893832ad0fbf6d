//! The fleet: every collector, whether it streams, how busy it is, and what is wrong.

pub(crate) mod collector;

use std::collections::HashMap;

use kernel::{
    fleet::{CollectorState, Trouble},
    format,
    price::{Allocation, Price},
    recording::Metric,
};
use store::{CollectorQuery, CollectorRow, NewestTick, Place, Scope};

use super::{machines, texts, tokens};
use crate::{
    api::{
        self, ApiError, Backend,
        fleet::{FleetLine, FleetPage, FleetQuery, FleetState, TroubleLine},
    },
    components::data_table::Moment,
};

/// Rows of one page.
const ROWS: u32 = 200;

/// Collectors that can be chosen for a file.
const NAMES: u32 = 200;

/// Id and name of the newest collectors.
pub(crate) async fn names(backend: &Backend) -> Result<Vec<(String, String)>, ApiError> {
    let query = CollectorQuery { limit: NAMES, ..CollectorQuery::default() };
    let found = backend.store.collectors(&query).await?;
    Ok(found.items.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What the list shows.
pub(crate) async fn page(backend: &Backend, query: FleetQuery) -> Result<FleetPage, ApiError> {
    let asked = CollectorQuery {
        filter: Some(query.q).filter(|q| !q.is_empty()),
        place: Place::of_arrival(query.after),
        limit: ROWS,
        ..CollectorQuery::default()
    };
    let is_whole = asked.filter.is_none() && asked.place.after.is_none();
    let page = backend.store.collectors(&asked).await?;
    let next = page.next;
    let demo = page.items.iter().any(|row| row.demo);
    let is_empty = is_whole && page.items.is_empty();
    let mut lines = lines(backend, page.items, query.basis).await?;
    lines.sort_by_key(attention);
    let names = lines.iter().map(|line| (line.id.clone(), line.name.clone())).collect();
    Ok(FleetPage {
        lead: lead(&lines),
        command: api::stream_line(),
        is_empty,
        tokens: tokens::lines(backend, None, &names).await?,
        lines,
        next,
        demo,
        strangers: backend.strangers.sentence(),
        may_change: api::may(Scope::Upload),
        problem: api::form_problem(),
    })
}

/// Trouble first, then silence, then what streams, then what never came; by name.
fn attention(line: &FleetLine) -> (bool, u8, String) {
    let state = match line.state {
        FleetState::Silent => 0,
        FleetState::Streaming => 1,
        FleetState::Never => 2,
    };
    (line.troubles.is_empty(), state, line.name.to_lowercase())
}

/// Rows with everything that a list says about them.
pub(super) async fn lines(
    backend: &Backend,
    rows: Vec<CollectorRow>,
    basis: Allocation,
) -> Result<Vec<FleetLine>, ApiError> {
    let store = &backend.store;
    let newest = store.newest_ticks(&[Metric::CpuBusy]).await?;
    let newest: HashMap<&str, &NewestTick> =
        newest.iter().map(|tick| (tick.collector_id.as_str(), tick)).collect();
    let prices = store.collector_prices(&rows, basis).await?;
    let names: HashMap<String, String> = machines::names(backend).await?.into_iter().collect();
    let now_us = (backend.now_us)();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let machine = match &row.machine_id {
            Some(id) => Some((machine_name(backend, id, &names).await?, format!("/machines/{id}"))),
            None => None,
        };
        let (newest, price) = (newest.get(row.id.as_str()).copied(), prices.get(&row.id));
        lines.push(line(row, newest, machine, price, now_us));
    }
    Ok(lines)
}

async fn machine_name(
    backend: &Backend,
    id: &str,
    names: &HashMap<String, String>,
) -> Result<String, ApiError> {
    match names.get(id) {
        Some(name) => Ok(name.clone()),
        // Older than those that are offered in forms.
        None => {
            let found = backend.store.machine(id).await?;
            Ok(found.map_or_else(|| "machine".to_owned(), |row| row.name))
        }
    }
}

fn line(
    row: CollectorRow,
    newest: Option<&NewestTick>,
    machine: Option<(String, String)>,
    price: Option<&Price>,
    now_us: i64,
) -> FleetLine {
    let state = state(&row);
    let busy = newest.filter(|_| state == FleetState::Streaming).and_then(|tick| {
        let busy = tick.values.iter().find(|(metric, _)| *metric == Metric::CpuBusy)?;
        Some(format::thousands(busy.1, 1))
    });
    let seen = (row.last_seen_us > 0).then_some(Moment { at_us: row.last_seen_us, now_us });
    FleetLine {
        state,
        seen,
        busy,
        machine,
        offer: texts::offer(&row.facts.offer),
        price: price.map(texts::price),
        sessions: row.sessions,
        troubles: troubles(&row, now_us),
        demo: row.demo,
        name: row.name,
        id: row.id,
    }
}

/// What is wrong with a collector, the worst first.
pub(super) fn troubles(row: &CollectorRow, now_us: i64) -> Vec<TroubleLine> {
    let line = |trouble| {
        let Trouble { kind: _, since_us, count: _, sentence } = trouble;
        TroubleLine { since: Moment { at_us: since_us, now_us }, sentence }
    };
    row.standing.troubles(now_us).into_iter().map(line).collect()
}

pub(super) fn state(row: &CollectorRow) -> FleetState {
    match row.standing.state() {
        CollectorState::Streaming => FleetState::Streaming,
        CollectorState::Silent => FleetState::Silent,
        CollectorState::Never => FleetState::Never,
    }
}

/// `3 collectors: 2 stream, 1 is silent.`
fn lead(lines: &[FleetLine]) -> String {
    let count = |state| lines.iter().filter(|line| line.state == state).count();
    let said = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let troubled = lines.iter().filter(|line| !line.troubles.is_empty()).count();
    let parts = [
        said(count(FleetState::Streaming), "streams", "stream"),
        said(count(FleetState::Silent), "is silent", "are silent"),
        said(count(FleetState::Never), "has never streamed", "have never streamed"),
        said(troubled, "needs attention", "need attention"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {}.", texts::count(lines.len() as u64, "collector"), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use kernel::fleet::{Standing, Stream};

    use super::*;

    fn row(streams: &[Stream]) -> CollectorRow {
        CollectorRow {
            seq: 1,
            id: "c".to_owned(),
            name: "web".to_owned(),
            machine_id: None,
            facts: kernel::machine::Machine::default(),
            tags: Vec::new(),
            agent_version: None,
            last_seen_us: streams.last().map_or(0, |stream| stream.received_us),
            last_received_us: None,
            refused: 0,
            standing: Standing {
                name: "web".to_owned(),
                streams: streams.to_vec(),
                ..Standing::default()
            },
            sessions: 0,
            demo: false,
            created_at_us: 0,
        }
    }

    #[test]
    fn what_streams_is_as_busy_as_its_newest_tick() {
        let tick = NewestTick {
            session_id: "s".to_owned(),
            collector_id: "c".to_owned(),
            at_us: 5_000_000,
            values: vec![(Metric::CpuBusy, 42.06)],
        };
        let stream = Stream { received_us: 5_000_000, ticks: 1, ..Stream::default() };
        let at = |stream: &Stream, now_us| {
            line(row(std::slice::from_ref(stream)), Some(&tick), None, None, now_us)
        };
        let now = at(&stream, 6_000_000);
        assert_eq!((now.state, now.busy.as_deref()), (FleetState::Streaming, Some("42.1")));
        assert_eq!(now.troubles, []);
        let late = at(&stream, 60_000_000).troubles.remove(0);
        assert!(late.sentence.starts_with("Nothing has come from web since"), "{late:?}");
        assert_eq!(late.since.at_us, 5_000_000);
        let ended = at(&Stream { ended: true, ..stream }, 6_000_000);
        assert_eq!((ended.state, ended.busy), (FleetState::Silent, None));
        let never = line(row(&[]), None, None, None, 6_000_000);
        assert_eq!((never.state, never.seen), (FleetState::Never, None));
    }

    #[test]
    fn the_lead_counts_and_silence_comes_first() {
        let of = |name: &str, state| FleetLine {
            name: name.to_owned(),
            state,
            ..line(row(&[]), None, None, None, 0)
        };
        let mut lines = vec![
            of("never", FleetState::Never),
            of("b", FleetState::Streaming),
            of("A", FleetState::Streaming),
            of("silent", FleetState::Silent),
        ];
        assert_eq!(lead(&lines), "4 collectors: 2 stream, 1 is silent, 1 has never streamed.");
        lines.sort_by_key(attention);
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["silent", "A", "b", "never"]);
    }
}
