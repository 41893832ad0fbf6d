//! `/api/v1/events`: what agents report beside their samples.

use std::collections::BTreeSet;

use axum::{Extension, body::Body, extract::State};
use http::HeaderMap;
use kernel::{
    event::{Event, MAX_EVENTS, Severity},
    few::few,
    live::{Filter, LiveEvent},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use store::{EventCount, EventQuery, EventWord, RefusedSender};

use super::Items;
use crate::{
    access::principal::Principal,
    extract::{self, Json, Limit, Query},
    intake::Taken,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
    stream,
};

/// Words that are counted, the most frequent first.
const MAX_COUNTED: u32 = 200;
/// Of one event as it is sent: its payload of 16 KiB with every letter as an escape, and more
/// than that. What is longer could be millions of values.
const MAX_EVENT_BYTES: usize = 256 << 10;
const DAY_US: i64 = 24 * 3_600 * 1_000_000;

const ABOUT: &str = "\
An event says what happened (`kind`), who reports it (`agent`) and when (`at_us`); all else is \
optional. Its `id` is the sender's: an event that is sent again is kept once, and counted in \
`repeated`. Either all events of a body are kept or none. Whoever watches /api/v1/live sees them \
once they are on disk. `Content-Encoding` may be gzip or zstd.";

pub fn routes() -> Api {
    let example = json!({
        "id": "0197c0de-0000-7000-8000-000000000001", "kind": "build", "agent": "ci-3",
        "severity": "info", "run": "nightly-17", "at_us": 1_790_000_000_000_000_i64,
        "duration_us": 84_000_000, "cost_usd": 0.12, "success": true,
        "payload": {"branch": "main"},
    });
    let mut kept = example.clone();
    kept["received_at_us"] = json!(1_790_000_000_020_000_i64);
    Api::new()
        .get(
            "/events",
            list,
            operation("listEvents", "events", "Events, latest arrival first.")
                .about("Filter by kind, agent, severity and run: all that are given must pass.")
                .example(json!({"items": [kept], "next": 16})),
        )
        .post(
            "/events",
            add,
            operation("addEvents", "events", "Report events.")
                .about(ABOUT)
                .header("Content-Encoding", "gzip or zstd; plain without it.")
                .body_of::<NewEvents>()
                .body_example(json!({"events": [example]}))
                .example(json!({"accepted": 1, "repeated": 0})),
        )
        .get(
            "/events/counts",
            counts,
            operation("countEvents", "events", "Which kinds, agents and runs there are.")
                .about("The 200 most frequent of each, most events first.")
                .example(json!({
                    "since_us": 1_790_000_000_000_000_i64,
                    "kinds": [{"name": "build", "events": 12}],
                    "agents": [{"name": "ci-3", "events": 12}],
                    "runs": [{"name": "nightly-17", "events": 3}],
                })),
        )
}

#[derive(Deserialize, JsonSchema)]
struct ListQuery {
    /// Kinds, with commas between them.
    #[serde(default)]
    kind: String,
    /// Agents, with commas between them.
    #[serde(default)]
    agent: String,
    /// Of debug, info, warning, error and critical, with commas between them.
    #[serde(default)]
    severity: String,
    /// Runs, with commas between them.
    #[serde(default)]
    run: String,
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
) -> Result<Json<Items<LiveEvent>>, Problem> {
    let ListQuery { kind, agent, severity, run, after, limit } = query;
    let filter = Filter {
        kind: listed(&kind).map(str::to_owned).collect(),
        agent: listed(&agent).map(str::to_owned).collect(),
        severity: listed(&severity).map(read_severity).collect::<Result<_, _>>()?,
        run: listed(&run).map(str::to_owned).collect(),
    };
    let query = EventQuery { filter, after, limit: limit.unwrap_or_default().rows() };
    let page = state.backend.store.events(&query).await?;
    Ok(Json(Items::of(page, |row| row.event)))
}

/// What a body holds; each event is read by itself, so that a wrong one can be named.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewEvents {
    /// At most 1,000.
    #[serde(deserialize_with = "few::<_, _, MAX_EVENTS>")]
    #[schemars(with = "Vec<Event>")]
    events: Vec<Box<RawValue>>,
}

