//! Writes that wait, and the group of them that shares one commit.

use std::{
    pin::{Pin, pin},
    time::Duration,
};

use sqlx::{Acquire, Database, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::{conn::Conn, error::StoreError};

/// A commit is one wait for the disk; a group of writes shares it.
pub(crate) const GROUP_WRITES: usize = 1_000;
/// The longest that a write waits for others of its group. A group also ends when nobody waits.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// The work of one write on its connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// A write that waits for its turn, then for its group's commit.
pub(crate) trait Job: Send {
    /// Does the work; `false` when it failed and has to be undone.
    fn run<'c>(&'c mut self, conn: Conn<'c>) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>>;
    /// Tells the caller, once it is known whether the group is on disk.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

/// A piece of work and who waits for its answer.
pub(crate) struct Write<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

/// The writes that wait, and those that are done and not yet committed.
pub(crate) struct Queue {
    waiting: mpsc::Receiver<Box<dyn Job>>,
    group: Vec<Box<dyn Job>>,
}

impl<T, F> Write<T, F> {
    pub(crate) fn new(work: F, caller: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { work: Some(work), outcome: None, caller }
    }
}

impl<T, F> Job for Write<T, F>
where
    T: Send,
    F: for<'c> FnOnce(Conn<'c>) -> Work<'c, T> + Send,
{
    fn run<'c>(&'c mut self, conn: Conn<'c>) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.outcome = Some(work(conn).await);
            }
            matches!(self.outcome, Some(Ok(_)))
        })
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let answer = match (self.outcome, group) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(lost)) => Err(lost),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // A caller who went away needs no answer; the write stands.
        drop(self.caller.send(answer));
    }
}

impl Queue {
    pub(crate) fn new(waiting: mpsc::Receiver<Box<dyn Job>>) -> Self {
        Self { waiting, group: Vec::new() }
    }

    /// Waits for the first write of a group; `false` when there will be none.
    pub(crate) async fn wait(&mut self) -> bool {
        self.group.extend(self.waiting.recv().await);
        !self.group.is_empty()
    }

    /// Takes no more writes; those that wait are still done.
    pub(crate) fn close(&mut self) {
        self.waiting.close();
    }

    /// Does the writes of a group, each in a savepoint, so that one that fails leaves the others.
    /// After an error none of them may be committed.
    pub(crate) async fn fill<DB: Database>(
        &mut self,
        transaction: &mut Transaction<'_, DB>,
        conn: impl for<'c> Fn(&'c mut DB::Connection) -> Conn<'c>,
    ) -> Result<(), sqlx::Error> {
        let mut deadline = pin!(tokio::time::sleep(GROUP_TIME));
        while let Some(job) = self.group.last_mut() {
            let mut savepoint = transaction.begin().await?;
            match job.run(conn(&mut savepoint)).await {
                true => savepoint.commit().await?,
                false => savepoint.rollback().await?,
            }
            if self.group.len() >= GROUP_WRITES {
                break;
            }
            let next = tokio::select! {
                biased;
                () = &mut deadline => None,
                job = async { self.waiting.try_recv().ok() } => job,
            };
            match next {
                Some(job) => self.group.push(job),
                None => break,
            }
        }
        Ok(())
    }

    /// Tells every caller of the group how it ended.
    pub(crate) fn answer(&mut self, outcome: &Result<(), StoreError>) {
        for job in self.group.drain(..) {
            job.answer(outcome.clone());
        }
    }
}
