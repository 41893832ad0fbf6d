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
/// A longer step between two looks is a clock that was set, or a machine that slept: nobody can
/// say how long nothing came.
const JUMP_US: i64 = 30_000_000;
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
    /// When it began, or the clock was set: what was sent to a server that was away is still to
    /// come.
    started_us: i64,
    /// By the clock, when it looked last.
    looked_us: i64,
    retained_us: Option<i64>,
}

impl Keeper {
    pub fn new(state: &AppState, keeping: Keeping) -> Self {
        let (backend, unsealed) = (state.backend.clone(), Arc::clone(&state.unsealed));
        let started_us = (backend.now_us)();
        Self { backend, unsealed, keeping, started_us, looked_us: started_us, retained_us: None }
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
        if now_us.saturating_sub(self.looked_us).saturating_abs() > JUMP_US {
            self.started_us = now_us;
        }
        self.looked_us = now_us;
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
        // A clock that is wrong for a moment must not make everything old.
        if self.is_settled(now_us) && !self.retained_us.is_some_and(is_fresh) {
            self.retained_us = Some(now_us);
            if let Err(error) = self.retain(now_us).await {
                tracing::warn!(%error, "old sessions could not be deleted");
            }
        }
    }

    /// Agents come back within the time of a silence with what the server missed.
    fn is_settled(&self, now_us: i64) -> bool {
        now_us.saturating_sub(self.started_us).saturating_abs() >= self.keeping.silence_us
    }

    async fn end(&self, now_us: i64) -> Result<(), store::StoreError> {
        let silence_us = self.keeping.silence_us;
        if !self.is_settled(now_us) {
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
