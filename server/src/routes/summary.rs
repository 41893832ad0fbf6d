//! `GET /api/v1/results/{id}/summary`: what follows from a result, without its windows.

use axum::extract::State;
use kernel::{bracket::Bracket, estimate::RunEstimates, passport::Passport};
use schemars::JsonSchema;
use serde::Serialize;

use super::{missing, results::Item};
use crate::{
    extract::{Json, Path},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new().get(
        "/results/{id}/summary",
        summary,
        operation("getSummary", "results", "What follows from a result, without its windows.")
            .about("Estimate, noise passport, verification and the bracket of the run's time."),
    )
}

/// A result with what follows from it.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ResultSummary")]
struct Summary {
    #[serde(flatten)]
    item: Item,
    estimate: RunEstimates,
    passport: Passport,
    /// What `verification` means, for people.
    verification_sentence: String,
    /// `null` where the run's time is self-reported.
    bracket: Option<BracketItem>,
}

/// How much time a run had at most.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Bracket")]
struct BracketItem {
    issued_at_us: i64,
    received_at_us: i64,
    /// By how much the run may have been longer than it claims; `null` where it claims more time
    /// than there was.
    slack_pct: Option<f64>,
    sentence: String,
}

async fn summary(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Summary>, Problem> {
    let stored = state.backend.store.result(&id).await?.ok_or_else(|| missing("result", &id))?;
    let (row, document) = (stored.row, stored.document);
    // A run that claims no time has nothing to be bracketed.
    let issued_at_us = row.issued_at_us.filter(|_| document.claimed_ns() > 0);
    let bracket = issued_at_us.map(|issued_at_us| {
        let bracket = Bracket { issued_at_us, received_at_us: row.received_at_us };
        BracketItem::of(bracket, document.claimed_ns())
    });
    Ok(Json(Summary {
        estimate: RunEstimates::of(&document),
        passport: Passport::of(&document),
        verification_sentence: row.verification.sentence(),
        bracket,
        item: row.into(),
    }))
}

impl BracketItem {
    fn of(bracket: Bracket, claimed_ns: u64) -> Self {
        let Bracket { issued_at_us, received_at_us } = bracket;
        let sentence = bracket.sentence(claimed_ns).unwrap_or_else(|error| error.to_string());
        let slack_pct = bracket.slack_pct(claimed_ns).ok();
        Self { issued_at_us, received_at_us, slack_pct, sentence }
    }
}