/// What is on disk now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventsTaken")]
struct Kept {
    /// That were new.
    accepted: u64,
    /// That were kept before.
    repeated: u64,
}

async fn add(
    State(state): State<AppState>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Kept>, Problem> {
    let kept = kept(&state, &who, &headers, body).await;
    // Names in events are the sender's choice; only its token says which collector it is.
    stream::noted(&state, &who, RefusedSender::default(), kept).await.map(Json)
}

async fn kept(
    state: &AppState,
    who: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Kept, Problem> {
    let Taken { value: body, room: _room } = state.intake.json(who, headers, body).await?;
    let now_us = (state.backend.now_us)();
    let events = read(body, now_us)?;
    let new = state.backend.store.add_events(events.clone(), now_us).await?;
    let (accepted, all) = (new.len() as u64, events.len() as u64);
    let new: BTreeSet<usize> = new.into_iter().collect();
    let events = events.into_iter().enumerate().filter(|(place, _)| new.contains(place));
    state.hub.publish_events(events.map(|(_, mut event)| {
        event.id.make_ascii_lowercase();
        LiveEvent { event, received_at_us: now_us }
    }));
    Ok(Kept { accepted, repeated: all - accepted })
}

fn read(NewEvents { events }: NewEvents, now_us: i64) -> Result<Vec<Event>, Problem> {
    if events.len() > MAX_EVENTS {
        return Err(Problem::unprocessable(format!(
            "This body has more than {MAX_EVENTS} events; send at most so many at a time."
        )));
    }
    let read = |(index, json): (usize, Box<RawValue>)| {
        if json.get().len() > MAX_EVENT_BYTES {
            return Err(Problem::unprocessable(format!(
                "Event {index} of this body (from 0) has more than {} KiB; shorten its `payload`.",
                MAX_EVENT_BYTES >> 10
            )));
        }
        let mut json = serde_json::Deserializer::from_str(json.get());
        let event: Result<Event, _> = serde_path_to_error::deserialize(&mut json);
        let event = event.map_err(|error| format!("`{}`: {}.", error.path(), error.inner()));
        let checked = event.and_then(|event| match event.check(now_us) {
            Ok(()) => Ok(event),
            Err(error) => Err(error.to_string()),
        });
        checked.map_err(|sentence| {
            Problem::unprocessable(format!("Event {index} of this body (from 0): {sentence}"))
        })
    };
    events.into_iter().enumerate().map(read).collect()
}

#[derive(Deserialize, JsonSchema)]
struct CountsQuery {
    /// That came in since then, microseconds since 1970 UTC; the last 24 hours without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    since_us: Option<i64>,
}

/// How many events there are of what.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventCounts")]
struct Counts {
    since_us: i64,
    kinds: Vec<Counted>,
    agents: Vec<Counted>,
    runs: Vec<Counted>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventCount")]
struct Counted {
    name: String,
    events: i64,
}

async fn counts(
    State(state): State<AppState>,
    Query(CountsQuery { since_us }): Query<CountsQuery>,
) -> Result<Json<Counts>, Problem> {
    let since_us = since_us.unwrap_or_else(|| (state.backend.now_us)() - DAY_US);
    let counted = async |word| {
        let rows = state.backend.store.event_counts(word, since_us, MAX_COUNTED).await?;
        let counted = |EventCount { name, events }| Counted { name, events };
        Ok::<_, Problem>(rows.into_iter().map(counted).collect())
    };
    Ok(Json(Counts {
        since_us,
        kinds: counted(EventWord::Kind).await?,
        agents: counted(EventWord::Agent).await?,
        runs: counted(EventWord::Run).await?,
    }))
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn read_severity(name: &str) -> Result<Severity, Problem> {
    Severity::ALL.into_iter().find(|severity| severity.name() == name).ok_or_else(|| {
        let name: String = name.chars().take(64).collect();
        Problem::unprocessable(format!(
            "There is no severity {name:?}; there are debug, info, warning, error and critical."
        ))
    })
}
