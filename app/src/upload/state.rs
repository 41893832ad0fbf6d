//! What the upload page knows: its files and how far each has come. No browser, no signals.

use std::collections::VecDeque;

use kernel::import::{Preview, PreviewProblem, PreviewRecording, PreviewResult};

use super::answer::{Arrived, Sent};

/// Above this a file is not even read.
pub const MAX_FILE_BYTES: u64 = kernel::import::MAX_BYTES as u64;
/// The most results one comparison takes.
const MAX_COMPARED: usize = 20;

/// Every file of the page, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UploadState {
    files: Vec<UploadFile>,
    next_key: u32,
    /// Keys of the files that are still to be sent, in order.
    queue: VecDeque<u32>,
    /// Keys of the files that are sent with one press of the button, whatever became of them.
    pub(super) batch: Vec<u32>,
    /// When that was, and when something was last heard of it: microseconds of one clock.
    pub(super) began_us: i64,
    pub(super) now_us: i64,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadFile {
    /// Tells files of one name apart.
    pub key: u32,
    pub name: String,
    pub bytes: u64,
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
    /// Given up by the reader while it was on its way; the sentence says what became of it. It can
    /// be sent again.
    Cancelled(&'static str),
    /// In the store.
    Done(Arrived),
}

/// One file that does not say what machine it is of, and has to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedMachine {
    /// Of the file.
    pub key: u32,
    pub file_name: String,
    /// What it holds, such as `scores of another tool`.
    pub what: &'static str,
}

