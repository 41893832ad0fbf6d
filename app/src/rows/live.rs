//! What streams now, and the newest time of one host across its sessions: one ends at midnight.

use std::collections::HashMap;

use kernel::{
    fleet::Trouble,
    live::{Filter, HEADLINE},
    recording::{Metric, SeriesId, Ticks},
};
use store::{
    CollectorQuery, CollectorRow, EventQuery, MAX_PAGE, NewestTick, Place, SeriesChoice,
    SessionQuery, SessionRow, TicksQuery,
};

use super::{fleet, session::container_names};
use crate::{
    api::{
        self, ApiError, Backend,
        live::{LivePage, LiveTicks},
        session_figures::SessionFigure,
    },
    components::session::address::Range,
    figures,
    live::{
        board::LiveCard,
        buffer::Buffer,
        headline::Headline,
        log::Listed,
        run::{self, Run, Runs},
        span::{Span, SpansOfAgent, outside},
        spark::{Point, SPAN_US},
    },
};

/// Cards of the page, what needs attention first; a fleet of more is found under `/fleet`.
const CARDS: usize = 200;
/// Cards that begin with a picture of their last two minutes; the others fill as they stream.
const DRAWN: usize = 24;
/// Events that the page begins with.
const EVENTS: u32 = 100;
/// Events that are read for what measurements tell: each has the whole of what its tile says.
const TOLD: u32 = 200;
/// Hosts that were seen since are shown.
const RECENT_US: i64 = 24 * 3_600 * 1_000_000;
/// Sessions of one host that a day can have, with restarts.
const SESSIONS: u32 = 50;
/// The longest time of which every tick is sent.
const SECONDS_US: i64 = 900 * 1_000_000;

/// What the page begins with.
pub(crate) async fn page(backend: &Backend, filter: Filter) -> Result<LivePage, ApiError> {
    let store = &backend.store;
    let now_us = (backend.now_us)();
    let newest = store.newest_ticks(&HEADLINE).await?;
    let newest: HashMap<&str, &NewestTick> =
        newest.iter().map(|tick| (tick.collector_id.as_str(), tick)).collect();
    let rows = recent_hosts(backend, now_us).await?;
    let cut = rows.len() > CARDS;
    let hosts = foremost(rows, |id| newest.contains_key(id), now_us);
    let (mut cards, mut drawn) = (Vec::with_capacity(hosts.len()), 0);
    for (row, trouble) in hosts {
        let newest = newest.get(row.id.as_str()).copied();
        let recent = match newest.filter(|_| drawn < DRAWN) {
            Some(tick) => {
                drawn += 1;
                recent(backend, tick).await?
            }
            None => Vec::new(),
        };
        cards.push(card(row, trouble, newest, recent));
    }
    let spans = spans(backend, &filter, now_us);
    let runs = runs(backend, &filter, now_us).await?;
    let query = EventQuery { filter, after: None, limit: EVENTS };
    let events = store.events(&query).await?.items;
    let events = events.into_iter().map(|row| Listed::from(row.event)).collect();
    Ok(LivePage { command: api::stream_line(), now_us, cards, cut, runs, events, spans })
}

/// Measurements, as their newest events tell.
async fn runs(backend: &Backend, filter: &Filter, now_us: i64) -> Result<Vec<Run>, ApiError> {
    let query = EventQuery { filter: run::filter(filter), after: None, limit: TOLD };
    let mut runs = Runs::default();
    runs.take(backend.store.events(&query).await?.items.iter().map(|row| &row.event));
    Ok(runs.current(now_us))
}

/// The hosts that get a card: the worst troubles first, then what streams, then the rest by name,
/// so that what is cut off needs nobody.
fn foremost(
    rows: Vec<CollectorRow>,
    streams: impl Fn(&str) -> bool,
    now_us: i64,
) -> Vec<(CollectorRow, Option<Trouble>)> {
    let with_trouble = |row: CollectorRow| {
        let trouble = row.standing.trouble(now_us);
        (row, trouble)
    };
    let mut hosts: Vec<_> = rows.into_iter().map(with_trouble).collect();
    hosts.sort_by_cached_key(|(row, trouble)| {
        let kind = trouble.as_ref().map(|trouble| trouble.kind);
        (kind.is_none(), kind, !streams(&row.id), row.name.to_lowercase())
    });
    hosts.truncate(CARDS);
    hosts
}

