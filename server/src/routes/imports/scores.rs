//! Scores of other tools on their way to a machine. The tool's file does not say which machine it
//! ran on, so the sender has to.

use kernel::{foreign::ForeignScore, import};
use sha2::{Digest, Sha256};
use store::{NewForeignScore, StoreError};

use super::{
    answer::{FileProblem, ScoreAnswer, Stop},
    take::Taker,
};

/// The scores of one file with the machine that the facts name; nothing for other files.
pub(super) async fn of_file(
    taker: &Taker<'_>,
    file: usize,
    file_name: &str,
    foreign: Vec<ForeignScore>,
) -> Result<(Vec<NewForeignScore>, Vec<ScoreAnswer>), Stop> {
    let Some(first) = foreign.first() else {
        return Ok((Vec::new(), Vec::new()));
    };
    let facts = taker.facts.about(file, 0);
    let Some(machine_id) = facts.machine_id().map(str::to_owned) else {
        return Err(FileProblem::new(format!(
            "The file holds a score of {} and not the machine that it is of; choose the machine \
             (machine_id in the part “facts”).",
            first.tool
        ))
        .into());
    };
    let store = &taker.backend().store;
    let ids = vec![machine_id.clone()];
    let machine = store.machine(&machine_id).await?;
    let machine = machine.ok_or(StoreError::NotFound { what: "machine", ids })?;
    let new = |score: ForeignScore| NewForeignScore {
        id: import::distinct_id(&content_id(&score), &machine_id),
        machine_id: machine_id.clone(),
        file_name: file_name.to_owned(),
        score,
    };
    let scores: Vec<NewForeignScore> = foreign.into_iter().map(new).collect();
    let answer = |new: &NewForeignScore| ScoreAnswer {
        id: new.id.clone(),
        machine_id: machine_id.clone(),
        name: machine.name.clone(),
        text: new.score.to_string(),
        url: format!("/machines/{machine_id}"),
    };
    let answers = scores.iter().map(answer).collect();
    Ok((scores, answers))
}

/// The same figures have the same id, so that a file that is sent twice is kept once.
fn content_id(score: &ForeignScore) -> String {
    let json = serde_json::to_vec(score).unwrap_or_default();
    Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
}
