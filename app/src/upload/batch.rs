//! Results and recordings of one upload that name the same machine belong together. The server
//! holds to that within a request; here each file is one, so what the first became goes into the
//! facts of those after it.

use std::collections::HashMap;

use kernel::import::{Preview, Stated};

use super::{
    answer::Arrived,
    facts::{Facts, FileFacts},
};

/// What the server tells machines apart by: the name, and the provider in lower case.
type NameAndProvider = (String, Option<String>);

/// Where earlier files of an upload went.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    /// Ids of machines.
    machines: HashMap<NameAndProvider, String>,
    /// Ids of collectors.
    collectors: HashMap<NameAndProvider, String>,
}

impl Batch {
    /// Adds to the facts of a file which of its results and recordings belong to a machine or a
    /// collector that an earlier file made.
    pub(super) fn place(&self, facts: &mut FileFacts, preview: &Preview) {
        for (index, key) in keys(facts, results(preview)) {
            if let Some(id) = self.machines.get(&key) {
                facts.about_mut(index).machine_id = Some(id.clone());
            }
        }
        for (index, key) in keys(facts, recordings(preview)) {
            if let Some(id) = self.collectors.get(&key) {
                facts.about_mut(index).collector_id = Some(id.clone());
            }
        }
    }

    /// Remembers what a file became that was sent with these facts.
    pub(super) fn learn(&mut self, facts: &FileFacts, preview: &Preview, arrived: &Arrived) {
        // What the file became when it was read in another way need not be in the same order.
        if arrived.read_before.is_some() {
            return;
        }
        if arrived.results.len() == preview.results.len() {
            for (index, key) in keys(facts, results(preview)) {
                let id = arrived.results[index as usize].machine_id.clone();
                self.machines.insert(key, id);
            }
        }
        // A session that somebody removed at once is not in the answer.
        if arrived.sessions.len() == preview.recordings.len() {
            for (index, key) in keys(facts, recordings(preview)) {
                let id = arrived.sessions[index as usize].collector_id.clone();
                self.collectors.insert(key, id);
            }
        }
    }
}

fn results(preview: &Preview) -> impl Iterator<Item = &Stated> {
    preview.results.iter().map(|result| &result.stated)
}

fn recordings(preview: &Preview) -> impl Iterator<Item = &Stated> {
    preview.recordings.iter().map(|recording| &recording.stated)
}

/// Everything in a file that is told apart by its name, with its number in the file.
fn keys<'a>(
    facts: &FileFacts,
    stated: impl Iterator<Item = &'a Stated>,
) -> Vec<(u32, NameAndProvider)> {
    let numbered = (0..).zip(stated);
    numbered.filter_map(|(index, stated)| Some((index, key(facts.about(index), stated)?))).collect()
}

/// `None` where the sender chose, where the machine's own id says it, and without a name.
fn key(facts: Option<&Facts>, stated: &Stated) -> Option<NameAndProvider> {
    let is_chosen = |facts: &Facts| facts.machine_id.is_some() || facts.collector_id.is_some();
    if stated.has_id || facts.is_some_and(is_chosen) {
        return None;
    }
    let name = facts.and_then(|facts| facts.name.as_ref()).or(stated.name.as_ref())?;
    let provider = facts.and_then(|facts| facts.provider.as_ref()).or(stated.provider.as_ref());
    Some((name.clone(), provider.map(|provider| provider.to_lowercase())))
}

#[cfg(test)]
mod tests {
    use kernel::import::{PreviewRecording, PreviewResult};

    use super::*;
    use crate::upload::{answer, state::Step};

    fn stated(name: Option<&str>) -> Stated {
        Stated { name: name.map(str::to_owned), ..Stated::default() }
    }

    /// A file with one result.
    fn result(stated: Stated) -> Preview {
        let result = PreviewResult { stated, ..PreviewResult::default() };
        Preview { results: vec![result], ..Preview::default() }
    }

    /// A file with one recording.
    fn recording(stated: Stated) -> Preview {
        let recording = PreviewRecording { stated, ..PreviewRecording::default() };
        Preview { recordings: vec![recording], ..Preview::default() }
    }

