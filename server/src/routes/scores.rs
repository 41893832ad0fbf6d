//! Scores of other tools: `/api/v1/machines/{id}/scores` and `/api/v1/scores/{id}`.

use axum::extract::State;
use http::StatusCode;
use kernel::foreign::ForeignScore;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::ForeignScoreRow;

use super::{Items, missing};
use crate::{
    extract::{Json, Path},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/machines/{id}/scores",
            list,
            operation("listScores", "scores", "What other tools said about a machine.")
                .about("All of them, oldest first.")
                .example(json!({"items": [], "next": null})),
        )
        .delete(
            "/scores/{id}",
            remove,
            operation("deleteScore", "scores", "Delete a score of another tool."),
        )
}

/// A score of another tool, kept with a machine.
#[derive(JsonSchema, Serialize)]
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
) -> Result<Json<Items<Score>>, Problem> {
    let store = &state.backend.store;
    if store.machine(&id).await?.is_none() {
        return Err(missing("machine", &id));
    }
    let rows = store.foreign_scores(&id).await?;
    Ok(Json(Items { items: rows.into_iter().map(Score::from).collect(), next: None }))
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
