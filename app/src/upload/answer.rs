//! What `/api/v1/imports` answers about one file, as far as the page needs it.

use kernel::result::WorkloadId;
use serde::Deserialize;

use super::state::Step;

/// Everything of one file that the server has now.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Arrived {
    pub results: Vec<Sent>,
    pub scores: Vec<SentScore>,
    pub sessions: Vec<SentSession>,
    pub machines: Vec<SentMachine>,
    /// Prices that were recorded.
    pub prices: u64,
    /// Containers that have a name now.
    pub container_names: u64,
    /// Said where the same file came in before and was read in another way.
    pub read_before: Option<String>,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sent {
    pub id: String,
    pub machine_id: String,
    /// Of the machine.
    pub name: String,
    /// `false` where the very same result was there already.
    pub new: bool,
    /// Its page.
    pub url: String,
    pub workload: WorkloadId,
}

/// One score of another tool, kept with a machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SentScore {
    /// Of the machine.
    pub name: String,
    /// The page of the machine.
    pub url: String,
}

/// One recording, which is a session now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SentSession {
    pub id: String,
    pub collector_id: String,
    /// Of the collector.
    pub name: String,
    /// `false` where the very same recording was there already.
    pub new: bool,
    /// Its page.
    pub url: String,
}

/// Facts that were added to a machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SentMachine {
    pub name: String,
    pub url: String,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    files: Vec<FileAnswer>,
    /// Of a problem with the request as a whole.
    detail: Option<String>,
}

#[derive(Deserialize)]
struct FileAnswer {
    #[serde(flatten)]
    arrived: Arrived,
    problem: Option<FileProblem>,
}

#[derive(Deserialize)]
struct FileProblem {
    detail: String,
}

impl Arrived {
    /// Where what arrived other than results can be seen: the first session, machine or price.
    pub fn href(&self) -> Option<String> {
        let session = self.sessions.first().map(|session| session.url.clone());
        let score = || self.scores.first().map(|score| score.url.clone());
        let machine = || self.machines.first().map(|machine| machine.url.clone());
        let prices = || (self.prices > 0).then(|| "/prices".to_owned());
        session.or_else(score).or_else(machine).or_else(prices)
    }
}

/// How far the one file has come that a server answers about.
pub fn step(status: u16, body: &str) -> Step {
    read(status, body).map_or_else(Step::Failed, Step::Done)
}

/// What a server's answer means for the one file that was sent.
///
/// # Errors
/// Why the file was not kept, in the server's words where it has any.
fn read(status: u16, body: &str) -> Result<Arrived, String> {
    let Ok(Answer { files, detail }) = serde_json::from_str(body) else {
        return Err(format!(
            "The server answered with status {status} and without a reason. Try again."
        ));
    };
    match files.into_iter().next() {
        Some(FileAnswer { problem: Some(problem), .. }) => Err(problem.detail),
        Some(FileAnswer { arrived, .. }) if (200..300).contains(&status) => Ok(arrived),
        _ => Err(detail.unwrap_or_else(|| "The server did not take the file.".to_owned())),
    }
}
