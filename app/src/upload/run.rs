//! How files travel: read in the browser, previewed by the kernel in a worker, sent one by one.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

use super::{
    answer,
    batch::Batch,
    facts::FileFacts,
    state::{Step, UploadState},
};
use crate::{
    api::ApiError,
    browser::{
        cancel::Cancel,
        clock,
        files::Picked,
        pieces,
        preview::Previewer,
        upload::{self, Answer, Broken},
    },
};

/// Where files are sent.
pub const ADDRESS: &str = "/api/v1/imports";

const BROKE_OFF: &str = "The connection broke off. What has arrived is kept for a day: upload the \
                         file again, and it goes on from there.";

/// The upload of a reader, which goes on while they walk from page to page; copies are the same
/// upload.
#[derive(Clone, Copy)]
pub struct Upload {
    pub state: RwSignal<UploadState>,
    /// Whether the reader is where the files are shown.
    pub on_page: RwSignal<bool>,
    files: StoredValue<Vec<(u32, Picked)>>,
    /// Started with the first file.
    previewer: StoredValue<Option<Previewer>>,
    /// The button was pressed while files were still being read.
    wanted: StoredValue<Option<Wanted>>,
    /// Which machines and collectors the files became that were sent together.
    batch: StoredValue<Batch>,
    /// The file that is being sent, and how to end that.
    in_flight: StoredValue<Option<(u32, Cancel)>>,
}

/// What to send once everything is read, and where to go then.
type Wanted = SendWrapper<(Vec<(String, String)>, Box<dyn Fn(String)>)>;

