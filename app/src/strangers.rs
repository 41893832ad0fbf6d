//! What was refused of senders that nobody knows: it is counted with no collector, and has to be
//! seen all the same by whoever sets up an agent.

use std::sync::{Arc, Mutex, PoisonError};

/// Refusals since the start of the server; cheap to clone.
#[derive(Clone, Default)]
pub struct Strangers(Arc<Mutex<Option<Refusals>>>);

/// How many there were, and the last one.
#[derive(Clone, Debug, PartialEq)]
struct Refusals {
    count: u64,
    at_us: i64,
    why: String,
}

impl Strangers {
    /// Counts one; `why` is what was said about it.
    pub fn note(&self, why: &str, now_us: i64) {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = refusals.as_ref().map_or(0, |before| before.count) + 1;
        *refusals = Some(Refusals { count, at_us: now_us, why: why.to_owned() });
    }

    /// All of them in a sentence; `None` without any.
    pub(crate) fn sentence(&self) -> Option<String> {
        let refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Refusals { count: found, at_us, why } = refusals?;
        let bodies = match found {
            1 => "A body was".to_owned(),
            _ => format!("{} bodies were", kernel::format::thousands(found as f64, 0)),
        };
        Some(format!(
            "{bodies} refused from senders that belong to no collector (the last at {}): {why}",
            kernel::utc::moment(at_us)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_and_the_last_is_told() {
        let strangers = Strangers::default();
        assert_eq!(strangers.sentence(), None);
        strangers.note("The body is not JSON.", 1_790_000_000_000_000);
        let told = strangers.sentence().unwrap();
        assert!(told.starts_with("A body was refused from senders"), "{told}");
        strangers.note("The body has no identifier.", 1_790_000_001_000_000);
        let told = strangers.sentence().unwrap();
        assert!(told.starts_with("2 bodies were refused"), "{told}");
        assert!(told.ends_with("The body has no identifier."), "{told}");
    }
}
