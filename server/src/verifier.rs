//! Computes windows of results again, in the background and within a budget of CPU time.
//!
//! What waits and what was found is in the store: a server that was stopped begins the result
//! that it was at anew. One window at a time, on a thread that gives way to every other.

use std::{sync::Arc, time::Duration};

use app::api::Backend;
use kernel::{
    verification::Verification,
    verify::{self, Check},
};
use tokio::sync::{Notify, oneshot};

use crate::{clock, state::AppState};

/// What could not be looked at, say because the disk was full, is tried again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// The lowest priority there is.
const NICENESS: i32 = 19;

/// How much work verifying may be.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Of one CPU, on average.
    pub cpu_pct: f64,
    /// Of each result.
    pub windows: usize,
}

/// Whoever computes again what results state.
pub struct Verifier {
    backend: Backend,
    arrivals: Arc<Notify>,
    budget: Budget,
}

/// One window that was computed again.
struct Checked {
    holds: bool,
    worked: Duration,
}

impl Budget {
    /// How long to rest after some work, so that the share of a CPU is kept on average.
    fn rest(self, worked: Duration) -> Duration {
        let shares = (100.0 / self.cpu_pct - 1.0).max(0.0);
        Duration::try_from_secs_f64(worked.as_secs_f64() * shares).unwrap_or(LOOK_AGAIN)
    }
}

impl Verifier {
    pub fn new(state: &AppState, budget: Budget) -> Self {
        let (backend, arrivals) = (state.backend.clone(), Arc::clone(&state.arrivals));
        Self { backend, arrivals, budget }
    }

    /// Looks at every result that waits, then at those that come in, until it is dropped.
    pub async fn run(self) {
        if self.budget.cpu_pct <= 0.0 {
            return;
        }
        loop {
            self.catch_up().await;
            // Either way there may be something to do.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.arrivals.notified()).await;
        }
    }

    /// Looks at every result that waits now. One that cannot be read is left for the next time.
    pub async fn catch_up(&self) {
        let mut after = 0;
        loop {
            let next = match self.backend.store.next_to_verify(after).await {
                Ok(Some(next)) => next,
                Ok(None) => return,
                Err(error) => return tracing::warn!(%error, "no result could be verified"),
            };
            after = next.seq;
            if let Err(error) = self.verify(&next.id).await {
                tracing::warn!(%error, id = next.id, "a result could not be verified");
            }
        }
    }

    async fn verify(&self, id: &str) -> anyhow::Result<()> {
        let Some(stored) = self.backend.store.result(id).await? else { return Ok(()) };
        let (pick_seed, windows) = (clock::random()?, self.budget.windows);
        let document = stored.document;
        // A long run has tens of thousands of windows to be read through.
        let (document, mut run) = tokio::task::spawn_blocking(move || {
            let run = verify::Verification::new(&document, pick_seed, windows);
            (document, run)
        })
        .await?;
        while let Some(check) = run.next().copied() {
            let Checked { holds, worked } = compute(check).await?;
            run.record(holds);
            tokio::time::sleep(self.budget.rest(worked)).await;
        }
        let found = Verification::from(run.outcome());
        tracing::info!(id, found = found.words(), "a result was computed again");
        Ok(self.backend.store.set_verification(&document, found).await?)
    }
}

/// Computes one window again, on a thread of its own: one of the pool would keep its low
/// priority when it serves somebody else.
async fn compute(check: Check) -> anyhow::Result<Checked> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new().name("verifier".to_owned()).spawn(move || {
        // Only this thread becomes nice, and it may always become nicer.
        let _ = rustix::process::nice(NICENESS);
        let holds = check.holds();
        // Nobody waits any more when the server is stopping.
        drop(answer.send(Checked { holds, worked: clock::thread_cpu() }));
    })?;
    Ok(answered.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_of_a_cpu_rest_nineteen_times_as_long_as_they_work() {
        let rest =
            |cpu_pct| Budget { cpu_pct, windows: 1 }.rest(Duration::from_millis(100)).as_secs_f64();
        assert!((rest(5.0) - 1.9).abs() < 1e-9);
        assert_eq!(rest(100.0), 0.0);
        assert_eq!(rest(0.0), LOOK_AGAIN.as_secs_f64());
    }
}
