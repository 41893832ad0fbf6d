//! `/v1/trickle`: the address to which agents of the older tools post what they read.

use axum::{Extension, body::Body, extract::State};
use http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::RefusedSender;

use crate::{
    access::principal::Principal,
    extract::Json,
    intake::Taken,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
    stream::{self, TRICKLE},
    trickles::{self, Kept},
};

/// Beside the routes of our own API: its shape is that of another program.
pub fn routes() -> Api {
    Api::new()
        .post(
            TRICKLE,
            take,
            operation("trickle", "sessions", "Texts of files that an older agent has read.")
                .about(
                    "Counters go on from body to body, and ticks that were kept before are \
                     dropped, so that a body may be sent again. A host is known by its \
                     `identifier`, or by a token that was made for its collector. A session ends \
                     at midnight UTC, after ten minutes without ticks, and where the host was \
                     started again. `Content-Encoding` may be gzip or zstd. 429, 503 and 507 say in \
                     `Retry-After` when to send the same again.",
                )
                .header("Content-Encoding", "gzip or zstd; plain without it.")
                .body_of::<Described>()
                .body_example(json!({"identifier": "web-01", "measurements": [{
                    "timestamp": 1_790_000_000, "subsystem": "/proc/loadavg",
                    "measurement": "0.52 0.58 0.59 1/389 12345",
                }]}))
                .problem(409),
        )
        .outside()
}

/// A body as it is described; the importer, which also reads files of the same shape, is more
/// patient.
#[derive(JsonSchema)]
#[schemars(rename = "TrickleBody")]
#[expect(dead_code, reason = "only its schema is read")]
struct Described {
    /// What the agent calls its collection.
    identifier: Option<String>,
    measurements: Vec<Measurement>,
}

/// One file as it was read.
#[derive(JsonSchema)]
#[schemars(rename = "TrickleMeasurement")]
#[expect(dead_code, reason = "only its schema is read")]
struct Measurement {
    /// Seconds since 1970 UTC.
    timestamp: f64,
    /// The path of the file, such as `/proc/stat`.
    subsystem: String,
    /// Its text.
    measurement: String,
}

/// What of a body is read before it is known whose it is.
#[derive(Deserialize)]
struct Named {
    identifier: Option<String>,
}

/// What is on disk once this is answered.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "TrickleTaken")]
struct Answer {
    /// The session that the last tick went to.
    session_id: String,
    collector_id: String,
    ticks: u64,
    /// Ticks that were kept before.
    repeated: u64,
}

async fn take(
    State(state): State<AppState>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Answer>, Problem> {
    let mut sender = RefusedSender::default();
    let kept = kept(&state, &who, &headers, body, &mut sender).await;
    let Kept { session_id, collector_id, ticks, repeated } =
        stream::noted(&state, &who, sender, kept).await?;
    Ok(Json(Answer { session_id, collector_id, ticks, repeated }))
}

/// Says in `sender` which host the body names, as soon as that is read.
async fn kept(
    state: &AppState,
    who: &Principal,
    headers: &HeaderMap,
    body: Body,
    sender: &mut RefusedSender,
) -> Result<Kept, Problem> {
    let Taken { value, room: _room } = state.intake.bytes(who, headers, body).await?;
    let named: Named = serde_json::from_slice(&value)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}.")))?;
    let identifier = named.identifier.unwrap_or_default();
    sender.host = trickles::key(&identifier).ok();
    state.trickles.take(state, who, &identifier, value).await
}
