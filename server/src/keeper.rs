//! Ends sessions of which nothing comes any more, seals what has ended or grown, and lets go of
//! what is older than it is to be kept.
//!
//! What there is to do is asked of the store each time: a server that was stopped goes on where
//! it was. One session at a time, so that samples are acknowledged in between.

use std::{sync::Arc, time::Duration};

use app::api::Backend;
use store::Retention;
use tokio::sync::Notify;

use crate::state::AppState;

/// How often sessions are looked at when nobody rings.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How often old sessions are let go of.
const RETAIN_US: i64 = 24 * 3_600 * 1_000_000;

/// What is kept how long.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// After which a session ends of which nothing comes, in microseconds.
    pub silence_us: i64,
    pub retention: Retention,
}

/// Whoever looks after sessions.
pub struct Keeper {
    backend: Backend,
    unsealed: Arc<Notify>,
    keeping: Keeping,
    /// When it began: what was sent to a server that was away is still to come.
    started_us: i64,
    retained_us: Option<i64>,
}

impl Keeper {
    pub fn new(state: &AppState, keeping: Keeping) -> Self {
        let (backend, unsealed) = (state.backend.clone(), Arc::clone(&state.unsealed));
        let started_us = (backend.now_us)();
        Self { backend, unsealed, keeping, started_us, retained_us: None }
    }

    /// Looks after sessions until it is dropped.
    pub async fn run(mut self) {
        loop {
            // Either way there may be something to do.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.unsealed.notified()).await;
            self.tidy((self.backend.now_us)()).await;
        }
    }

    /// Does what there is to do at this time. What fails is tried again the next time.
    pub async fn tidy(&mut self, now_us: i64) {
        if let Err(error) = self.end(now_us).await {
            tracing::warn!(%error, "silent sessions could not be ended");
        }
        let mut after = 0;
        loop {
            let next = match self.backend.store.next_unsealed(after).await {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "no session could be sealed");
                    break;
                }
            };
            after = next.seq;
            if let Err(error) = self.backend.store.seal(next).await {
                tracing::warn!(%error, seq = next.seq, "a session could not be sealed");
            }
        }
        let is_fresh = |done_us: i64| (0..RETAIN_US).contains(&now_us.saturating_sub(done_us));
        if !self.retained_us.is_some_and(is_fresh) {
            self.retained_us = Some(now_us);
            if let Err(error) = self.retain(now_us).await {
                tracing::warn!(%error, "old sessions could not be deleted");
            }
        }
    }

    async fn end(&self, now_us: i64) -> Result<(), store::StoreError> {
        let silence_us = self.keeping.silence_us;
        // Agents come back within this time with what the server missed.
        if now_us.saturating_sub(self.started_us).saturating_abs() < silence_us {
            return Ok(());
        }
        let ended = self.backend.store.end_silent_sessions(now_us, silence_us).await?;
        if ended > 0 {
            tracing::info!(ended, "sessions ended because nothing came any more");
        }
        Ok(())
    }

    async fn retain(&self, now_us: i64) -> Result<(), store::StoreError> {
        let gone = self.backend.store.retain(self.keeping.retention, now_us).await?;
        if gone.sessions > 0 {
            let store::Retained { sessions, ticks } = gone;
            tracing::info!(sessions, ticks, "old sessions were deleted");
        }
        Ok(())
    }
}
