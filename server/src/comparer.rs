//! Comparisons on threads of their own: two thousand replicates of twenty machines are work that
//! requests for other pages must not wait for. The last ones are remembered, so that a page that
//! is read again, or asked for in another metric, costs nothing.

use std::sync::{Arc, Mutex, PoisonError};

use app::api::{Comparer, Comparing, Question};
use kernel::compare::{self, Comparison};

/// Comparisons that are remembered; each is up to a megabyte.
const REMEMBERED: usize = 16;

/// What was asked and what came out, newest at the end.
type Answers = Vec<(Question, Arc<Comparison>)>;

/// What was compared last.
#[derive(Clone, Default)]
pub struct RememberingComparer {
    last: Arc<Mutex<Answers>>,
}

impl Comparer for RememberingComparer {
    fn compare(&self, question: Question) -> Comparing {
        let own = self.clone();
        Box::pin(async move {
            let work = tokio::task::spawn_blocking(move || own.remembered_or_made(question));
            match work.await {
                Ok(outcome) => outcome,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        })
    }
}

impl RememberingComparer {
    fn remembered_or_made(
        &self,
        question: Question,
    ) -> Result<Arc<Comparison>, compare::CompareError> {
        if let Some(found) = self.remembered(&question) {
            return Ok(found);
        }
        let Question { contenders, baseline, options } = &question;
        let made = Arc::new(compare::compare(contenders, baseline.as_deref(), *options)?);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == REMEMBERED {
            last.remove(0);
        }
        last.push((question, Arc::clone(&made)));
        Ok(made)
    }

    /// The whole question is compared: a machine that was renamed or priced makes another one.
    fn remembered(&self, question: &Question) -> Option<Arc<Comparison>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let at = last.iter().position(|(known, _)| known == question)?;
        let found = last.remove(at);
        let comparison = Arc::clone(&found.1);
        last.push(found);
        Some(comparison)
    }
}