/// What is wrong with the hosts that the page may show, the worst of each.
pub(crate) async fn troubles(
    backend: &Backend,
) -> Result<Vec<(String, Option<Trouble>)>, ApiError> {
    let now_us = (backend.now_us)();
    let rows = recent_hosts(backend, now_us).await?;
    let worst = |row: CollectorRow| {
        let trouble = row.standing.trouble(now_us);
        (row.id, trouble)
    };
    Ok(rows.into_iter().map(worst).collect())
}

/// Every host that was seen within a day.
async fn recent_hosts(backend: &Backend, now_us: i64) -> Result<Vec<CollectorRow>, ApiError> {
    let (mut rows, mut place) = (Vec::new(), Place::default());
    loop {
        let query = CollectorQuery { place, limit: MAX_PAGE, ..CollectorQuery::default() };
        let page = backend.store.collectors(&query).await?;
        place = place.behind(&page);
        let is_recent = |row: &CollectorRow| row.last_seen_us > now_us.saturating_sub(RECENT_US);
        rows.extend(page.items.into_iter().filter(is_recent));
        if place.after.is_none() {
            return Ok(rows);
        }
    }
}

/// Of the one agent that the filter names, where it has reported anything, else of all.
fn spans(backend: &Backend, filter: &Filter, now_us: i64) -> SpansOfAgent {
    let one = filter.agent.first().filter(|_| filter.agent.len() == 1);
    let of = |agent: Option<&str>| backend.rolling.spans(agent, now_us);
    let own = one.and_then(|agent| Some((Some(agent.clone()), of(Some(agent))?)));
    let found = own.or_else(|| Some((None, of(None)?)));
    let Some((agent, found)) = found else { return SpansOfAgent::default() };
    let spans = found.spans.into_iter().map(Span::from).collect();
    SpansOfAgent { agent, spans, outside: outside(found.late, found.early) }
}

fn card(
    row: CollectorRow,
    trouble: Option<Trouble>,
    newest: Option<&NewestTick>,
    recent: Vec<Point>,
) -> LiveCard {
    LiveCard {
        state: fleet::state(&row),
        trouble,
        session: newest.map(|tick| tick.session_id.clone()),
        at_us: (row.last_seen_us > 0).then_some(row.last_seen_us),
        newest: newest.map(|tick| Headline::of(&tick.values)).unwrap_or_default(),
        recent,
        id: row.id,
        name: row.name,
    }
}

/// Busy and stolen, over the time that a card shows.
async fn recent(backend: &Backend, tick: &NewestTick) -> Result<Vec<Point>, ApiError> {
    let [busy, steal] = [Metric::CpuBusy, Metric::CpuSteal].map(SeriesId::host);
    let query = TicksQuery {
        series: SeriesChoice::Series(vec![busy, steal]),
        from_us: Some(tick.at_us - SPAN_US),
        to_us: None,
    };
    let ticks = backend.store.ticks(&tick.session_id, &query).await?;
    let of = |metric: Metric, number: usize| {
        let value = ticks.of_host(metric).map(|series| series.values[number]);
        value.filter(|value| value.is_finite()).map(|value| value as f32)
    };
    let point = |(number, at_us): (usize, &i64)| Point {
        at_us: *at_us,
        busy_pct: of(Metric::CpuBusy, number),
        steal_pct: of(Metric::CpuSteal, number),
    };
    Ok(ticks.at_us.iter().enumerate().map(point).collect())
}

/// Every tick of a host, back from its newest one.
pub(crate) async fn ticks(
    backend: &Backend,
    collector: &str,
    range: Range,
) -> Result<LiveTicks, ApiError> {
    let length_us = range.us().unwrap_or(SECONDS_US).min(SECONDS_US);
    let sessions = sessions(backend, collector, Some(length_us)).await?;
    let Read { ticks, names } = read(backend, &sessions, Some(length_us)).await?;
    Ok(LiveTicks { ticks, names: names.into_iter().collect() })
}

/// The charts of a host back from its newest tick; of the whole session without a length.
pub(crate) async fn figures(
    backend: &Backend,
    collector: &str,
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    let sessions = sessions(backend, collector, range.us()).await?;
    let Read { ticks, names } = read(backend, &sessions, range.us()).await?;
    backend.away(move || figures::drawn(&ticks, &names)).await
}

/// The sessions of a host that reach into the last `length_us`, the oldest first; the newest one
/// alone without a length.
async fn sessions(
    backend: &Backend,
    collector: &str,
    length_us: Option<i64>,
) -> Result<Vec<SessionRow>, ApiError> {
    fleet::collector::find(backend, collector).await?;
    let query = SessionQuery {
        collector: Some(collector.to_owned()),
        limit: SESSIONS,
        ..SessionQuery::default()
    };
    let mut found = backend.store.sessions(&query).await?.items;
    found.sort_by_key(|row| row.to_us);
    let Some(newest) = found.last() else { return Ok(Vec::new()) };
    let from_us = match length_us {
        Some(length_us) => newest.to_us.saturating_sub(length_us),
        None => newest.to_us,
    };
    found.retain(|row| row.to_us >= from_us);
    Ok(found)
}

