//! Answers of the server that a page has asked for already, or asks for before they are needed:
//! a bounded number of each kind, each asked for once.

use std::{cell::RefCell, collections::VecDeque, future::Future, thread::LocalKey};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use leptos::task::spawn_local;

use super::clock;
use crate::api::ApiError;

/// An answer that is here or on its way.
pub type Answer<T> = Shared<BoxFuture<'static, Result<T, ApiError>>>;

/// Answers by what was asked, the one that was used last at the end.
pub struct Kept<K, T: Clone> {
    answers: VecDeque<Entry<K, T>>,
    most: usize,
    fresh_us: i64,
}

struct Entry<K, T: Clone> {
    asked: K,
    answer: Answer<T>,
    at_us: i64,
}

impl<K: PartialEq, T: Clone + Send + Sync + 'static> Kept<K, T> {
    /// Keeps up to `most` answers, each for `fresh_us`.
    pub const fn new(most: usize, fresh_us: i64) -> Self {
        Self { answers: VecDeque::new(), most, fresh_us }
    }

    /// The answer to `asked`; `ask` is called where there is none that is fresh.
    fn get(
        &mut self,
        asked: K,
        now_us: i64,
        ask: impl FnOnce() -> BoxFuture<'static, Result<T, ApiError>>,
    ) -> Answer<T> {
        let fresh_us = self.fresh_us;
        // What failed is asked again.
        self.answers.retain(|entry| {
            let failed = entry.answer.peek().is_some_and(Result::is_err);
            now_us - entry.at_us < fresh_us && !failed
        });
        let known = self.answers.iter().position(|entry| entry.asked == asked);
        let entry = match known.and_then(|at| self.answers.remove(at)) {
            Some(entry) => entry,
            None => Entry { asked, answer: ask().shared(), at_us: now_us },
        };
        let answer = entry.answer.clone();
        self.answers.push_back(entry);
        while self.answers.len() > self.most {
            self.answers.pop_front();
        }
        answer
    }

    /// Forgets what was asked like this.
    fn forget(&mut self, asked: &K) {
        self.answers.retain(|entry| entry.asked != *asked);
    }
}

/// The answer to `asked` from the answers of the page, or one that is asked for now.
pub fn answer<K, T, F>(
    kept: &'static LocalKey<RefCell<Kept<K, T>>>,
    asked: K,
    ask: impl FnOnce() -> F,
) -> Answer<T>
where
    K: PartialEq,
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let now_us = clock::now_us();
    kept.with(|kept| kept.borrow_mut().get(asked, now_us, || ask().boxed()))
}

/// Has an answer come before it is needed.
pub fn drive<T: Clone + Send + Sync + 'static>(answer: Answer<T>) {
    spawn_local(async move {
        // A failure is said where the answer is needed.
        let _ = answer.await;
    });
}

/// Forgets an answer, which is out of date.
pub fn forget<K, T>(kept: &'static LocalKey<RefCell<Kept<K, T>>>, asked: &K)
where
    K: PartialEq,
    T: Clone + Send + Sync + 'static,
{
    kept.with(|kept| kept.borrow_mut().forget(asked));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(
        kept: &mut Kept<u32, u32>,
        asked: u32,
        now_us: i64,
        answer: Result<u32, ApiError>,
    ) -> Answer<u32> {
        kept.get(asked, now_us, || async move { answer }.boxed())
    }

    fn now(answer: Answer<u32>) -> Result<u32, ApiError> {
        answer.now_or_never().unwrap()
    }

    #[test]
    fn what_is_asked_twice_is_answered_once_while_it_is_fresh() {
        let mut kept = Kept::new(2, 10);
        assert_eq!(now(ask(&mut kept, 1, 0, Ok(7))), Ok(7));
        assert_eq!(now(ask(&mut kept, 1, 9, Ok(8))), Ok(7));
        assert_eq!(now(ask(&mut kept, 1, 10, Ok(8))), Ok(8));
        kept.forget(&1);
        assert_eq!(now(ask(&mut kept, 1, 11, Ok(9))), Ok(9));
    }

    #[test]
    fn the_one_that_was_used_least_goes_and_a_failure_is_asked_again() {
        let mut kept = Kept::new(2, 10);
        for asked in [1, 2, 1, 3] {
            assert_eq!(now(ask(&mut kept, asked, 0, Ok(asked))), Ok(asked));
        }
        assert_eq!(now(ask(&mut kept, 1, 0, Ok(10))), Ok(1), "used again, so kept");
        assert_eq!(now(ask(&mut kept, 2, 0, Ok(20))), Ok(20), "forgotten");
        assert!(now(ask(&mut kept, 4, 0, Err(ApiError::Internal))).is_err());
        assert_eq!(now(ask(&mut kept, 4, 0, Ok(4))), Ok(4));
    }
}
