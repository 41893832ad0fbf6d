//! Computes windows of results again, in the background and within a budget of CPU time.
//!
//! What waits and what was found is in the store: a server that was stopped begins the result
//! that it was at anew. One window at a time, on a thread that gives way to every other.
//!
//! The newest result is looked at first, and none costs more than [`MAX_COST_UNITS`]: whoever
//! sends a heap of costly results delays the heap, and not a run that comes after it.

use std::{sync::Arc, time::Duration};

use app::api::Backend;
use kernel::{verification::Verification, verify, workload::golden};
use tokio::sync::{Notify, oneshot};

use crate::{clock, state::AppState};

/// What could not be looked at, say because the disk was full, is tried again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// What one result may take, in units of `standard`: twelve windows of some half a second on a
/// computer twice as fast as the reference machine. A single check is below it.
const MAX_COST_UNITS: u64 = 12 * 3_000;
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

/// This computer does not compute what every kernel computes: it may accuse nobody.
#[derive(Debug, thiserror::Error)]
#[error("this server does not compute the golden digests; check its memory and its build")]
struct Unfit;

/// What was computed, and the time of a CPU that it took.
struct Worked<T> {
    found: T,
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
        if let Err(error) = self.check_itself().await {
            return tracing::error!(%error, "nothing is verified");
        }
        while self.catch_up().await {
            // Either way there may be something to do.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.arrivals.notified()).await;
        }
    }

    /// Looks at every result that waits now. One that cannot be read is left for the next time.
    /// Whether this computer may go on verifying; what waits does so still where it may not.
    pub async fn catch_up(&self) -> bool {
        let mut before = i64::MAX;
        loop {
            let next = match self.backend.store.next_to_verify(before).await {
                Ok(Some(next)) => next,
                Ok(None) => return true,
                Err(error) => {
                    tracing::warn!(%error, "no result could be verified");
                    return true;
                }
            };
            match self.verify(&next.id).await {
                Ok(()) => {}
                Err(error) if error.is::<Unfit>() => {
                    tracing::error!(%error, id = next.id, "nothing is verified any more");
                    return false;
                }
                Err(error) => {
                    tracing::warn!(%error, id = next.id, "a result could not be verified");
                    before = next.seq;
                }
            }
        }
    }

    /// Before anything is computed, and before anybody is accused.
    async fn check_itself(&self) -> anyhow::Result<()> {
        let Worked { found, worked } = compute(golden::verified).await?;
        tokio::time::sleep(self.budget.rest(worked)).await;
        if found { Ok(()) } else { Err(Unfit.into()) }
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
        let mut cost_units = 0;
        while let Some(check) = run.next().copied() {
            // The next one is not passed over for a cheaper one: the sample would not be random.
            cost_units = check.cost_units().saturating_add(cost_units);
            if cost_units > MAX_COST_UNITS {
                break;
            }
            let Worked { found, worked } = compute(move || check.holds()).await?;
            run.record(found);
            tokio::time::sleep(self.budget.rest(worked)).await;
        }
        let found = Verification::from(run.outcome());
        if !found.counts() {
            self.check_itself().await?;
        }
        tracing::info!(id, found = found.words(), "a result was computed again");
        Ok(self.backend.store.set_verification(&document, found).await?)
    }
}

/// Computes on a thread of its own: one of the pool would keep its low priority when it serves
/// somebody else.
async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> anyhow::Result<Worked<T>> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new().name("verifier".to_owned()).spawn(move || {
        // Only this thread becomes nice, and it may always become nicer.
        let _ = rustix::process::nice(NICENESS);
        let found = work();
        // Nobody waits any more when the server is stopping.
        drop(answer.send(Worked { found, worked: clock::thread_cpu() }));
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