impl Upload {
    /// An upload without files.
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(UploadState::default()),
            on_page: RwSignal::new(false),
            files: StoredValue::new(Vec::new()),
            previewer: StoredValue::new(None),
            wanted: StoredValue::new(None),
            batch: StoredValue::new(Batch::default()),
            in_flight: StoredValue::new(None),
        }
    }

    /// Takes files onto the page and reads them one after the other.
    pub fn add(self, picked: Vec<Picked>) {
        let mut added = Vec::new();
        self.state.update(|state| {
            for file in picked {
                let key = state.add(file.name.clone(), file.bytes);
                added.push((key, file));
            }
        });
        self.files.update_value(|files| files.extend(added.iter().cloned()));
        spawn_local(async move {
            for (key, file) in added {
                self.preview(key, &file).await;
            }
            self.send_wanted();
        });
    }

    /// Gives a file up that is being sent; takes any other off the page.
    pub fn take_off(self, key: u32) {
        let cancel = self.in_flight.get_value().filter(|(sent, _)| *sent == key);
        if let Some((_, cancel)) = cancel.filter(|(_, cancel)| !cancel.is_cancelled()) {
            self.state.update(|state| state.cancel(key));
            return cancel.cancel();
        }
        self.state.update(|state| state.remove(key));
        self.files.update_value(|files| files.retain(|file| file.0 != key));
    }

    /// Gives up the file that is being sent; those behind it are not sent.
    pub fn end(self) {
        if let Some(key) = self.state.try_update(UploadState::end).flatten() {
            self.take_off(key);
        }
    }

    /// Takes everything off the page.
    pub fn forget(self) {
        self.state.update(UploadState::forget);
        self.files.set_value(Vec::new());
        self.previewer.set_value(None);
        self.wanted.set_value(None);
    }

    /// The reader leaves the page: what is on its way goes on, anything else is forgotten.
    pub fn leave(self) {
        self.on_page.set(false);
        // Later, since the rows of the page are only being taken down.
        spawn_local(async move {
            let is_wanted = self.wanted.with_value(Option::is_some);
            let is_idle = !is_wanted && !self.state.with_untracked(UploadState::is_sending);
            if is_idle && !self.on_page.get_untracked() {
                self.forget();
            }
        });
    }

    /// Sends every file that waits; `fields` are those of the form. Goes on with the address of
    /// the comparison once all have arrived, unless the reader is elsewhere then.
    pub fn send(self, fields: Vec<(String, String)>, go_on: impl Fn(String) + 'static) {
        if self.state.with_untracked(UploadState::is_sending) {
            return;
        }
        self.wanted.set_value(Some(SendWrapper::new((fields, Box::new(go_on)))));
        self.send_wanted();
    }

    /// Sends what was asked for, unless files are still on their way in or out.
    fn send_wanted(self) {
        // A file that was cancelled is in flight until nothing of it is left at the server.
        let in_flight = self.in_flight.try_with_value(Option::is_some);
        let busy = self.state.try_with_untracked(UploadState::is_busy);
        if (in_flight, busy) != (Some(false), Some(false)) {
            return;
        }
        let Some(wanted) = self.wanted.try_update_value(Option::take).flatten() else { return };
        let (fields, go_on) = wanted.take();
        // Files that are sent again still belong to those that arrived.
        if !self.state.with_untracked(UploadState::has_failed) {
            self.batch.set_value(Batch::default());
        }
        self.state.update(|state| state.begin(clock::now_us()));
        spawn_local(async move {
            while let Some(Some(key)) = self.state.try_update(UploadState::take_next) {
                if self.send_file(key, &fields).await.is_none() {
                    return;
                }
            }
            let state = self.state.try_get_untracked().filter(|_| self.on_page.get_untracked());
            if let Some(href) = state.filter(UploadState::is_done).and_then(|s| s.result_href()) {
                go_on(href);
            }
            // The button may have been pressed while the end of a file was waited for.
            self.send_wanted();
        });
    }

    async fn preview(self, key: u32, file: &Picked) -> Option<()> {
        let reading = self.state.try_with_untracked(|state| {
            state.file(key).is_some_and(|file| file.step == Step::Reading)
        })?;
        if !reading {
            return Some(());
        }
        let bytes = match file.read().await {
            Ok(bytes) => bytes,
            Err(sentence) => {
                return self.state.try_update(|state| state.set(key, Step::Refused(sentence)));
            }
        };
        let outcome = match self.previewer().await {
            Ok(previewer) => previewer.preview(&file.name, bytes).await,
            Err(sentence) => Err(sentence),
        };
        self.state.try_update(|state| match outcome {
            Ok(outcome) => state.previewed(key, outcome),
            // Without a worker the server still reads the file.
            Err(_) => state.not_previewed(key),
        })
    }

    async fn previewer(self) -> Result<Previewer, String> {
        if let Some(Some(previewer)) = self.previewer.try_get_value() {
            return Ok(previewer);
        }
        let previewer = Previewer::start().await?;
        self.previewer.try_update_value(|started| *started = Some(previewer.clone()));
        Ok(previewer)
    }

    async fn send_file(self, key: u32, fields: &[(String, String)]) -> Option<()> {
        let files = self.files.try_get_value()?;
        // Taken off since it was put in the queue.
        let Some((_, file)) = files.into_iter().find(|file| file.0 == key) else { return Some(()) };
        let mut facts = match FileFacts::new(fields, key) {
            Ok(facts) => facts,
            Err(sentence) => {
                return self.state.try_update(|state| state.set(key, Step::Failed(sentence)));
            }
        };
        let preview = self.state.try_with_untracked(|state| state.file(key)?.preview.clone())?;
        if let Some(preview) = &preview {
            facts = facts.without_suggestions(preview);
            self.batch.try_with_value(|batch| batch.place(&mut facts, preview))?;
        }
        let step = match self.post(key, &file, facts.json().as_deref()).await {
            Ok((status, body)) | Err(Broken::Refused((status, body))) => {
                answer::step(status, &body)
            }
            Err(Broken::Unreachable) => Step::Failed(match is_in_pieces(&file) {
                true => BROKE_OFF.to_owned(),
                false => ApiError::Unreachable.to_string(),
            }),
            // What the row says since then.
            Err(Broken::Cancelled) => return Some(()),
        };
        if let (Step::Done(arrived), Some(preview)) = (&step, &preview) {
            self.batch.try_update_value(|batch| batch.learn(&facts, preview, arrived))?;
        }
        self.state.try_update(|state| state.set(key, step))
    }

    /// Sends one file, which can be cancelled until it has been answered.
    async fn post(self, key: u32, file: &Picked, facts: Option<&str>) -> Result<Answer, Broken> {
        let cancel = Cancel::new();
        self.in_flight.try_set_value(Some((key, cancel.clone())));
        let progress = move |percent| {
            self.state.try_update(|state| state.progress(key, percent, clock::now_us()));
        };
        let answer = match is_in_pieces(file) {
            true => pieces::send(file, facts, &cancel, progress).await,
            false => upload::send(ADDRESS, file, facts, &cancel, progress).await,
        };
        self.in_flight.try_set_value(None);
        answer
    }
}

fn is_in_pieces(file: &Picked) -> bool {
    file.bytes > pieces::PIECE
}

impl Default for Upload {
    fn default() -> Self {
        Self::new()
    }
}
