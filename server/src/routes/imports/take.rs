//! From files to results, sessions and whatever else they hold, one file after the other.

use std::{collections::HashMap, sync::Arc};

use app::api::Backend;
use kernel::{
    import::{self, Imported, ImportedResult},
    machine::Machine,
    price::Price,
    result::WorkloadId,
};
use store::{Added, AddedBatch, Batch, FactsChange, MachineChoice, NewResult, StoreError};

use super::{
    MAX_FILE_BYTES,
    answer::{Answer, FileAnswer, FileProblem, ResultAnswer, Stop},
    facts::{Facts, FactsList},
    machines, read_before, scores, sessions,
    upload::{File, Upload},
};
use crate::{problem::Problem, state::AppState};

/// Keeps what can be kept. An error means that the server cannot go on; what was kept until then
/// is recognised when the upload is repeated.
pub(super) async fn upload(state: &AppState, upload: Upload) -> Result<Answer, Problem> {
    let Upload { files, facts } = upload;
    let mut taker = Taker { state, facts, machines: HashMap::new(), collectors: HashMap::new() };
    let mut answers = Vec::with_capacity(files.len());
    for (index, file) in files.into_iter().enumerate() {
        answers.push(taker.file(index, file).await?);
    }
    Ok(Answer { files: answers })
}

/// Results and recordings of one upload that name the same machine belong together.
pub(super) type NameAndProvider = (String, Option<String>);

pub(super) struct Taker<'a> {
    state: &'a AppState,
    pub(super) facts: FactsList,
    /// Ids of the machines that earlier results of this upload went to.
    machines: HashMap<NameAndProvider, String>,
    /// Ids of the collectors that earlier recordings of this upload went to.
    collectors: HashMap<NameAndProvider, String>,
}

