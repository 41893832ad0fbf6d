//! What is known of sessions that take samples, so that an append reads nothing.
//!
//! It is a hint and never the truth: whoever uses an entry takes it out, and the statement that
//! writes says what it expects to find, so that an entry that another program, a deletion or an
//! undone group has made old is noticed and read again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::recording::{Series, SeriesId};

use crate::introduce::Introduction;

/// Series of all entries together: some 20 MB. A thousand hosts of a hundred series have half.
const MAX_SERIES: usize = 200_000;
/// Steps between ticks whose median is the cadence of a session that goes on.
const STEPS: usize = 15;
/// Longer than this many cadences without a tick is a gap.
const GAP_CADENCES: i64 = 5;
const GAP_OF: i64 = 2;

/// One session as it was after its last batch.
#[derive(Clone, Debug)]
pub(crate) struct LiveSession {
    /// The number by which the tables of its samples name it.
    pub(crate) seq: i64,
    pub(crate) collector_id: String,
    pub(crate) collector_name: String,
    /// Hash of the collector's machine id.
    pub(crate) key: Option<String>,
    pub(crate) next_seq: i64,
    pub(crate) ticks: i64,
    pub(crate) from_us: i64,
    pub(crate) to_us: i64,
    pub(crate) hot_ticks: i64,
    /// Ticks in short rows since such rows were last joined, about.
    pub(crate) loose: i64,
    pub(crate) cadence_us: Option<i64>,
    pub(crate) nominal_cadence_us: Option<i64>,
    /// Whether its row says that it goes on.
    pub(crate) goes_on: bool,
    /// Numbers of its series, sorted by id.
    pub(crate) numbers: Vec<(SeriesId, i64)>,
    /// As it was introduced last.
    pub(crate) introduced: Option<Introduction>,
    /// When its collector's row was written, by the server's clock.
    pub(crate) noted_us: Option<i64>,
    /// The last times between two ticks, in microseconds.
    pub(crate) steps: VecDeque<i64>,
}

/// Sessions by id.
#[derive(Default)]
pub(crate) struct LiveCache(Mutex<Known>);

#[derive(Default)]
struct Known {
    sessions: HashMap<String, (u64, LiveSession)>,
    series: usize,
    /// Counts uses, so that the entry which was used last is known.
    used: u64,
    /// Since when the disk is full, by the server's clock.
    full_since_us: Option<i64>,
}

impl LiveCache {
    /// The entry is gone until it is put back: a write that fails leaves none.
    pub(crate) fn take(&self, id: &str) -> Option<LiveSession> {
        let mut known = self.known();
        let (_, live) = known.sessions.remove(id)?;
        known.series -= live.numbers.len();
        Some(live)
    }

    pub(crate) fn put(&self, id: &str, live: LiveSession) {
        let mut known = self.known();
        known.used += 1;
        known.series += live.numbers.len();
        let used = known.used;
        if let Some((_, old)) = known.sessions.insert(id.to_owned(), (used, live)) {
            known.series -= old.numbers.len();
        }
        if known.series > MAX_SERIES {
            known.shrink();
        }
    }

    /// After a group of writes was undone, or what entries repeat of other tables has changed.
    pub(crate) fn clear(&self) {
        let mut known = self.known();
        known.sessions.clear();
        known.series = 0;
    }

    /// The disk was full for a batch that came at this time.
    pub(crate) fn disk_is_full(&self, at_us: i64) {
        self.known().full_since_us.get_or_insert(at_us);
    }

    pub(crate) fn disk_has_room(&self) {
        self.known().full_since_us = None;
    }

    pub(crate) fn full_since_us(&self) -> Option<i64> {
        self.known().full_since_us
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Lets go of the half that was not used for the longest time.
    fn shrink(&mut self) {
        let mut uses: Vec<u64> = self.sessions.values().map(|(used, _)| *used).collect();
        let middle = uses.len() / 2;
        let limit = *uses.select_nth_unstable(middle).1;
        self.sessions.retain(|_, (used, _)| *used >= limit);
        self.series = self.sessions.values().map(|(_, live)| live.numbers.len()).sum();
    }
}

impl LiveSession {
    /// The numbers of sorted series, in their order, and those that have none yet.
    pub(crate) fn numbered(&self, series: &[Series]) -> (Vec<i64>, Vec<(SeriesId, i64)>) {
        let mut numbers = Vec::with_capacity(series.len());
        let mut new = Vec::new();
        let mut known = self.numbers.iter().peekable();
        for Series { id, .. } in series {
            while known.next_if(|(other, _)| other < id).is_some() {}
            match known.next_if(|(other, _)| other == id) {
                Some((_, number)) => numbers.push(*number),
                None => {
                    let number = (self.numbers.len() + new.len()) as i64;
                    numbers.push(number);
                    new.push((id.clone(), number));
                }
            }
        }
        (numbers, new)
    }

