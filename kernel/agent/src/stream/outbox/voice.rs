//! What is said about sending: once when something begins, once when it is over.

use crate::stream::parcel::Why;

#[derive(Debug, Default)]
pub(super) struct Voice {
    /// What was said and not yet heard.
    lines: Vec<String>,
    trouble: Option<Why>,
    /// Losses, and how many there were when they were last told.
    lost: (u64, u64),
    refused: (u64, u64),
    cannot_keep: bool,
}

impl Voice {
    pub(super) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    pub(super) fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Nothing is taken at the moment; `then` is what becomes of the samples.
    pub(super) fn trouble(&mut self, why: Why, sentence: &str, then: &str) {
        if self.trouble != Some(why) {
            self.trouble = Some(why);
            let advice = match why {
                Why::Token => " Give it a token with the scope stream.",
                Why::Unreachable | Why::Busy | Why::NotOurs => "",
            };
            self.say(format!("{sentence}; {then}.{advice}"));
        }
    }

    pub(super) fn recovered(&mut self, waiting: u64) {
        if self.trouble.take().is_some() {
            self.say(match waiting {
                0 => "the server takes samples again; nothing waits".to_owned(),
                _ => format!("the server takes samples again; {waiting} that waited go out now"),
            });
        }
    }

    /// Told at the first and whenever they have doubled.
    pub(super) fn lost(&mut self, count: u64, why: &str) {
        if is_to_be_told(&mut self.lost, count) {
            let total = self.lost.0;
            self.say(format!("{total} samples were dropped so far: {why}"));
        }
    }

    pub(super) fn refused(&mut self, count: u64, sentence: &str) {
        if is_to_be_told(&mut self.refused, count) {
            let total = self.refused.0;
            self.say(format!("{total} samples were refused so far and left out: {sentence}"));
        }
    }

    /// The spool cannot be written.
    pub(super) fn cannot_keep(&mut self, error: &std::io::Error) {
        if !std::mem::replace(&mut self.cannot_keep, true) {
            self.say(format!(
                "samples cannot be kept on disk ({error}); the newest stay in memory until they can"
            ));
        }
    }

    pub(super) fn can_keep(&mut self) {
        if std::mem::take(&mut self.cannot_keep) {
            self.say("samples are kept on disk again".to_owned());
        }
    }
}

/// Adds to a total and says whether it should be told again.
fn is_to_be_told((total, told): &mut (u64, u64), count: u64) -> bool {
    *total += count;
    let is_due = count > 0 && *total >= 2 * *told;
    if is_due {
        *told = *total;
    }
    is_due
}
