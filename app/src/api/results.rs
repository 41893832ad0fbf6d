//! `/results/:id`: one result.

use kernel::{compare::Comparison, passport::Passport, verification::Verification};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, machine::Figure};
use crate::components::{data_table::Table, explained::Topic};

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultPage {
    pub id: String,
    pub machine_id: String,
    pub machine_name: String,
    /// `demo`, `browser`, `imported`, `aborted`.
    pub badges: Vec<String>,
    /// Whether demo data is on the page.
    pub demo: bool,
    /// The answer in one sentence.
    pub lead: String,
    /// What must be known about where the figures come from.
    pub marks: Vec<String>,
    pub figures: Vec<Figure>,
    /// Every warning's sentence, and every doubt that the windows give rise to.
    pub warnings: Vec<String>,
    /// What the windows say: whether the run converged, drifted, repeats itself.
    pub statements: Vec<Statement>,
    pub passport: Passport,
    /// The clean rate beside the one as experienced.
    pub noise: Vec<Figure>,
    pub verify: VerifyPage,
    /// About the run.
    pub run: Vec<(String, String)>,
    /// About the machine, as the document has them.
    pub machine: Vec<(String, String)>,
    /// What was built from what, and what the digests prove.
    pub proof: Vec<(String, String)>,
    /// Why the proof says no more.
    pub proof_note: String,
    /// The load sweep as a comparison with nothing else; absent with fewer than two levels.
    pub curve: Option<Comparison>,
    /// Levels by sweep, each with its heading; only what was measured.
    pub levels: Vec<(String, Table)>,
    /// Name and address of the sessions that are attached to it.
    pub sessions: Vec<(String, String)>,
    /// The windows, and how many there are in the document.
    pub windows: Table,
    pub window_count: usize,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// A sentence, and the section of the method that says how it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The word that leads to the explanation.
    pub name: String,
    /// What follows it, up to the full stop.
    pub text: String,
    pub topic: Topic,
}

/// How far the result can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerifyPage {
    pub verification: Verification,
    /// Whether the server brackets the run's time, in one sentence.
    pub time: String,
    /// Whether a browser can compute anything of it again.
    pub checkable: bool,
}

/// One result.
#[server(prefix = "/api/ui", endpoint = "result", output = super::wire::Json)]
pub async fn read_result(id: String) -> Result<ResultPage, ApiError> {
    crate::rows::result::page(&super::backend()?, &id).await
}

/// Removes a result; its machine stays.
#[server(prefix = "/api/ui", endpoint = "delete_result", output = super::wire::Json)]
pub async fn delete_result(id: String, machine_id: String) -> Result<(), ApiError> {
    super::backend()?.store.delete_result(&id).await?;
    super::redirect(&format!("/machines/{machine_id}"));
    Ok(())
}