/// Ticks, and the names of the containers in them.
#[derive(Default)]
struct Read {
    ticks: Ticks,
    names: figures::parts::Names,
}

async fn read(
    backend: &Backend,
    sessions: &[SessionRow],
    length_us: Option<i64>,
) -> Result<Read, ApiError> {
    let Some(newest) = sessions.last() else { return Ok(Read::default()) };
    let from_us = length_us.map(|length_us| newest.to_us.saturating_sub(length_us));
    let (mut parts, mut names) = (Vec::new(), figures::parts::Names::new());
    for row in sessions {
        let known = backend.store.session_series(&row.id).await?;
        names.extend(container_names(backend, &known).await?);
        let series = known.into_iter().map(|info| info.id).filter(figures::is_drawn).collect();
        let query = TicksQuery { series: SeriesChoice::Series(series), from_us, to_us: None };
        parts.push(backend.store.ticks(&row.id, &query).await?);
    }
    let ticks = match <[Ticks; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => backend.away(move || joined(&parts)).await?,
    };
    Ok(Read { ticks, names })
}

/// Sessions one after the other; where they overlap, the earlier one counts.
fn joined(parts: &[Ticks]) -> Ticks {
    let mut buffer = Buffer::unbounded();
    parts.iter().for_each(|part| buffer.extend(part));
    buffer.ticks()
}

#[cfg(test)]
mod tests {
    use kernel::{
        fleet::{Refused, Standing, Stream},
        machine::Machine,
        recording::Series,
    };

    use super::*;

    const NOW_US: i64 = 1_790_000_000_000_000;

    /// A host whose newest batch came so long ago.
    fn host(name: String, ago_us: i64) -> CollectorRow {
        let received_us = NOW_US - ago_us;
        let stream = Stream { received_us, ..Stream::default() };
        let streams = vec![stream];
        CollectorRow {
            seq: 1,
            id: name.clone(),
            machine_id: None,
            facts: Machine::default(),
            tags: Vec::new(),
            agent_version: None,
            last_seen_us: received_us,
            last_received_us: Some(received_us),
            refused: 0,
            standing: Standing { name: name.clone(), streams, ..Standing::default() },
            sessions: 1,
            demo: false,
            created_at_us: 0,
            name,
        }
    }

    #[test]
    fn a_host_in_trouble_has_a_card_however_many_stream() {
        let mut rows: Vec<_> = (0..CARDS + 50).map(|at| host(format!("web-{at:03}"), 0)).collect();
        rows.push(host("zoo".to_owned(), 3_600_000_000));
        let mut refused = host("Yak".to_owned(), 3_600_000_000);
        let why = "It was revoked.".to_owned();
        refused.standing.token_refused = Some(Refused { count: 1, at_us: NOW_US, why });
        rows.push(refused);
        rows.push(host("asleep".to_owned(), 0));
        let hosts = foremost(rows, |id| id.starts_with("web"), NOW_US);
        let names: Vec<&str> = hosts.iter().map(|(row, _)| row.name.as_str()).collect();
        assert_eq!(names.len(), CARDS);
        assert_eq!(names[..3], ["Yak", "zoo", "web-000"]);
        assert!(!names.contains(&"asleep"), "it is in no trouble and does not stream");
        assert!(hosts[1].1.as_ref().unwrap().sentence.starts_with("Nothing has come from zoo"));
    }

    #[test]
    fn two_sessions_of_a_host_are_one_time() {
        let part = |from: i64, metric: Metric, values: [f64; 3]| Ticks {
            at_us: (from..from + 3).collect(),
            series: vec![Series { id: SeriesId::host(metric), values: values.to_vec() }],
        };
        let first = part(0, Metric::CpuBusy, [1.0, 2.0, 3.0]);
        let second = part(2, Metric::CpuBusy, [9.0, 4.0, 5.0]);
        let all = joined(&[first, second, part(5, Metric::CpuSteal, [0.0; 3])]);
        assert_eq!(all.at_us, (0..8).collect::<Vec<i64>>());
        assert_eq!(all.series[1].values[..5], [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(all.series.len(), 2);
        assert!(all.series[0].values[4].is_nan() && all.series[0].values[5] == 0.0);
    }
}
