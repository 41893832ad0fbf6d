//! Every kind of file as nobody should send it: each comes in whole and once, or not at all, and
//! then one sentence says why.

mod cases;
mod kinds;

use serde_json::{Value, json};
use store::Counts;

use self::{
    cases::{Case, Expect},
    kinds::Kind,
};
use crate::{answer::Answer, form::Form, samples::training, server::Server};

/// A server where files of one kind come in.
struct Sender<'a> {
    server: Server,
    kind: &'a Kind,
    /// Where files go that do not say which machine they are of.
    machine_id: String,
}

impl<'a> Sender<'a> {
    async fn of(kind: &'a Kind) -> Self {
        let server = Server::start().await;
        let answer = server.import(training(100)).await.json();
        let machine_id = answer["files"][0]["results"][0]["machine_id"].as_str().unwrap();
        Self { machine_id: machine_id.to_owned(), server, kind }
    }

    fn form(&self, files: &[&[u8]]) -> Form {
        let form = Form::default();
        let form = files.iter().fold(form, |form, bytes| form.file(self.kind.name, bytes));
        if !self.kind.of_a_machine {
            return form;
        }
        let fact = |file| json!({"file": file, "result": 0, "machine_id": self.machine_id});
        form.facts(&(0..files.len()).map(fact).collect())
    }

    async fn send(&self, bytes: &[u8]) -> Answer {
        self.server.import_form(self.form(&[bytes])).await
    }

    /// Everything that is there, scores of other tools too.
    async fn kept(&self) -> (Counts, Vec<Value>) {
        let scores = format!("/api/v1/machines/{}/scores", self.machine_id);
        let counts = self.server.state.backend.store.counts().await.unwrap();
        (counts, self.server.items(&scores).await)
    }

    /// Sends a file once more: nothing of it is new.
    async fn again(&self, bytes: &[u8], what: &str) {
        let before = self.kept().await;
        let answer = self.send(bytes).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        let file = &answer.json()["files"][0];
        let any_new = ["results", "sessions"]
            .iter()
            .flat_map(|list| file[*list].as_array().unwrap())
            .any(|one| one["new"] == true);
        assert!(!any_new, "{what}: {file}");
        assert_eq!(self.kept().await, before, "{what}");
    }

    async fn refused(&self, bytes: &[u8], what: &str, words: &str) -> Value {
        let before = self.kept().await;
        let answer = self.send(bytes).await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.text());
        let file = answer.json()["files"][0].clone();
        let detail = file["problem"]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{what}: {detail}");
        let is_sentence = detail.ends_with('.') && detail.chars().count() < 600;
        assert!(is_sentence && !detail.contains(['\n', '\u{202e}']), "{what}: {detail}");
        assert_eq!(self.kept().await, before, "{what}");
        file["problem"].clone()
    }

    /// Sends one case and looks at everything that is there afterwards.
    async fn check(&self, (what, bytes, expect): Case) {
        let what = format!("{}, {what}", self.kind.name);
        match expect {
            Expect::Same => self.again(&bytes, &what).await,
            Expect::Kept => {
                let (before, _) = self.kept().await;
                let answer = self.send(&bytes).await;
                assert!([200, 201].contains(&answer.status.as_u16()), "{what}: {}", answer.text());
                let file = &answer.json()["files"][0];
                let (after, _) = self.kept().await;
                let new = [after.results - before.results, after.sessions - before.sessions];
                assert_eq!(
                    ["results", "sessions"].map(|list| count_new(&file[list])),
                    new,
                    "{what}"
                );
                self.again(&bytes, &what).await;
            }
            Expect::Refused(words) => {
                self.refused(&bytes, &what, words).await;
            }
            Expect::RefusedWithItsLine => {
                let problem = self.refused(&bytes, &what, "Line ").await;
                assert!(problem["line"].is_u64(), "{what}: {problem}");
            }
        }
    }
}

impl Sender<'_> {
    /// Looks at everything that shows names.
    async fn names_are_texts(&self, what: &str) {
        let machine = format!("/machines/{}", self.machine_id);
        for page in ["/machines", "/sessions", "/fleet", "/prices", machine.as_str()] {
            let text = self.server.get(page).await.text();
            assert!(!text.contains("<script>alert(1)"), "{what}: {page}");
        }
        for list in ["machines", "collectors", "sessions"] {
            for item in self.server.items(&format!("/api/v1/{list}")).await {
                let name = item["name"].as_str().unwrap();
                let is_short = name.chars().count() <= 200;
                assert!(is_short && !name.contains('\u{202e}'), "{what}: {list}: {name}");
            }
        }
        let prices = self.server.get("/api/v1/prices.csv").await.text();
        assert!(!prices.contains(",=cmd()"), "{what}: {prices}");
    }
}

fn count_new(list: &Value) -> u64 {
    list.as_array().unwrap().iter().filter(|one| one["new"] == true).count() as u64
}

/// Each case on a server of its own: files of several of them may bring the same id.
async fn check(cases: fn(&Kind) -> Vec<Case>) {
    for kind in kinds::kinds() {
        for case in cases(&kind) {
            Sender::of(&kind).await.check(case).await;
        }
    }
}

#[tokio::test]
async fn every_kind_comes_in_whole_and_once_however_it_travelled() {
    for kind in kinds::kinds() {
        let sender = Sender::of(&kind).await;
        let Kind { name, text, holds, .. } = kind;
        let (before, scores) = sender.kept().await;
        let answer = sender.server.import_form(sender.form(&[text.as_bytes(); 2])).await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        let (after, more_scores) = sender.kept().await;
        let kept = [
            after.results - before.results,
            after.sessions - before.sessions,
            after.prices - before.prices,
        ];
        assert_eq!(kept, holds, "{name} twice in one upload");
        assert_eq!(more_scores.len() - scores.len(), usize::from(name == "sysbench.txt"), "{name}");
        for case in cases::travelled(&kind) {
            sender.check(case).await;
        }
    }
}

#[tokio::test]
async fn every_kind_refuses_a_number_that_cannot_be_or_leaves_a_gap() {
    check(cases::numbers).await;
}

#[tokio::test]
async fn every_kind_reads_times_in_their_units_and_refuses_those_that_cannot_be() {
    check(cases::times).await;
}

#[tokio::test]
async fn every_kind_with_levels_refuses_what_is_no_load_and_the_same_load_twice() {
    check(cases::levels).await;
}

#[tokio::test]
async fn every_kind_keeps_a_name_as_the_text_that_it_is() {
    for kind in kinds::kinds() {
        for case in cases::names(&kind) {
            let sender = Sender::of(&kind).await;
            let what = format!("{}, {}", kind.name, case.0);
            sender.check(case).await;
            sender.names_are_texts(&what).await;
        }
    }
}
