//! Scores of other tools: `/api/v1/machines/{id}/scores` and `/api/v1/scores/{id}`.

use axum::{
    Router,
    extract::State,
    routing::{delete, get},
};
use http::StatusCode;
use kernel::foreign::ForeignScore;
use serde::Serialize;
use store::ForeignScoreRow;

use super::missing;
use crate::{
    extract::{Json, Path},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/machines/{id}/scores", get(list)).route("/scores/{id}", delete(remove))
}

#[derive(Serialize)]
struct Scores {
    items: Vec<Score>,
}

#[derive(Serialize)]
struct Score {
    id: String,
    machine_id: String,
    file_name: String,
    received_at_us: i64,
    #[serde(flatten)]
    score: ForeignScore,
}

async fn list(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Scores>, Problem> {
    let store = &state.backend.store;
    if store.machine(&id).await?.is_none() {
        return Err(missing("machine", &id));
    }
    let rows = store.foreign_scores(&id).await?;
    Ok(Json(Scores { items: rows.into_iter().map(Score::from).collect() }))
}

async fn remove(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    state.backend.store.delete_foreign_score(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ForeignScoreRow> for Score {
    fn from(row: ForeignScoreRow) -> Self {
        let ForeignScoreRow { id, machine_id, file_name, score, received_at_us } = row;
        Self { id, machine_id, file_name, received_at_us, score }
    }
}
