//! Wrong credentials, counted by address. A table of fixed size: who sends from many addresses
//! pushes out counts, and gains ten more guesses at 256 bits for each address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

/// Wrong credentials of one address in one minute.
const MAX_FAILURES: u32 = 10;
const MINUTE_US: i64 = 60_000_000;
/// Addresses that are counted at a time.
const MAX_ADDRESSES: usize = 4_096;

#[derive(Clone, Copy, Debug)]
struct Count {
    failures: u32,
    /// When the first of them came in.
    since_us: i64,
}

/// Wrong credentials of the last minute.
#[derive(Debug, Default)]
pub struct Failures {
    counts: Mutex<HashMap<IpAddr, Count>>,
}

impl Failures {
    /// Counts a wrong credential. `Some` are the seconds that its sender has to wait.
    pub fn add(&self, address: IpAddr, now_us: i64) -> Option<u32> {
        let address = network(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Count { failures: 0, since_us: now_us };
        let known = counts.get(&address).copied().filter(|count| !count.is_over(now_us));
        if known.is_none() && counts.len() >= MAX_ADDRESSES {
            make_room(&mut counts, now_us);
        }
        let count = known.unwrap_or(fresh);
        let count = Count { failures: count.failures.saturating_add(1), ..count };
        counts.insert(address, count);
        (count.failures > MAX_FAILURES).then(|| count.wait_s(now_us))
    }
}

impl Count {
    fn is_over(self, now_us: i64) -> bool {
        // A clock that was set back begins anew.
        !(0..MINUTE_US).contains(&now_us.saturating_sub(self.since_us))
    }

    fn wait_s(self, now_us: i64) -> u32 {
        let left_us = self.since_us.saturating_add(MINUTE_US).saturating_sub(now_us);
        u32::try_from(left_us / 1_000_000).unwrap_or_default() + 1
    }
}

/// Lets go of what is over, else of the oldest.
fn make_room(counts: &mut HashMap<IpAddr, Count>, now_us: i64) {
    counts.retain(|_, count| !count.is_over(now_us));
    if counts.len() >= MAX_ADDRESSES {
        let oldest = counts.iter().min_by_key(|(_, count)| count.since_us);
        if let Some(address) = oldest.map(|(address, _)| *address) {
            counts.remove(&address);
        }
    }
}

/// One subscriber has 2^64 addresses of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_US: i64 = 1_790_000_000_000_000;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ten_failures_a_minute_are_free() {
        let failures = Failures::default();
        for _ in 0..10 {
            assert_eq!(failures.add(address("10.0.0.1"), NOW_US), None);
        }
        assert_eq!(failures.add(address("10.0.0.1"), NOW_US + 1_500_000), Some(59));
        assert_eq!(failures.add(address("10.0.0.2"), NOW_US), None);
        assert_eq!(failures.add(address("10.0.0.1"), NOW_US + MINUTE_US), None);
    }

    #[test]
    fn one_subscriber_counts_once() {
        let failures = Failures::default();
        for host in 0..10 {
            assert_eq!(failures.add(address(&format!("2001:db8::{host}")), NOW_US), None);
        }
        assert!(failures.add(address("2001:db8::ff"), NOW_US).is_some());
        assert_eq!(failures.add(address("2001:db8:0:1::1"), NOW_US), None);
        assert_eq!(network(address("::ffff:10.0.0.1")), address("10.0.0.1"));
    }

    #[test]
    fn the_table_has_an_end() {
        let failures = Failures::default();
        for number in 0..6_000_u32 {
            failures.add(IpAddr::from(number.to_be_bytes()), NOW_US + i64::from(number));
        }
        assert_eq!(failures.counts.lock().unwrap().len(), MAX_ADDRESSES);
        failures.add(address("10.0.0.1"), NOW_US + 2 * MINUTE_US);
        assert_eq!(failures.counts.lock().unwrap().len(), 1, "what is over goes first");
    }
}
