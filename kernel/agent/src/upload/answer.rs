//! What a server made of an upload.

use std::fmt::Write;

use serde::Deserialize;

use crate::upload::request::absolute;

/// The answer to an import: either everything was taken, or a file has a problem and nothing was.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Answer {
    files: Vec<File>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct File {
    file_name: String,
    #[serde(default)]
    results: Vec<Made>,
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
pub(super) struct Problem {
    title: Option<String>,
    detail: Option<String>,
    request_id: Option<String>,
}

impl Answer {
    /// Whether no file had a problem.
    pub(crate) fn is_accepted(&self) -> bool {
        self.files.iter().all(|file| file.problem.is_none())
    }

    /// A line per file, and one per result with its whole address.
    pub(crate) fn text(&self, server: &str) -> String {
        let mut text = String::new();
        for file in &self.files {
            file.write(server, &mut text);
        }
        if !self.is_accepted() {
            text.push_str(
                "Nothing was imported. Correct or leave out what is wrong and try again.\n",
            );
        }
        text
    }
}

impl File {
    fn write(&self, server: &str, text: &mut String) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}:", self.file_name);
        if let Some(problem) = &self.problem {
            let _ = writeln!(text, "  problem: {}{}", problem.place(), problem.detail);
        }
        for made in &self.results {
            let state = if made.new { "new  " } else { "known" };
            let name = made.name.as_deref().unwrap_or("unnamed");
            let _ = writeln!(text, "  {state}  {name}  {}", absolute(server, &made.url));
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
    pub(super) fn sentence(&self, status: u16) -> String {
        let reason = self.detail.as_ref().or(self.title.as_ref());
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let request =
            self.request_id.as_ref().map_or(String::new(), |id| format!(" (request {id})"));
        format!("the server answered {status}{reason}{request}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, accepted: bool, expected: &str) {
        let answer: Answer = serde_json::from_str(json).unwrap();
        assert_eq!(answer.is_accepted(), accepted);
        assert_eq!(answer.text("https://a.org/"), expected);
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
    fn problems_are_listed_with_their_place() {
        check(
            r#"{"files":[{"file_name":"a.json","format":null,"results":[],
                "problem":{"detail":"no number","line":3,"column":5}}]}"#,
            false,
            "a.json:\n  problem: Line 3, column 5: no number\n\
             Nothing was imported. Correct or leave out what is wrong and try again.\n",
        );
        check(
            r#"{"files":[{"file_name":"a","results":[],
                "problem":{"detail":"Line 3, column 5: found x","line":3,"column":5}}]}"#,
            false,
            "a:\n  problem: Line 3, column 5: found x\n\
             Nothing was imported. Correct or leave out what is wrong and try again.\n",
        );
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
