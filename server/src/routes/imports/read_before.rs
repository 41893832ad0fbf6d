//! A file that came in before, and was read in another way by an older version of this program:
//! the same bytes under the same ids, with other values.

use kernel::{import::Format, utc};
use store::Batch;

use super::{
    answer::{FileAnswer, ResultAnswer, SessionAnswer, Stop},
    take::Taker,
};

/// Ids of what a file holds, in its order.
pub(super) struct Ids {
    results: Vec<String>,
    sessions: Vec<String>,
}

impl Ids {
    pub(super) fn of(batch: &Batch) -> Self {
        Self {
            results: batch.results.iter().map(|new| new.document.id.clone()).collect(),
            sessions: batch.sessions.iter().map(|new| new.recording.id.clone()).collect(),
        }
    }
}

/// Whether ids are made of the file's bytes. Our own documents and sessions bring theirs, and one
/// with other values is another one.
pub(super) fn has_ids_of_its_bytes(format: Format) -> bool {
    ![Format::Document, Format::Session, Format::SessionCsv].contains(&format)
}

/// What the file became then, and since when it is here. Nothing of it is changed: somebody may
/// have compared it, named it and tied it to others.
pub(super) async fn answer(
    taker: &Taker<'_>,
    ids: Ids,
    answer: &mut FileAnswer,
) -> Result<(), Stop> {
    let store = &taker.backend().store;
    let mut since_us = i64::MAX;
    for id in ids.results {
        let Some(stored) = store.result(&id).await? else { continue };
        since_us = since_us.min(stored.row.received_at_us);
        answer.results.push(ResultAnswer {
            url: format!("/results/{id}"),
            id,
            machine_id: stored.row.machine_id,
            name: stored.row.machine_name,
            new: false,
            workload: stored.row.workload,
        });
    }
    for id in ids.sessions {
        let Some(row) = store.session(&id).await? else { continue };
        since_us = since_us.min(row.received_at_us);
        answer.sessions.push(SessionAnswer {
            url: format!("/sessions/{id}"),
            id,
            collector_id: row.collector_id,
            name: row.name,
            new: false,
            from_us: row.from_us,
            to_us: row.to_us,
            ticks: row.ticks,
        });
    }
    (answer.prices, answer.container_names) = (0, 0);
    answer.read_before = Some(format!(
        "The same file was imported at {}, by a version of this program that read other values \
         out of it. What it became then is kept as it is; delete it and import the file again to \
         have it read anew.",
        utc::moment(since_us)
    ));
    Ok(())
}
