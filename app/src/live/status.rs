//! What a page says about its stream: whether it is live, what the server refused, what was lost.

use kernel::format::thousands;

/// Whether what is seen is live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    #[default]
    Connecting,
    Live,
    Lost,
}

/// How the stream of a page is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    link: Link,
    /// Why the server did not do what the page asked for.
    refused: Option<String>,
    /// Samples and events that the server left out since the page was opened.
    left_out: u64,
}

impl Status {
    /// The server has greeted; what was refused before is asked for anew. True for the first time.
    pub fn connected(&mut self) -> bool {
        self.refused = None;
        std::mem::replace(&mut self.link, Link::Live) == Link::Connecting
    }

    pub fn lost(&mut self) {
        self.link = Link::Lost;
    }

    /// The server's sentence about what it was asked for.
    pub fn refused(&mut self, sentence: String) {
        self.refused = Some(sentence);
    }

    /// So many more were left out, because this page was too slow.
    pub fn left_out(&mut self, count: u64) {
        self.left_out = self.left_out.saturating_add(count);
    }

    /// Something else is asked for.
    pub fn asked(&mut self) {
        self.refused = None;
    }

    /// Everything that a reader should know, in sentences.
    pub fn words(&self, paused: bool) -> String {
        let Self { link, refused, left_out } = self;
        let state = match (paused, link) {
            (true, _) => "Paused: the view stands, the stream goes on.",
            (false, Link::Connecting) => "Connecting.",
            (false, Link::Live) => "Live.",
            (false, Link::Lost) => "The connection is lost; it is tried again.",
        };
        let refused = refused.as_ref().map(|sentence| {
            format!(
                "What this page asks for was refused, so it shows what it did before: {sentence}"
            )
        });
        let left_out = (*left_out > 0).then(|| {
            format!(
                "This page was too slow for {} samples and events, which were left out; the \
                 charts and the newest events were read again.",
                thousands(*left_out as f64, 0)
            )
        });
        [Some(state.to_owned()), refused, left_out]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The class of the mark.
    pub fn class(&self, paused: bool) -> &'static str {
        match (paused, self.link, &self.refused) {
            (true, ..) | (false, Link::Connecting, _) => "state",
            (false, Link::Live, None) => "state good",
            (false, Link::Live, Some(_)) => "state warn",
            (false, Link::Lost, _) => "state bad",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: &Status, words: &str, class: &str) {
        assert_eq!((status.words(false).as_str(), status.class(false)), (words, class));
    }

    #[test]
    fn a_connection_is_said_in_words() {
        let mut status = Status::default();
        check(&status, "Connecting.", "state");
        assert!(status.connected());
        check(&status, "Live.", "state good");
        assert_eq!(status.words(true), "Paused: the view stands, the stream goes on.");
        status.lost();
        check(&status, "The connection is lost; it is tried again.", "state bad");
        assert!(!status.connected());
    }

    #[test]
    fn what_was_left_out_is_counted_and_stays_said() {
        let mut status = Status::default();
        status.connected();
        status.left_out(1_200);
        status.left_out(34);
        status.connected();
        let words = "Live. This page was too slow for 1,234 samples and events, which were left \
                     out; the charts and the newest events were read again.";
        check(&status, words, "state good");
    }

    #[test]
    fn what_the_server_refused_is_said_until_something_else_is_asked_for() {
        let mut status = Status::default();
        status.connected();
        status.refused("`run` has 1001 values; name at most 1000.".to_owned());
        let words = "Live. What this page asks for was refused, so it shows what it did before: \
                     `run` has 1001 values; name at most 1000.";
        check(&status, words, "state warn");
        status.asked();
        check(&status, "Live.", "state good");
    }
}
