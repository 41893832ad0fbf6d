//! Scores of other tools, kept beside a machine.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// One score in the list of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRow {
    pub id: String,
    pub machine_id: String,
    /// What was run and how much it did, in one sentence.
    pub text: String,
    pub file_name: String,
    /// Microseconds since 1970 UTC.
    pub received_at_us: i64,
}

/// The scores of a machine, oldest first.
#[server(prefix = "/api/ui", endpoint = "scores", output = super::wire::Json)]
pub async fn read_scores(machine_id: String) -> Result<Vec<ScoreRow>, ApiError> {
    let rows = super::backend()?.store.foreign_scores(&machine_id).await?;
    let row = |row: store::ForeignScoreRow| ScoreRow {
        text: row.score.to_string(),
        id: row.id,
        machine_id: row.machine_id,
        file_name: row.file_name,
        received_at_us: row.received_at_us,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Removes a score.
#[server(prefix = "/api/ui", endpoint = "delete_score", output = super::wire::Json)]
pub async fn delete_score(id: String, machine_id: String) -> Result<(), ApiError> {
    super::backend()?.store.delete_foreign_score(&id).await?;
    super::redirect(&format!("/machines/{machine_id}"));
    Ok(())
}
