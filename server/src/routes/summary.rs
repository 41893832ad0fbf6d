//! `GET /api/v1/results/{id}/summary`: what follows from a result, without its windows.

use axum::{Router, extract::State, routing::get};
use kernel::{bracket::Bracket, estimate::RunEstimates, passport::Passport};
use serde::Serialize;

use super::{missing, results::Item};
use crate::{
    extract::{Json, Path},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/results/{id}/summary", get(summary))
}

#[derive(Serialize)]
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

#[derive(Serialize)]
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
