//! Work for a thread of its own, so that requests do not wait for it.

use app::api::{Desk, Working};

/// The threads that the runtime keeps for such work.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadDesk;

impl Desk for ThreadDesk {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> Working {
        Box::pin(async move {
            if let Err(error) = tokio::task::spawn_blocking(work).await {
                tracing::error!(%error, "work on a thread of its own broke");
            }
        })
    }
}