    /// Takes the times of ticks that follow; how many gaps there are before and between them.
    pub(crate) fn follow(&mut self, at_us: &[i64]) -> i64 {
        let mut gaps = 0;
        let mut before = (self.ticks > 0).then_some(self.to_us);
        for at_us in at_us {
            if let Some(before_us) = before {
                let step_us = at_us - before_us;
                let cadence_us = self.cadence_us.or(self.nominal_cadence_us);
                let is_gap = |cadence_us: i64| {
                    step_us.saturating_mul(GAP_OF) > cadence_us.saturating_mul(GAP_CADENCES)
                };
                gaps += i64::from(cadence_us.is_some_and(is_gap));
                if self.steps.len() == STEPS {
                    self.steps.pop_front();
                }
                self.steps.push_back(step_us);
                let mut steps: Vec<i64> = self.steps.iter().copied().collect();
                let middle = steps.len() / 2;
                self.cadence_us = Some(*steps.select_nth_unstable(middle).1);
            }
            before = Some(*at_us);
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use kernel::recording::Metric;

    use super::*;

    fn live(series: usize) -> LiveSession {
        let id = |n| SeriesId::of(Metric::CpuBusy, format!("{n:06}"));
        LiveSession {
            seq: 1,
            collector_id: "c".to_owned(),
            collector_name: "host".to_owned(),
            key: None,
            next_seq: 0,
            ticks: 0,
            from_us: 0,
            to_us: 0,
            hot_ticks: 0,
            loose: 0,
            cadence_us: None,
            nominal_cadence_us: Some(1_000_000),
            goes_on: true,
            numbers: (0..series).map(|n| (id(n), n as i64)).collect(),
            introduced: None,
            noted_us: None,
            steps: VecDeque::new(),
        }
    }

    #[test]
    fn series_keep_their_numbers_and_new_ones_get_the_next() {
        let mut live = live(0);
        live.numbers = ["a", "c", "d"]
            .iter()
            .zip([2, 0, 1])
            .map(|(name, number)| (SeriesId::of(Metric::CpuBusy, *name), number))
            .collect();
        let series = |names: &[&str]| -> Vec<Series> {
            let id = |name: &&str| SeriesId::of(Metric::CpuBusy, *name);
            names.iter().map(|name| Series { id: id(name), values: vec![0.0] }).collect()
        };
        assert_eq!(live.numbered(&series(&["a", "c", "d"])), (vec![2, 0, 1], vec![]));
        let (numbers, new) = live.numbered(&series(&["0", "a", "b", "d", "e"]));
        assert_eq!(numbers, [3, 2, 4, 1, 5]);
        assert_eq!(new.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn a_step_of_more_than_two_and_a_half_cadences_is_a_gap() {
        let mut live = live(0);
        let second = 1_000_000;
        assert_eq!(live.follow(&[0, second, 2 * second]), 0);
        (live.ticks, live.to_us) = (3, 2 * second);
        assert_eq!(live.cadence_us, Some(second));
        assert_eq!(live.follow(&[4 * second + second / 2]), 0, "two and a half");
        live.to_us = 4 * second + second / 2;
        assert_eq!(live.follow(&[8 * second, 9 * second]), 1);
        assert_eq!(live.cadence_us, Some(second), "the median of five steps");
    }

    #[test]
    fn what_was_not_used_for_long_makes_room() {
        let cache = LiveCache::default();
        for n in 0..60 {
            cache.put(&n.to_string(), live(5_000));
            assert!(cache.known().series <= MAX_SERIES);
        }
        assert!(cache.take("0").is_none() && cache.take("59").is_some());
        assert!(cache.take("59").is_none(), "it is out until it is put back");
        cache.clear();
        assert!(cache.take("58").is_none());
    }
}
