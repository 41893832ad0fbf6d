//! What a server made of an upload.

use std::fmt::Write;

use serde::Deserialize;

use crate::{server_url::ServerUrl, upload::tally::Tally, visible};

/// The answer to an import, file by file: each is kept as a whole, or has a problem and is not.
/// An answer that ends early may also say why.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Answer {
    files: Vec<File>,
    #[serde(flatten)]
    problem: Problem,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct File {
    file_name: String,
    #[serde(default)]
    results: Vec<Made>,
    #[serde(default)]
    sessions: Vec<Made>,
    /// Scores of other tools and facts, both kept with a machine.
    #[serde(default)]
    scores: Vec<Kept>,
    #[serde(default)]
    machines: Vec<Kept>,
    #[serde(default)]
    prices: u64,
    #[serde(default)]
    container_names: u64,
    #[serde(default)]
    problem: Option<FileProblem>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Made {
    #[serde(default)]
    name: Option<String>,
    new: bool,
    url: String,
}

/// Something that was added to what a machine has.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Kept {
    #[serde(default)]
    name: Option<String>,
    url: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct FileProblem {
    detail: String,
    #[serde(default)]
    line: Option<u64>,
    #[serde(default)]
    column: Option<u64>,
}

/// An error as servers state it (RFC 9457).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub(crate) struct Problem {
    title: Option<String>,
    detail: Option<String>,
    request_id: Option<String>,
}

impl Answer {
    /// Whether no file had a problem.
    pub(crate) fn is_accepted(&self) -> bool {
        self.problem.detail.is_none() && self.files.iter().all(|file| file.problem.is_none())
    }

    pub(super) fn tally(&self) -> Tally {
        let kept = self.files.iter().filter(|file| file.problem.is_none()).count();
        Tally { kept, refused: self.files.len() - kept }
    }

    /// A line per file, and one per result with its whole address.
    pub(crate) fn text(&self, server: &ServerUrl) -> String {
        let mut text = String::new();
        for file in &self.files {
            file.write(server, &mut text);
        }
        if let Some(detail) = &self.problem.detail {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{}", visible::word(detail));
        }
        text
    }
}

impl File {
    fn write(&self, server: &ServerUrl, text: &mut String) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}:", visible::word(&self.file_name));
        if let Some(problem) = &self.problem {
            let reason = visible::word(&problem.detail);
            let _ = writeln!(text, "  refused: {}{reason}", problem.place());
        }
        let mut line = |state: &str, name: Option<&str>, url: &str| {
            let name = visible::word(name.unwrap_or("unnamed"));
            let address = visible::word(&server.absolute(url));
            let _ = writeln!(text, "  {state}  {name}  {address}");
        };
        for made in self.results.iter().chain(&self.sessions) {
            line(if made.new { "new  " } else { "known" }, made.name.as_deref(), &made.url);
        }
        for kept in self.scores.iter().chain(&self.machines) {
            line("kept with", kept.name.as_deref(), &kept.url);
        }
        for (count, what) in [(self.prices, "prices"), (self.container_names, "container names")] {
            if count > 0 {
                let _ = writeln!(text, "  kept   {count} {what}");
            }
        }
    }
}

impl FileProblem {
    /// `Line 3, column 5: `, unless the sentence begins with its place.
    fn place(&self) -> String {
        match (self.line, self.column) {
            (Some(line), _) if self.detail.starts_with(&format!("Line {line}")) => String::new(),
            (Some(line), Some(column)) => format!("Line {line}, column {column}: "),
            (Some(line), None) => format!("Line {line}: "),
            (None, _) => String::new(),
        }
    }
}

impl Problem {
    /// What went wrong in one line, with what the server's log knows it by.
    pub(crate) fn sentence(&self, status: u16) -> String {
        let reason = self.detail.as_deref().or(self.title.as_deref()).or_else(|| known(status));
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let request =
            self.request_id.as_ref().map_or(String::new(), |id| format!(" (request {id})"));
        visible::word(&format!("the server answered {status}{reason}{request}"))
    }
}

