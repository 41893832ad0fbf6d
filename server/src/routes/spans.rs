//! `/api/v1/spans`: what happened in the last 1, 5, 15 and 60 minutes.

use axum::extract::State;
use kernel::spans::{SPAN_MINUTES, SpansOf};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    extract::{self, Json, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

const ABOUT: &str = "\
Counts, totals and means are exact. Quantiles of durations are exact as long as no sixtieth of a \
span has more than 256 durations; beyond that they come from a sketch (DDSketch) and are at most \
1 % off, and `quantiles` says which of the two it is. A span that begins before `since_us` is not \
whole: events of the last hour are read from the store after a start.";

pub fn routes() -> Api {
    Api::new()
        .get(
            "/spans",
            spans,
            operation("listSpans", "spans", "Rolling figures of the fleet or of one agent.")
                .about(ABOUT)
                .problem(404)
                .example(json!({
                    "since_us": 1_790_000_000_000_000_i64, "late": 0, "early": 0,
                    "spans": [{
                        "minutes": 1, "from_us": 1_790_003_600_000_000_i64,
                        "to_us": 1_790_003_659_500_000_i64,
                        "events": 119, "events_per_s": 2.0,
                        "kinds": [{"kind": "build", "events": 119, "events_per_s": 2.0}],
                        "other_kinds": 0, "failed": 1, "agents": 1, "more_agents": false,
                        "runs": 3, "more_runs": false,
                        "durations": {
                            "count": 119, "mean_us": 84_000.5, "p50_us": 80_000.0,
                            "p95_us": 121_000.0, "p99_us": 160_000.0, "max_us": 163_250.0,
                            "quantiles": "exact",
                        },
                        "cost_usd": 1.19, "cost_usd_per_h": 72.0, "tokens": 0, "tokens_per_s": 0.0,
                    }],
                })),
        )
        .get(
            "/spans/agents",
            agents,
            operation("listSpanAgents", "spans", "Agents with figures of their own, by name.")
                .example(json!({"items": ["ci-3", "web-1"]})),
        )
}

#[derive(Deserialize, JsonSchema)]
struct SpansQuery {
    /// One agent; the whole fleet without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    agent: Option<String>,
    /// One span: 1, 5, 15 or 60 minutes; all of them without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    span: Option<u32>,
}

async fn spans(
    State(state): State<AppState>,
    Query(SpansQuery { agent, span }): Query<SpansQuery>,
) -> Result<Json<SpansOf>, Problem> {
    if span.is_some_and(|minutes| !SPAN_MINUTES.contains(&minutes)) {
        return Err(Problem::unprocessable("There are spans of 1, 5, 15 and 60 minutes."));
    }
    let now_us = (state.backend.now_us)();
    let mut found = state.hub.spans(agent.as_deref(), now_us).ok_or_else(|| {
        let agent: String = agent.unwrap_or_default().chars().take(64).collect();
        Problem::not_found(format!(
            "No agent {agent:?} has reported in the last hour; GET /api/v1/spans/agents lists those \
             that have."
        ))
    })?;
    found.spans.retain(|one| span.is_none_or(|minutes| one.minutes == minutes));
    Ok(Json(found))
}

/// Names.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SpanAgents")]
struct Names {
    items: Vec<String>,
}

async fn agents(State(state): State<AppState>) -> Json<Names> {
    Json(Names { items: state.hub.span_agents((state.backend.now_us)()) })
}
