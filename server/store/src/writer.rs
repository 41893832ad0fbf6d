//! The one writer of a SQLite file: many writes, one commit, each with its own answer.

use std::{pin::Pin, pin::pin, sync::Arc, time::Duration};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::{conn::Conn, error::StoreError, lock::FileLock};

/// A commit is one wait for the disk; a group of writes shares it.
const GROUP_WRITES: usize = 1_000;
/// The longest that a write waits for others of its group. A group also ends when nobody waits.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// The work of one write on its connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// The door to the writer task.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    stop: Arc<Notify>,
}

/// A write that waits for its turn, then for its group's commit.
trait Job: Send {
    /// Does the work; `false` when it failed and has to be undone.
    fn run<'c>(&'c mut self, conn: Conn<'c>) -> Pin<Box<dyn Future<Output = bool> + Send + 'c>>;
    /// Tells the caller, once it is known whether the group is on disk.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

struct Write<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
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

impl Writer {
    /// Starts the task; it ends, closes the file and lets go of the lock when told or when no door is left.
    pub(crate) fn start(
        options: SqliteConnectOptions,
        conn: SqliteConnection,
        lock: FileLock,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(GROUP_WRITES);
        let stop = Arc::new(Notify::new());
        let task = Task { options, conn: Some(conn), waiting, stop: Arc::clone(&stop) };
        (Self { jobs, stop }, tokio::spawn(task.run(lock)))
    }

    /// Runs `work` in a savepoint of the next group and answers after the commit.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(Conn<'c>) -> Work<'c, T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Write { work: Some(work), outcome: None, caller });
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Lets the writes that wait be done, then ends the task.
    pub(crate) fn stop(&self) {
        self.stop.notify_one();
    }
}

struct Task {
    options: SqliteConnectOptions,
    /// `None` after a group was lost: the next one connects anew.
    conn: Option<SqliteConnection>,
    waiting: mpsc::Receiver<Box<dyn Job>>,
    stop: Arc<Notify>,
}

impl Task {
    async fn run(mut self, lock: FileLock) {
        while let Some(first) = self.next().await {
            let mut group = vec![first];
            let outcome = self.commit(&mut group).await.map_err(StoreError::from);
            if outcome.is_err() {
                self.conn = None;
            }
            for job in group {
                job.answer(outcome.clone());
            }
        }
        if let Some(conn) = self.conn.take() {
            close(conn).await;
        }
        drop(lock);
    }

    async fn next(&mut self) -> Option<Box<dyn Job>> {
        tokio::select! {
            biased;
            job = self.waiting.recv() => job,
            () = self.stop.notified() => {
                self.waiting.close();
                self.waiting.recv().await
            }
        }
    }

    /// Does the first job of `group` and all that wait, then commits. An error means that none is on disk.
    async fn commit(&mut self, group: &mut Vec<Box<dyn Job>>) -> Result<(), sqlx::Error> {
        let conn = match self.conn.take() {
            Some(conn) => self.conn.insert(conn),
            None => self.conn.insert(self.options.connect().await?),
        };
        let mut transaction = conn.begin_with("begin immediate").await?;
        let mut deadline = pin!(tokio::time::sleep(GROUP_TIME));
        while let Some(job) = group.last_mut() {
            let mut savepoint = transaction.begin().await?;
            match job.run(Conn::Sqlite(&mut savepoint)).await {
                true => savepoint.commit().await?,
                false => savepoint.rollback().await?,
            }
            if group.len() >= GROUP_WRITES {
                break;
            }
            let next = tokio::select! {
                biased;
                () = &mut deadline => None,
                job = async { self.waiting.try_recv().ok() } => job,
            };
            match next {
                Some(job) => group.push(job),
                None => break,
            }
        }
        transaction.commit().await
    }
}

/// Moves the write-ahead log into the file, so that the file alone is the whole database.
async fn close(mut conn: SqliteConnection) {
    let moved = sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await;
    if let Err(error) = moved {
        tracing::warn!(%error, "the write-ahead log stays beside the database file");
    }
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "the database file was not closed cleanly");
    }
}
