//! What the upload page knows: its files and how far each has come. No browser, no signals.

use kernel::{
    import::{Preview, PreviewProblem, PreviewResult},
    result::WorkloadId,
};
use serde::Deserialize;

/// Above this a file is not even read.
pub const MAX_FILE_BYTES: u64 = 16 << 20;
/// The most results one comparison takes.
const MAX_COMPARED: usize = 20;

/// Every file of the page, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UploadState {
    files: Vec<UploadFile>,
    next_key: u32,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadFile {
    /// Tells files of one name apart.
    pub key: u32,
    pub name: String,
    pub step: Step,
    /// What is in it, once that is known.
    pub preview: Option<Preview>,
}

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Being read in the browser.
    Reading,
    /// Cannot be imported; the sentence says why. It is not sent.
    Refused(String),
    /// Waits for the button.
    Ready,
    /// On its way, percent.
    Sending(u8),
    /// Did not arrive; the sentence says why. It can be sent again.
    Failed(String),
    /// In the store.
    Done(Vec<Sent>, Vec<SentScore>),
}

/// One score of another tool that the server keeps with a machine now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SentScore {
    /// Of the machine.
    pub name: String,
    /// The page of the machine.
    pub url: String,
}

/// One file of another tool's scores, which does not say what machine they are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedScores {
    /// Of the file.
    pub key: u32,
    pub file_name: String,
}

/// One result that a person can add facts to.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Of the file.
    pub key: u32,
    /// Of the result in its file, from 0.
    pub index: usize,
    pub file_name: String,
    pub result: PreviewResult,
}

/// One result that the server has now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sent {
    pub id: String,
    /// Of the machine.
    pub name: String,
    /// `false` where the very same result was there already.
    pub new: bool,
    /// Its page.
    pub url: String,
    pub workload: WorkloadId,
}

/// What `/api/v1/imports` answers, as far as the page needs it.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    files: Vec<FileAnswer>,
    /// Of a problem with the request as a whole.
    detail: Option<String>,
}

#[derive(Deserialize)]
struct FileAnswer {
    #[serde(default)]
    results: Vec<Sent>,
    #[serde(default)]
    scores: Vec<SentScore>,
    problem: Option<FileProblem>,
}

#[derive(Deserialize)]
struct FileProblem {
    detail: String,
}

impl UploadState {
    /// Adds a file and gives its key; one above the limit is refused at once.
    pub fn add(&mut self, name: String, bytes: u64) -> u32 {
        let key = self.next_key;
        self.next_key += 1;
        let step = match bytes {
            0 => Step::Refused("The file is empty. Choose the result file itself.".to_owned()),
            1..=MAX_FILE_BYTES => Step::Reading,
            _ => Step::Refused(format!(
                "The file has {} MiB, more than the {} MiB that one upload takes. Compress it with \
                 gzip or zstd, or split it.",
                bytes >> 20,
                MAX_FILE_BYTES >> 20
            )),
        };
        self.files.push(UploadFile { key, name, step, preview: None });
        key
    }

    /// Takes what the importer said about a file.
    pub fn previewed(&mut self, key: u32, outcome: Result<Preview, PreviewProblem>) {
        let Some(file) = self.file_mut(key) else { return };
        match outcome {
            Ok(preview) => {
                file.step = Step::Ready;
                file.preview = Some(preview);
            }
            Err(problem) => file.step = Step::Refused(problem.detail),
        }
    }

    /// A file that this browser cannot read; the server will.
    pub fn not_previewed(&mut self, key: u32) {
        self.set(key, Step::Ready);
    }

    /// Sets how far a file has come.
    pub fn set(&mut self, key: u32, step: Step) {
        if let Some(file) = self.file_mut(key) {
            file.step = step;
        }
    }

    /// Takes the server's answer to one file.
    pub fn answered(&mut self, key: u32, status: u16, body: &str) {
        self.set(key, outcome(status, body));
    }

    /// Takes a file off the page.
    pub fn remove(&mut self, key: u32) {
        self.files.retain(|file| file.key != key);
    }

    pub fn file(&self, key: u32) -> Option<&UploadFile> {
        self.files.iter().find(|file| file.key == key)
    }

    /// Keys of all files, in order.
    pub fn keys(&self) -> Vec<u32> {
        self.files.iter().map(|file| file.key).collect()
    }

