//! Recordings on their way to their collectors.

use kernel::{
    import::{self, Format},
    machine::Machine,
    recording::Recording,
};
use store::{AddedSession, CollectorChoice, FactsChange, NewSession};

use super::{
    answer::{SessionAnswer, Stop},
    facts::Facts,
    take::{NameAndProvider, Taker},
};

/// One recording, and the name under which further ones share its collector.
pub(super) type Named = (NewSession, Option<NameAndProvider>);

/// Chooses the collector: the sender's word, else the host's own id, else a new one by its name.
pub(super) fn new_session(
    taker: &mut Taker<'_>,
    facts: &Facts,
    (file_name, format): (&str, Format),
    recording: Recording,
) -> Named {
    let mut change = facts.change();
    let (collector, key) = match choice(taker, facts, &recording.machine) {
        Some(collector) => (collector, None),
        None => {
            let key = name_of(facts, &recording.machine);
            if key.is_none() {
                // The file's name is better than none; it never makes two hosts one.
                change = FactsChange { name: import::guess(file_name).name, ..change };
            }
            (CollectorChoice::New { id: taker.collector_id(key.as_ref()) }, key)
        }
    };
    // A body that was posted without a name is at least of some format.
    let source = if file_name.is_empty() { format.name() } else { file_name }.to_owned();
    let new = NewSession {
        recording,
        name: String::new(),
        source,
        collector,
        facts: change,
        demo: false,
    };
    (new, key)
}

fn choice(taker: &Taker<'_>, facts: &Facts, machine: &Machine) -> Option<CollectorChoice> {
    let new_id = || (taker.backend().new_id)();
    if let Some(id) = facts.collector_id() {
        return Some(CollectorChoice::Existing(id.to_owned()));
    }
    if let Some(machine_id) = facts.machine_id() {
        let machine_id = machine_id.to_owned();
        return Some(CollectorChoice::OfMachine { machine_id, new_id: new_id() });
    }
    let has_key = machine.id.as_deref().is_some_and(|key| !key.is_empty());
    has_key.then(|| CollectorChoice::ByKey { new_id: new_id() })
}

fn name_of(facts: &Facts, machine: &Machine) -> Option<NameAndProvider> {
    let name = facts.name().or(machine.name.as_deref())?;
    let provider = facts.provider().or(machine.offer.provider.as_deref());
    Some((name.to_owned(), provider.map(str::to_lowercase)))
}

/// Where recordings went, as their sessions say it.
pub(super) async fn answers(
    taker: &Taker<'_>,
    added: Vec<AddedSession>,
) -> Result<Vec<SessionAnswer>, Stop> {
    let mut answers = Vec::with_capacity(added.len());
    for added in added {
        let AddedSession { id, collector_id, new, new_collector: _ } = added;
        // Somebody may have removed it since.
        let Some(row) = taker.backend().store.session(&id).await? else { continue };
        answers.push(SessionAnswer {
            url: format!("/sessions/{id}"),
            id,
            collector_id,
            name: row.name,
            new,
            from_us: row.from_us,
            to_us: row.to_us,
            ticks: row.ticks,
        });
    }
    Ok(answers)
}
