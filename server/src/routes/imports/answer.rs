//! What became of an upload, file by file.

use http::StatusCode;
use kernel::{
    compare::MAX_CONTENDERS,
    import::{ErrorKind, Format, ImportError},
    price::PriceError,
    result::WorkloadId,
};
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;

use crate::problem::Problem;

/// What became of an upload.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ImportAnswer")]
pub(super) struct Answer {
    /// In the order sent.
    pub(super) files: Vec<FileAnswer>,
}

/// What became of a file.
#[derive(JsonSchema, Serialize)]
pub(super) struct FileAnswer {
    pub(super) file_name: String,
    /// `null` where it was not recognised.
    pub(super) format: Option<Format>,
    /// Empty where there is a problem.
    pub(super) results: Vec<ResultAnswer>,
    /// Scores of another tool, kept with a machine.
    pub(super) scores: Vec<ScoreAnswer>,
    /// What was done to the file to read it, one sentence each.
    pub(super) notes: Vec<String>,
    pub(super) problem: Option<FileProblem>,
}

/// A result that was kept.
#[derive(JsonSchema, Serialize)]
pub(super) struct ResultAnswer {
    pub(super) id: String,
    pub(super) machine_id: String,
    /// Of the machine.
    pub(super) name: String,
    /// `false` where the very same result was there already.
    pub(super) new: bool,
    /// The page of the result.
    pub(super) url: String,
    pub(super) workload: WorkloadId,
}

/// A score that was kept.
#[derive(JsonSchema, Serialize)]
pub(super) struct ScoreAnswer {
    pub(super) id: String,
    pub(super) machine_id: String,
    /// Of the machine.
    pub(super) name: String,
    /// The score in words.
    pub(super) text: String,
    /// The page of the machine, which lists its scores.
    pub(super) url: String,
}

/// Why nothing of a file was kept.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub(super) struct FileProblem {
    pub(super) detail: String,
    /// From 1, in the decoded text.
    pub(super) line: Option<u64>,
    pub(super) column: Option<u64>,
    #[serde(skip)]
    too_large: bool,
}

/// Why reading or keeping a file ended: because of the file, or because of the server.
pub(super) enum Stop {
    File(FileProblem),
    Request(Problem),
}

impl Answer {
    pub(super) fn has_problems(&self) -> bool {
        self.files.iter().any(|file| file.problem.is_some())
    }

    /// 201 when something new was kept, 200 when all was there, 413 or 422 when a file has a problem.
    pub(super) fn status(&self) -> StatusCode {
        let mut problems = self.files.iter().filter_map(|file| file.problem.as_ref()).peekable();
        if problems.peek().is_none() {
            let scores = self.files.iter().any(|file| !file.scores.is_empty());
            return match scores || self.results().any(|result| result.new) {
                true => StatusCode::CREATED,
                false => StatusCode::OK,
            };
        }
        match problems.any(|problem| problem.too_large) {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Where to see what came in: the comparison, or the machines where they are too many for one
    /// or ran different work.
    pub(super) fn next_page(&self) -> String {
        let any_new = self.results().any(|result| result.new);
        let scores = self.files.iter().flat_map(|file| &file.scores).next();
        if let (None, Some(score)) = (self.results().next(), scores) {
            return score.url.clone();
        }
        let mut ids: Vec<&str> = self
            .results()
            .filter(|result| result.new || !any_new)
            .map(|result| &*result.id)
            .collect();
        ids.dedup();
        let mut workloads = self.results().map(|result| &result.workload);
        let first = workloads.next();
        let one_workload = workloads.all(|workload| Some(workload) == first);
        match (1..=MAX_CONTENDERS).contains(&ids.len()) && one_workload {
            true => format!("/compare?ids={}", ids.join(",")),
            false => "/machines".to_owned(),
        }
    }

    fn results(&self) -> impl Iterator<Item = &ResultAnswer> {
        self.files.iter().flat_map(|file| &file.results)
    }
}

impl FileProblem {
    pub(super) fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), line: None, column: None, too_large: false }
    }

    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self { too_large: true, ..Self::new(detail) }
    }
}

impl From<FileProblem> for Stop {
    fn from(problem: FileProblem) -> Self {
        Self::File(problem)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Request(problem)
    }
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        Self::File(FileProblem {
            line: error.place.map(|place| place.line),
            column: error.place.map(|place| place.column),
            too_large: error.kind == ErrorKind::TooLarge,
            detail: error.to_string(),
        })
    }
}

impl From<PriceError> for Stop {
    fn from(error: PriceError) -> Self {
        FileProblem::new(error.to_string()).into()
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } | StoreError::Conflict { .. } | StoreError::Invalid(_) => {
                FileProblem::new(error.to_string()).into()
            }
            // Not the file's fault: the same upload may work later.
            _ => Problem::from(error).into(),
        }
    }
}
