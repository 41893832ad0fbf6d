//! How far an upload of several files is, in few words: for pages that do not show its files.

use super::state::{Step, UploadState};

/// Before this the time that is left would be a guess.
const FIRST_GUESS_US: i64 = 2_000_000;

/// An upload that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Underway {
    /// Of the file that is being sent.
    pub name: String,
    /// Which file of the upload it is, from 1.
    pub number: usize,
    /// Files of the upload.
    pub of: usize,
    /// Of all bytes.
    pub percent: u8,
    /// Such as `40 s left`; `None` while nobody can know.
    pub left: Option<String>,
}

impl Underway {
    /// What is said once for each file.
    pub fn sentence(&self) -> String {
        format!("Uploading {}, {} of {}.", self.name, self.number, self.of)
    }

    /// What changes all the time.
    pub fn figures(&self) -> String {
        let left = self.left.as_ref().map(|left| format!(", {left}")).unwrap_or_default();
        format!("{} of {}, {} %{left}", self.number, self.of, self.percent)
    }
}

impl UploadState {
    /// How far the upload is; `None` while no file is on its way.
    pub fn underway(&self) -> Option<Underway> {
        let files: Vec<_> = self.batch.iter().filter_map(|key| self.file(*key)).collect();
        let at = files.iter().position(|file| matches!(file.step, Step::Sending(_)))?;
        let bytes: u64 = files.iter().map(|file| file.bytes).sum();
        let sent = files.iter().map(|file| match file.step {
            Step::Sending(percent) => file.bytes * u64::from(percent) / 100,
            Step::Reading | Step::Ready => 0,
            _ => file.bytes,
        });
        let sent: u64 = sent.sum();
        Some(Underway {
            name: files[at].name.clone(),
            number: at + 1,
            of: files.len(),
            percent: (100 * sent / bytes.max(1)).min(100) as u8,
            left: left(self.now_us - self.began_us, sent, bytes),
        })
    }

    /// What became of the last upload, once it is over.
    pub fn outcome(&self) -> Option<String> {
        let is_over = !self.batch.is_empty() && !self.is_sending();
        self.summary().filter(|_| is_over)
    }
}

/// As long as what is left takes at the pace until now.
fn left(elapsed_us: i64, sent: u64, bytes: u64) -> Option<String> {
    if elapsed_us < FIRST_GUESS_US || sent == 0 {
        return None;
    }
    let per_byte_s = elapsed_us as f64 / 1e6 / sent as f64;
    let left_s = (per_byte_s * bytes.saturating_sub(sent) as f64).ceil();
    Some(match left_s {
        ..60.0 => format!("{left_s:.0} s left"),
        _ => format!("{:.0} min left", (left_s / 60.0).ceil()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::answer::Arrived;

    const SECOND_US: i64 = 1_000_000;

    /// Two files of 100 and 300 bytes, the first on its way since second 10.
    fn begun() -> UploadState {
        let mut state = UploadState::default();
        for (name, bytes) in [("a.json", 100), ("b.json", 300)] {
            let key = state.add(name.to_owned(), bytes);
            state.not_previewed(key);
        }
        state.begin(10 * SECOND_US);
        state.take_next();
        state
    }

    #[track_caller]
    fn check(state: &UploadState, sentence: &str, figures: &str) {
        let underway = state.underway().unwrap();
        assert_eq!((underway.sentence(), underway.figures()), (sentence.into(), figures.into()));
    }

    #[test]
    fn an_upload_says_which_file_is_sent_how_much_has_gone_and_how_long_it_takes() {
        let mut state = begun();
        check(&state, "Uploading a.json, 1 of 2.", "1 of 2, 0 %");
        state.progress(0, 40, 11 * SECOND_US);
        check(&state, "Uploading a.json, 1 of 2.", "1 of 2, 10 %");
        state.progress(0, 40, 14 * SECOND_US);
        check(&state, "Uploading a.json, 1 of 2.", "1 of 2, 10 %, 36 s left");
        state.set(0, Step::Done(Arrived::default()));
        state.take_next();
        state.progress(1, 20, 49 * SECOND_US);
        check(&state, "Uploading b.json, 2 of 2.", "2 of 2, 40 %, 59 s left");
        state.progress(1, 20, 70 * SECOND_US);
        check(&state, "Uploading b.json, 2 of 2.", "2 of 2, 40 %, 2 min left");
    }

    #[test]
    fn an_upload_that_is_over_says_what_became_of_it() {
        let mut state = begun();
        assert_eq!(state.outcome(), None);
        state.set(0, Step::Done(Arrived::default()));
        assert_eq!((state.underway(), state.outcome()), (None, None), "one waits");
        state.take_next();
        state.cancel(1);
        assert_eq!(state.outcome().as_deref(), Some("1 of 2 uploaded, 1 cancelled"));
        state.forget();
        assert_eq!((state.underway(), state.outcome()), (None, None));
    }

    #[test]
    fn an_upload_that_is_ended_leaves_the_files_that_wait() {
        let mut state = begun();
        assert_eq!(state.end(), Some(0));
        state.cancel(0);
        assert!(!state.is_sending());
        assert_eq!(state.sendable(), [0, 1]);
    }
}
