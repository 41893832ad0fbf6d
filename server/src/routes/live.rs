//! `/api/v1/live`: what happens now, over a WebSocket.

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use http::HeaderMap;
use kernel::live::{FromViewer, LiveStatistics, ToViewer};
use serde_json::json;
use store::Scope;

use crate::{
    access::stay::Stay,
    extract::Json,
    hub,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

const ABOUT: &str = "\
A WebSocket (RFC 6455) of JSON texts. The server greets with `hello`. The viewer says \
`{\"type\":\"subscribe\"}` with a `filter` of four sets (kind, agent, severity, run; an empty set is \
everything, all four must pass), with `samples` where every sample is wanted whatever the filter, \
with the collectors of which it wants all series in `full`, and with the last `epoch` and `seq` it \
saw in `after`, so that nothing is missed; another subscription takes its place. At most every 50 ms comes a `frame` of samples and events. Whoever reads too \
slowly loses the oldest and is told how many in `dropped`. The request body below is what a viewer \
says, the answer what the server says; a credential goes into a header or the cookie.";

pub fn routes() -> Api {
    Api::new()
        .get(
            "/live",
            live,
            operation("watchLive", "live", "Watch samples and events as they come in.")
                .about(ABOUT)
                .status(101, "The connection is a WebSocket now; each message is one of these.")
                .answer::<ToViewer>()
                .body_of::<FromViewer>()
                .optional_body()
                .body_example(json!({
                    "type": "subscribe",
                    "filter": {"kind": ["sample"], "agent": [], "severity": [], "run": []},
                    "samples": false,
                    "full": [],
                    "after": {"epoch": "0197c0de-0000-7000-8000-000000000000", "seq": 17},
                }))
                .problem(426),
        )
        .get(
            "/live/statistics",
            statistics,
            operation("liveStatistics", "live", "How many watch, and what they were sent.")
                .example(json!({
                    "viewers": 3, "events": 120_000, "bytes": 48_000_000, "dropped": 0, "seq": 40_000
                })),
        )
}

async fn live(
    State(state): State<AppState>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|_| {
        Problem::upgrade_required("This address is a WebSocket: open it with ws:// or wss://.")
    })?;
    let viewer = state.hub.join().ok_or_else(|| {
        Problem::unavailable("As many watch already as this server bears; try again later.", 10)
    })?;
    Ok(hub::serve(upgrade, viewer, Stay::of(&state, &headers, Scope::Read)))
}

async fn statistics(State(state): State<AppState>) -> Json<LiveStatistics> {
    Json(state.hub.statistics())
}