    /// What the form says about file 0.
    fn said(fields: &[(&str, &str)]) -> FileFacts {
        let pairs = fields.iter().map(|(name, value)| (format!("0.0.{name}"), (*value).to_owned()));
        FileFacts::new(&pairs.collect::<Vec<_>>(), 0).unwrap()
    }

    fn arrived(text: &str) -> Arrived {
        match answer::step(201, text) {
            Step::Done(arrived) => arrived,
            other => panic!("{other:?}"),
        }
    }

    /// A batch whose first file is on machine `m` or collector `c`.
    fn after(first: &Preview, fields: &[(&str, &str)]) -> Batch {
        let mut batch = Batch::default();
        let answer = match first.results.is_empty() {
            false => {
                r#"{"files":[{"results":[{"id":"r","machine_id":"m","name":"vm","new":true,
                "url":"/results/r","workload":{"name":"classic","version":1}}],"problem":null}]}"#
            }
            true => {
                r#"{"files":[{"sessions":[{"id":"s","collector_id":"c","name":"vm","new":true,
                "url":"/sessions/s"}],"problem":null}]}"#
            }
        };
        batch.learn(&said(fields), first, &arrived(answer));
        batch
    }

    #[track_caller]
    fn check(batch: &Batch, next: &Preview, fields: &[(&str, &str)], ids: [Option<&str>; 2]) {
        let mut facts = said(fields);
        batch.place(&mut facts, next);
        let [machine_id, collector_id] = ids;
        let about = facts.about(0);
        assert_eq!(about.and_then(|facts| facts.machine_id.as_deref()), machine_id);
        assert_eq!(about.and_then(|facts| facts.collector_id.as_deref()), collector_id);
    }

    #[test]
    fn results_of_one_name_share_the_machine_of_the_first() {
        let unnamed = result(stated(None));
        let batch = after(&unnamed, &[("name", "vm"), ("provider", "OCI")]);
        check(&batch, &unnamed, &[("name", "vm"), ("provider", "oci")], [Some("m"), None]);
        check(&batch, &unnamed, &[("name", "vm")], [None, None]);
        check(&batch, &unnamed, &[("name", "other"), ("provider", "oci")], [None, None]);
        check(&batch, &recording(stated(None)), &[("name", "vm")], [None, None]);
        let named = Stated { provider: Some("Oci".to_owned()), ..stated(Some("vm")) };
        check(&batch, &result(named), &[], [Some("m"), None]);
    }

    #[test]
    fn recordings_of_one_name_share_the_collector_of_the_first() {
        let table = recording(stated(None));
        let batch = after(&table, &[("name", "vm01")]);
        check(&batch, &table, &[("name", "vm01")], [None, Some("c")]);
        check(&batch, &recording(stated(Some("vm01"))), &[], [None, Some("c")]);
        check(&batch, &result(stated(Some("vm01"))), &[], [None, None]);
    }

    #[test]
    fn what_says_whose_it_is_goes_by_that_and_not_by_its_name() {
        let own = Stated { has_id: true, ..stated(Some("vm")) };
        let batch = after(&result(stated(Some("vm"))), &[]);
        check(&batch, &result(own.clone()), &[], [None, None]);
        check(&batch, &result(stated(Some("vm"))), &[("machine_id", "z")], [Some("z"), None]);
        let batch = after(&result(own), &[]);
        check(&batch, &result(stated(Some("vm"))), &[], [None, None]);
        let batch = after(&result(stated(None)), &[]);
        check(&batch, &result(stated(None)), &[], [None, None]);
    }

    #[test]
    fn a_file_that_was_read_in_another_way_before_says_nothing_about_those_after_it() {
        let mut batch = Batch::default();
        let answer = r#"{"files":[{"read_before":"It came in before.","problem":null,"sessions":[
            {"id":"s","collector_id":"c","name":"vm","new":false,"url":"/sessions/s"}]}]}"#;
        let table = recording(stated(Some("vm")));
        batch.learn(&FileFacts::default(), &table, &arrived(answer));
        check(&batch, &table, &[], [None, None]);
    }
}