/// What an answer means that comes from a server in between, without a sentence of ours.
fn known(status: u16) -> Option<&'static str> {
    match status {
        413 => Some("the upload is larger than it takes; compress the files or send fewer at once"),
        502 | 504 => Some("the server behind it does not answer"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, accepted: bool, expected: &str) {
        let answer: Answer = serde_json::from_str(json).unwrap();
        assert_eq!(answer.is_accepted(), accepted);
        assert_eq!(answer.text(&"https://a.org/".parse().unwrap()), expected);
    }

    #[test]
    fn results_are_listed_with_their_whole_address() {
        check(
            r#"{"files":[{"file_name":"a.json","format":"document","problem":null,"results":[
                {"id":"1","machine_id":"m","name":"web-1","new":true,"url":"/results/1"},
                {"id":"2","machine_id":null,"name":null,"new":false,"url":"https://b.org/2"}]}]}"#,
            true,
            "a.json:\n  new    web-1  https://a.org/results/1\n  known  unnamed  https://b.org/2\n",
        );
    }

    #[test]
    fn everything_else_that_a_file_holds_is_listed_too() {
        check(
            r#"{"files":[{"file_name":"a.jsonl","results":[],"problem":null,
                "sessions":[{"id":"1","name":"web-1","new":true,"url":"/sessions/1"}],
                "scores":[{"name":"web-2","url":"/machines/2"}],"prices":3}]}"#,
            true,
            "a.jsonl:\n  new    web-1  https://a.org/sessions/1\n  \
             kept with  web-2  https://a.org/machines/2\n  kept   3 prices\n",
        );
    }

    #[test]
    fn problems_are_listed_with_their_place() {
        check(
            r#"{"files":[{"file_name":"a.json","format":null,"results":[],
                "problem":{"detail":"no number","line":3,"column":5}}]}"#,
            false,
            "a.json:\n  refused: Line 3, column 5: no number\n",
        );
        check(
            r#"{"files":[{"file_name":"a","results":[],
                "problem":{"detail":"Line 3, column 5: found x","line":3,"column":5}}]}"#,
            false,
            "a:\n  refused: Line 3, column 5: found x\n",
        );
    }

    #[test]
    fn what_was_kept_is_told_beside_what_was_not() {
        let json = r#"{"files":[
            {"file_name":"good.json","results":[{"name":"a","new":true,"url":"/results/1"}]},
            {"file_name":"bad.json","results":[],"problem":{"detail":"no number"}}],
            "detail":"The disk is full."}"#;
        let expected = "good.json:\n  new    a  https://a.org/results/1\n\
                        bad.json:\n  refused: no number\nThe disk is full.\n";
        check(json, false, expected);
        let answer: Answer = serde_json::from_str(json).unwrap();
        assert_eq!(answer.tally(), Tally { kept: 1, refused: 1 });
    }

    #[test]
    fn names_from_a_server_cannot_steer_the_terminal() {
        check(
            r#"{"files":[{"file_name":"a\r\nb","results":[
                {"name":"\u001b[31mred\u0007","new":true,"url":"/results/\u001b[2J"}]}]}"#,
            true,
            "a\\u{d}\\u{a}b:\n  new    \\u{1b}[31mred\\u{7}  https://a.org/results/\\u{1b}[2J\n",
        );
        let problem = Problem { detail: Some("\u{1b}[2J\n".to_owned()), ..Problem::default() };
        assert_eq!(problem.sentence(400), r"the server answered 400: \u{1b}[2J\u{a}");
    }

    #[test]
    fn an_error_keeps_the_request_s_number() {
        let problem: Problem = serde_json::from_str(
            r#"{"type":"about:blank","title":"Too large","status":413,
                "detail":"At most 10 MB.","request_id":"r1"}"#,
        )
        .unwrap();
        assert_eq!(problem.sentence(413), "the server answered 413: At most 10 MB. (request r1)");
        assert_eq!(Problem::default().sentence(500), "the server answered 500");
    }
}