/// One recording whose host a person can name.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedHost {
    /// Of the file.
    pub key: u32,
    /// Of the recording in its file, from 0.
    pub index: usize,
    pub file_name: String,
    pub recording: PreviewRecording,
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
        self.files.push(UploadFile { key, name, bytes, step, preview: None });
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

    /// Takes a file off the page; one that waits to be sent is left out.
    pub fn remove(&mut self, key: u32) {
        self.files.retain(|file| file.key != key);
        self.queue.retain(|queued| *queued != key);
    }

    /// Takes all files off the page; their keys are not used again.
    pub fn forget(&mut self) {
        *self = Self { next_key: self.next_key, ..Self::default() };
    }

    /// Puts every file that can be sent in the queue.
    pub fn begin(&mut self, now_us: i64) {
        self.batch = self.sendable();
        self.queue = self.batch.clone().into();
        (self.began_us, self.now_us) = (now_us, now_us);
    }

    /// Empties the queue; gives the file that is on its way.
    pub fn end(&mut self) -> Option<u32> {
        self.queue.clear();
        let sent = self.files.iter().find(|file| matches!(file.step, Step::Sending(_)));
        sent.map(|file| file.key)
    }

    /// The next file of the queue, which is on its way from now on.
    pub fn take_next(&mut self) -> Option<u32> {
        let key = self.queue.pop_front()?;
        self.set(key, Step::Sending(0));
        Some(key)
    }

    /// Takes how much of a file has gone out.
    pub fn progress(&mut self, key: u32, percent: u8, now_us: i64) {
        self.now_us = now_us;
        // What was cancelled may still have been reported on.
        if let Some(UploadFile { step: Step::Sending(sent), .. }) = self.file_mut(key) {
            *sent = percent;
        }
    }

    /// Gives a file up that is on its way.
    pub fn cancel(&mut self, key: u32) {
        let Some(file) = self.file_mut(key) else { return };
        if let Step::Sending(percent) = file.step {
            file.step = Step::Cancelled(match percent {
                ..100 => "You cancelled it; nothing of it was kept. Upload it again, or remove it.",
                _ => {
                    "You cancelled it when all of it had been sent: it may have been imported. \
                     Uploaded again it makes nothing twice."
                }
            });
        }
    }

    pub fn file(&self, key: u32) -> Option<&UploadFile> {
        self.files.iter().find(|file| file.key == key)
    }

    /// Keys of all files, in order.
    pub fn keys(&self) -> Vec<u32> {
        self.files.iter().map(|file| file.key).collect()
    }

    /// Keys of the files that the button sends: those that were read, and those that failed or
    /// were cancelled.
    pub fn sendable(&self) -> Vec<u32> {
        let waits = |file: &&UploadFile| {
            matches!(file.step, Step::Ready | Step::Failed(_) | Step::Cancelled(_))
        };
        self.files.iter().filter(waits).map(|file| file.key).collect()
    }

    /// How many results, sessions and other things the button sends, in words; `None` for nothing.
    pub fn sendable_things(&self) -> Option<String> {
        let (mut results, mut sessions, mut others) = (0, 0, 0);
        for key in self.sendable() {
            match self.file(key).and_then(|file| file.preview.as_ref()) {
                Some(read) => {
                    results += read.results.len();
                    sessions += read.recordings.len();
                    let named = read.machines.len() + read.container_names.len();
                    others += read.scores.len() + read.prices.len() + named;
                }
                // A file that could not be read here is one thing to the reader.
                None => others += 1,
            }
        }
        let count = results + sessions + others;
        let word = match (results, sessions, others) {
            (0, 0, 0) => return None,
            (_, 0, 0) => "result",
            (0, _, 0) => "session",
            _ => "item",
        };
        Some(format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
    }

    /// Whether something is being read or sent.
    pub fn is_busy(&self) -> bool {
        self.is_sending() || self.files.iter().any(|file| file.step == Step::Reading)
    }

    /// Whether a file did not arrive and waits to be sent again.
    pub fn has_failed(&self) -> bool {
        let failed = |file: &UploadFile| matches!(file.step, Step::Failed(_) | Step::Cancelled(_));
        self.files.iter().any(failed)
    }

    /// Whether a file is on its way.
    pub fn is_sending(&self) -> bool {
        !self.queue.is_empty()
            || self.files.iter().any(|file| matches!(file.step, Step::Sending(_)))
    }

    /// Every result that lacks facts, until it has arrived: what was typed must not go while a
    /// file is on its way.
    pub fn asked(&self) -> Vec<Asked> {
        let mut asked = Vec::new();
        for (file, read) in self.waiting() {
            for (index, result) in read.results.iter().enumerate() {
                if !result.missing.is_empty() {
                    let file_name = file.name.clone();
                    asked.push(Asked { key: file.key, index, file_name, result: result.clone() });
                }
            }
        }
        asked
    }

    /// Where everything that arrived can be seen: the comparison of results, or the machines where
    /// one comparison cannot hold them, else the first of the other things; `None` before
    /// anything has.
    pub fn result_href(&self) -> Option<String> {
        let arrived = || {
            self.files.iter().filter_map(|file| match &file.step {
                Step::Done(arrived) => Some(arrived),
                _ => None,
            })
        };
        let mut sent: Vec<&Sent> = Vec::new();
        for result in arrived().flat_map(|arrived| &arrived.results) {
            if !sent.iter().any(|known| known.id == result.id) {
                sent.push(result);
            }
        }
        let Some(first) = sent.first() else { return arrived().find_map(Arrived::href) };
        let one_workload = sent.iter().all(|result| result.workload == first.workload);
        let ids: Vec<&str> = sent.iter().map(|result| result.id.as_str()).collect();
        match ids.len() <= MAX_COMPARED && one_workload {
            true => Some(format!("/compare?ids={}", ids.join(","))),
            false => Some("/machines".to_owned()),
        }
    }

    /// Every file that waits for its machine to be named.
    pub fn asked_machines(&self) -> Vec<AskedMachine> {
        let asked = |(file, read): (&UploadFile, &Preview)| {
            let what = match (read.scores.is_empty(), read.machines.is_empty()) {
                (false, _) => "scores of another tool",
                (true, false) => "facts about a machine",
                (true, true) => return None,
            };
            Some(AskedMachine { key: file.key, file_name: file.name.clone(), what })
        };
        self.waiting().filter_map(asked).collect()
    }

    /// Every recording that has not arrived: whose it is can be said until then.
    pub fn asked_hosts(&self) -> Vec<AskedHost> {
        let hosts = |(file, read): (&UploadFile, &Preview)| {
            let host = |(index, recording): (usize, &PreviewRecording)| AskedHost {
                key: file.key,
                index,
                file_name: file.name.clone(),
                recording: recording.clone(),
            };
            read.recordings.iter().enumerate().map(host).collect::<Vec<_>>()
        };
        self.waiting().flat_map(hosts).collect()
    }

    /// Files that were read and have not arrived, with what is in them.
    fn waiting(&self) -> impl Iterator<Item = (&UploadFile, &Preview)> {
        let over = |step: &Step| matches!(step, Step::Reading | Step::Refused(_) | Step::Done(_));
        let waiting = self.files.iter().filter(move |file| !over(&file.step));
        waiting.filter_map(|file| Some((file, file.preview.as_ref()?)))
    }

    /// How many files have arrived, for those who do not see the rows change.
    pub fn summary(&self) -> Option<String> {
        let count = |is: fn(&Step) -> bool| self.files.iter().filter(|file| is(&file.step)).count();
        let done = count(|step| matches!(step, Step::Done(_)));
        let cancelled = match count(|step| matches!(step, Step::Cancelled(_))) {
            0 => String::new(),
            cancelled => format!(", {cancelled} cancelled"),
        };
        let files = self.files.len();
        (files > 0).then(|| format!("{done} of {files} uploaded{cancelled}"))
    }

    /// Whether every file has arrived, so that the page can go on by itself.
    pub fn is_done(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| matches!(file.step, Step::Done(..)))
    }

    fn file_mut(&mut self, key: u32) -> Option<&mut UploadFile> {
        self.files.iter_mut().find(|file| file.key == key)
    }
}
