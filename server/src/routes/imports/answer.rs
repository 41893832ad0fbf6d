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
pub(in crate::routes) struct Answer {
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
    /// What hosts did over time.
    pub(super) sessions: Vec<SessionAnswer>,
    /// Machines that the file completes.
    pub(super) machines: Vec<MachineAnswer>,
    /// Prices that the file holds.
    pub(super) prices: u64,
    /// Names of containers that the file holds.
    pub(super) container_names: u64,
    /// What was done to the file to read it, one sentence each.
    pub(super) notes: Vec<String>,
    /// Where the same file came in before and was read in another way: when, and what to do. Its
    /// results and sessions are what it became then.
    pub(super) read_before: Option<String>,
    pub(super) problem: Option<FileProblem>,
    /// Whether anything was kept that was not there before.
    #[serde(skip)]
    pub(super) anything_new: bool,
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

/// A recording that was kept.
#[derive(JsonSchema, Serialize)]
pub(super) struct SessionAnswer {
    pub(super) id: String,
    pub(super) collector_id: String,
    pub(super) name: String,
    /// `false` where the very same recording was there already.
    pub(super) new: bool,
    /// The page of the session.
    pub(super) url: String,
    /// The first and the last tick, microseconds since 1970 UTC.
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    pub(super) ticks: i64,
}

/// A machine that the file completes.
#[derive(JsonSchema, Serialize)]
pub(super) struct MachineAnswer {
    pub(super) id: String,
    pub(super) name: String,
    /// The page of the machine.
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
    pub(in crate::routes) fn has_problems(&self) -> bool {
        self.files.iter().any(|file| file.problem.is_some())
    }

    /// 201 when something new was kept, 200 when all was there, 413 or 422 when a file has a problem.
    pub(in crate::routes) fn status(&self) -> StatusCode {
        let mut problems = self.files.iter().filter_map(|file| file.problem.as_ref()).peekable();
        if problems.peek().is_none() {
            return match self.files.iter().any(|file| file.anything_new) {
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
        if self.results().next().is_none() {
            return self.page_without_results();
        }
        let any_new = self.results().any(|result| result.new);
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

    /// The one session, else the list of them, else the machine that something was said about.
    fn page_without_results(&self) -> String {
        let mut sessions = self.files.iter().flat_map(|file| &file.sessions);
        match (sessions.next(), sessions.next()) {
            (Some(one), None) => return one.url.clone(),
            (Some(_), Some(_)) => return "/sessions".to_owned(),
            (None, _) => {}
        }
        let scores = self.files.iter().flat_map(|file| &file.scores).map(|score| &score.url);
        let machines = self.files.iter().flat_map(|file| &file.machines).map(|found| &found.url);
        let prices = self.files.iter().any(|file| file.prices > 0);
        match (scores.chain(machines).next(), prices) {
            (Some(url), _) => url.clone(),
            (None, true) => "/prices".to_owned(),
            (None, false) => "/machines".to_owned(),
        }
    }

    fn results(&self) -> impl Iterator<Item = &ResultAnswer> {
        self.files.iter().flat_map(|file| &file.results)
    }
}

impl FileAnswer {
    /// Of a file of which nothing is known yet.
    pub(super) fn new(file_name: String) -> Self {
        Self {
            file_name,
            format: None,
            results: Vec::new(),
            scores: Vec::new(),
            sessions: Vec::new(),
            machines: Vec::new(),
            prices: 0,
            container_names: 0,
            notes: Vec::new(),
            read_before: None,
            problem: None,
            anything_new: false,
        }
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