    /// Keys of the files that the button sends: those that were read, and those that failed.
    pub fn sendable(&self) -> Vec<u32> {
        let waits = |file: &&UploadFile| matches!(file.step, Step::Ready | Step::Failed(_));
        self.files.iter().filter(waits).map(|file| file.key).collect()
    }

    /// Results in the files that the button sends.
    pub fn sendable_results(&self) -> usize {
        let files = self.sendable();
        let previews = files.iter().filter_map(|key| Some(self.file(*key)?.preview.as_ref()));
        // A file that could not be read here is one to the reader.
        previews
            .map(|preview| {
                preview.map_or(1, |preview| preview.results.len() + preview.scores.len())
            })
            .sum()
    }

    /// Whether something is being read or sent.
    pub fn is_busy(&self) -> bool {
        self.is_sending() || self.files.iter().any(|file| file.step == Step::Reading)
    }

    /// Whether a file is on its way.
    pub fn is_sending(&self) -> bool {
        self.files.iter().any(|file| matches!(file.step, Step::Sending(_)))
    }

    /// Every result that lacks facts, until it has arrived: what was typed must not go while a
    /// file is on its way.
    pub fn asked(&self) -> Vec<Asked> {
        let mut asked = Vec::new();
        for file in &self.files {
            let waits = matches!(file.step, Step::Ready | Step::Sending(_) | Step::Failed(_));
            let results = file.preview.iter().filter(|_| waits).flat_map(|read| &read.results);
            for (index, result) in results.enumerate() {
                if !result.missing.is_empty() {
                    let file_name = file.name.clone();
                    asked.push(Asked { key: file.key, index, file_name, result: result.clone() });
                }
            }
        }
        asked
    }

    /// The comparison of everything that arrived, or the machines where one comparison cannot
    /// hold it; `None` before anything has.
    pub fn compare_href(&self) -> Option<String> {
        let mut sent: Vec<&Sent> = Vec::new();
        for file in &self.files {
            let Step::Done(results, _) = &file.step else { continue };
            for result in results {
                if !sent.iter().any(|known| known.id == result.id) {
                    sent.push(result);
                }
            }
        }
        let Some(first) = sent.first() else { return self.score_href() };
        let one_workload = sent.iter().all(|result| result.workload == first.workload);
        let ids: Vec<&str> = sent.iter().map(|result| result.id.as_str()).collect();
        match ids.len() <= MAX_COMPARED && one_workload {
            true => Some(format!("/compare?ids={}", ids.join(","))),
            false => Some("/machines".to_owned()),
        }
    }

    /// The machine that the first score went to.
    fn score_href(&self) -> Option<String> {
        self.files.iter().find_map(|file| match &file.step {
            Step::Done(_, scores) => scores.first().map(|score| score.url.clone()),
            _ => None,
        })
    }

    /// Every file of scores that waits for its machine to be named.
    pub fn asked_scores(&self) -> Vec<AskedScores> {
        let waits = |file: &&UploadFile| {
            matches!(file.step, Step::Ready | Step::Sending(_) | Step::Failed(_))
                && file.preview.as_ref().is_some_and(|read| !read.scores.is_empty())
        };
        let asked = |file: &UploadFile| AskedScores { key: file.key, file_name: file.name.clone() };
        self.files.iter().filter(waits).map(asked).collect()
    }

    /// How many files have arrived, for those who do not see the rows change.
    pub fn summary(&self) -> Option<String> {
        let done = self.files.iter().filter(|file| matches!(file.step, Step::Done(..))).count();
        let files = self.files.len();
        (files > 0).then(|| format!("{done} of {files} uploaded"))
    }

    /// Whether every file has arrived, so that the page can go on by itself.
    pub fn is_done(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| matches!(file.step, Step::Done(..)))
    }

    fn file_mut(&mut self, key: u32) -> Option<&mut UploadFile> {
        self.files.iter_mut().find(|file| file.key == key)
    }
}

/// What a server's answer means for the one file that was sent.
fn outcome(status: u16, body: &str) -> Step {
    let Ok(Answer { files, detail }) = serde_json::from_str(body) else {
        return Step::Failed(format!(
            "The server answered with status {status} and without a reason. Try again."
        ));
    };
    let file = files.into_iter().next();
    match file {
        Some(FileAnswer { problem: Some(problem), .. }) => Step::Failed(problem.detail),
        Some(FileAnswer { results, scores, .. }) if (200..300).contains(&status) => {
            Step::Done(results, scores)
        }
        _ => Step::Failed(detail.unwrap_or_else(|| "The server did not take the file.".to_owned())),
    }
}