impl Taker<'_> {
    pub(super) fn backend(&self) -> &Backend {
        &self.state.backend
    }

    async fn file(&mut self, index: usize, file: File) -> Result<FileAnswer, Problem> {
        let mut answer = FileAnswer::new(file.name.clone());
        match self.read_and_keep(index, file, &mut answer).await {
            Ok(()) => Ok(answer),
            Err(Stop::File(problem)) => {
                let FileAnswer { file_name, format, notes, .. } = answer;
                let problem = Some(problem);
                Ok(FileAnswer { format, notes, problem, ..FileAnswer::new(file_name) })
            }
            Err(Stop::Request(problem)) => Err(problem),
        }
    }

    async fn read_and_keep(
        &mut self,
        index: usize,
        file: File,
        answer: &mut FileAnswer,
    ) -> Result<(), Stop> {
        let importers = Arc::clone(&self.state.importers);
        // Never closed; if it were, only the bound would be lost.
        let _permit = importers.acquire().await.ok();
        let imported = read(file).await?;
        answer.format = Some(imported.format);
        answer.notes = imported.notes.iter().map(ToString::to_string).collect();
        self.keep(index, imported, answer).await
    }

    async fn keep(
        &mut self,
        file: usize,
        imported: Imported,
        answer: &mut FileAnswer,
    ) -> Result<(), Stop> {
        let Imported { format, results, foreign, recordings, machines, prices, .. } = imported;
        let container_names = imported.container_names;
        let counts = [results.len(), foreign.len(), recordings.len(), machines.len()];
        self.check_facts(file, counts.into_iter().max().unwrap_or_default())?;
        let mut batch = Batch { prices, container_names, ..Batch::default() };
        (answer.prices, answer.container_names) =
            (batch.prices.len() as u64, batch.container_names.len() as u64);
        let (mut names, mut workloads) = (Vec::new(), Vec::new());
        for (index, result) in results.into_iter().enumerate() {
            let facts = self.facts.about(file, index);
            let stated = result.price.map(|price| price.per_hour);
            let price = self.price(&facts, &result.document.machine, stated).await?;
            batch.prices.extend(price);
            workloads.push(result.document.workload.clone());
            let (new, name) = self.new_result(&facts, result).await?;
            batch.results.push(new);
            names.push(name);
        }
        let mut collectors = Vec::new();
        for (index, recording) in recordings.into_iter().enumerate() {
            let facts = self.facts.about(file, index);
            batch.prices.extend(self.price(&facts, &recording.machine, None).await?);
            let (new, name) =
                sessions::new_session(self, &facts, (&answer.file_name, format), recording);
            batch.sessions.push(new);
            collectors.push(name);
        }
        (batch.foreign_scores, answer.scores) =
            scores::of_file(self, file, &answer.file_name, foreign).await?;
        (batch.machines, answer.machines) = machines::of_file(self, file, machines).await?;
        let ids = read_before::Ids::of(&batch);
        let added = self.backend().store.import(batch, (self.backend().now_us)()).await;
        let added = match added {
            // The id of what an older tool recorded says which bytes it was.
            Err(StoreError::Conflict { .. }) if read_before::has_ids_of_its_bytes(format) => {
                return read_before::answer(self, ids, answer).await;
            }
            added => added?,
        };
        let AddedBatch { results, sessions, prices, scores, machines, container_names } = added;
        answer.anything_new = results.iter().any(|added| added.new)
            || sessions.iter().any(|added| added.new)
            || prices + scores + machines + container_names > 0;
        for (name, added) in names.into_iter().zip(&results) {
            self.machines.extend(name.map(|name| (name, added.machine_id.clone())));
        }
        for (name, added) in collectors.into_iter().zip(&sessions) {
            self.collectors.extend(name.map(|name| (name, added.collector_id.clone())));
        }
        answer.results = self.answers(results, workloads).await?;
        answer.sessions = sessions::answers(self, sessions).await?;
        Ok(())
    }

    fn check_facts(&self, file: usize, count: usize) -> Result<(), Stop> {
        match self.facts.last_result_of(file).filter(|last| *last >= count) {
            Some(result) => Err(FileProblem::new(format!(
                "The facts name result {result} of this file, and it holds {count}; count them from 0."
            ))
            .into()),
            None => Ok(()),
        }
    }

    /// What the sender says an hour of the machine costs.
    async fn price(
        &self,
        facts: &Facts,
        read: &Machine,
        stated: Option<f64>,
    ) -> Result<Option<Price>, Stop> {
        if !facts.has_price() {
            return Ok(None);
        }
        let known = self.known_machine(facts, read).await?;
        Ok(facts.price(&known, stated).transpose()?)
    }

    /// The file's machine, completed by what is known about the one it will belong to.
    async fn known_machine(&self, facts: &Facts, read: &Machine) -> Result<Machine, Stop> {
        let store = &self.backend().store;
        let id = match (facts.machine_id(), read.id.as_deref()) {
            (Some(id), _) => Some(id.to_owned()),
            (None, Some(key)) => store.machine_with_key(key).await?,
            (None, None) => None,
        };
        let known = match id {
            Some(id) => store.facts_of(&id).await?.unwrap_or_default(),
            None => Machine::default(),
        };
        let mut machine = read.clone();
        machine.offer.provider = machine.offer.provider.or(known.offer.provider);
        machine.offer.region = machine.offer.region.or(known.offer.region);
        machine.offer.shape = machine.offer.shape.or(known.offer.shape);
        machine.cpu.vcpus = machine.cpu.vcpus.or(known.cpu.vcpus);
        machine.memory_bytes = machine.memory_bytes.or(known.memory_bytes);
        Ok(machine)
    }

    /// One result on its way into the store, and the name under which further ones share its machine.
    async fn new_result(
        &mut self,
        facts: &Facts,
        result: ImportedResult,
    ) -> Result<(NewResult, Option<NameAndProvider>), Stop> {
        let ImportedResult { mut document, guess, source, .. } = result;
        let mut change = facts.change();
        let machine = &document.machine;
        if let Some(id) = facts.machine_id() {
            let machine = MachineChoice::Existing(id.to_owned());
            if source.is_none() && self.is_of_another_machine(&document.id, id).await? {
                document.id = import::distinct_id(&document.id, id);
            }
            return Ok((NewResult { document, raw: source, machine, facts: change }, None));
        }
        if machine.id.as_deref().is_some_and(|key| !key.is_empty()) {
            let machine = MachineChoice::ByKey { new_id: (self.backend().new_id)() };
            return Ok((NewResult { document, raw: source, machine, facts: change }, None));
        }
        let name = facts.name().or(machine.name.as_deref()).map(str::to_owned);
        let provider = facts.provider().or(machine.offer.provider.as_deref());
        let key = name.map(|name| (name, provider.map(str::to_lowercase)));
        if key.is_none() {
            // The file's name is better than none; it never makes two machines one.
            change = FactsChange { name: guess.name, ..change };
        }
        let id = self.machine_id(key.as_ref());
        let machine = MachineChoice::New { id };
        Ok((NewResult { document, raw: source, machine, facts: change }, key))
    }

    fn machine_id(&mut self, key: Option<&NameAndProvider>) -> String {
        let new_id = self.backend().new_id;
        match key {
            Some(key) => self.machines.entry(key.clone()).or_insert_with(new_id).clone(),
            None => new_id(),
        }
    }

    /// The collector of a name, the same for all recordings of this upload.
    pub(super) fn collector_id(&mut self, key: Option<&NameAndProvider>) -> String {
        let new_id = self.backend().new_id;
        match key {
            Some(key) => self.collectors.entry(key.clone()).or_insert_with(new_id).clone(),
            None => new_id(),
        }
    }

    /// Files of older tools name no machine: the same ten numbers may be those of two.
    async fn is_of_another_machine(&self, id: &str, machine_id: &str) -> Result<bool, Stop> {
        let stored = self.backend().store.result(id).await?;
        Ok(stored.is_some_and(|stored| stored.row.machine_id != machine_id))
    }

    async fn answers(
        &self,
        added: Vec<Added>,
        workloads: Vec<WorkloadId>,
    ) -> Result<Vec<ResultAnswer>, Stop> {
        let mut names: HashMap<String, String> = HashMap::new();
        let mut answers = Vec::with_capacity(added.len());
        for (added, workload) in added.into_iter().zip(workloads) {
            let Added { id, machine_id, new, new_machine: _ } = added;
            let name = match names.get(&machine_id) {
                Some(name) => name.clone(),
                None => {
                    let row = self.backend().store.machine(&machine_id).await?;
                    let name = row.map(|row| row.name).unwrap_or_default();
                    names.insert(machine_id.clone(), name.clone());
                    name
                }
            };
            let url = format!("/results/{id}");
            answers.push(ResultAnswer { id, machine_id, name, new, url, workload });
        }
        Ok(answers)
    }
}

/// Decoding is work for a thread of its own.
async fn read(file: File) -> Result<Imported, Stop> {
    let File { name, bytes } = file;
    let Some(bytes) = bytes else {
        return Err(FileProblem::too_large(format!(
            "The file is larger than {} MiB; compress it with gzip or split it.",
            MAX_FILE_BYTES >> 20
        ))
        .into());
    };
    let read = tokio::task::spawn_blocking(move || import::import(&name, &bytes)).await;
    let read = read.map_err(|error| {
        tracing::error!(%error, "an importer panicked");
        Problem::internal()
    })?;
    Ok(read?)
}
