//! The one writer of a database: many writes, one commit, each with its own answer.

use std::sync::Arc;

use tokio::{
    sync::{Mutex, Notify, mpsc, oneshot},
    task::JoinHandle,
};

use crate::{
    conn::Conn,
    error::StoreError,
    group::{GROUP_WRITES, Job, Queue, Work, Write},
    link::Link,
    live_cache::LiveCache,
};

/// The door to the writer's task.
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    stop: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the task; it ends and closes its link when told, or when no door is left.
    pub(crate) fn start(link: Link, live: Arc<LiveCache>) -> Self {
        let (jobs, waiting) = mpsc::channel(GROUP_WRITES);
        let stop = Arc::new(Notify::new());
        let task = tokio::spawn(run(link, Queue::new(waiting), Arc::clone(&stop), live));
        Self { jobs, stop, task: Mutex::new(Some(task)) }
    }

    /// Runs `work` in its group's transaction and answers when it is on disk; an error undoes all of it.
    ///
    /// It is done also when the caller stops waiting for the answer.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(Conn<'c>) -> Work<'c, T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let job = Box::new(Write::new(work, caller));
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Lets the writes that wait be done, then closes the link.
    pub(crate) async fn close(&self) {
        self.stop.notify_one();
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
    }
}

async fn run(mut link: Link, mut queue: Queue, stop: Arc<Notify>, live: Arc<LiveCache>) {
    loop {
        let more = tokio::select! {
            biased;
            more = queue.wait() => more,
            () = stop.notified() => {
                queue.close();
                queue.wait().await
            }
        };
        if !more {
            break;
        }
        let outcome = link.commit(&mut queue).await.map_err(StoreError::from);
        if outcome.is_err() {
            // What the writes of this group have put there was undone.
            live.clear();
        }
        queue.answer(&outcome);
    }
    link.close().await;
}
