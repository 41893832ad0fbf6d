//! Open files: each connection is one, and systems give a program few unless it asks.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files besides connections: the database and its pool, the site, the log.
const OTHERS: u64 = 128;

/// Asks the system for as many open files as `connections` need, and gives the number of
/// connections that it allows, at least one.
pub fn allow(connections: usize) -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (now, most) = (current.unwrap_or(u64::MAX), maximum.unwrap_or(u64::MAX));
    let wanted = (connections as u64).saturating_add(OTHERS).min(most);
    let open = match now < wanted {
        true => match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
            Ok(()) => wanted,
            Err(_) => now,
        },
        false => now,
    };
    let allowed = usize::try_from(open.saturating_sub(OTHERS)).unwrap_or(usize::MAX);
    allowed.clamp(1, connections.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_given_as_far_as_the_system_goes() {
        assert_eq!(allow(10), 10);
        let most = getrlimit(Resource::Nofile).maximum;
        let asked = 100_000;
        let expected = most.map_or(asked, |most| (most.saturating_sub(OTHERS) as usize).min(asked));
        assert_eq!(allow(asked), expected);
        let now = getrlimit(Resource::Nofile).current;
        assert!(now.is_none_or(|now| now >= expected as u64 + OTHERS), "{now:?}");
    }
}
