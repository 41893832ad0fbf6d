//! The session that is under way: its times, its numbers, and when the next one begins.

use std::{collections::HashSet, sync::Arc};

use kernel::{
    recording::{MAX_SERIES, SeriesId},
    samples::StreamedSession,
    utc,
};

use super::{
    tick::{Introduction, Tick},
    time::Timeline,
};

/// Longer than this without a sample, and what follows is another session.
const MAX_HOLE_US: i64 = 600_000_000;
/// 2000-01-01 UTC: a wall clock that is earlier was not set yet.
const FIRST_US: i64 = 946_684_800_000_000;

pub(crate) struct Session {
    introduction: Arc<Introduction>,
    timeline: Timeline,
    /// On the steady clock.
    begun_us: i64,
    /// UTC, of the first time.
    day: String,
    next_seq: u64,
    last_us: Option<i64>,
    /// What it has had so far.
    series: HashSet<SeriesId>,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// It is another day, UTC.
    NewDay,
    /// It began before the machine knew the time, and now it knows.
    TimeKnown,
    /// Nothing was sampled for more than ten minutes, as on a machine that slept.
    Hole,
    /// So many things came and went that it has as many series as a session may have.
    TooManySeries,
}

impl Session {
    pub(crate) fn begin(
        id: String,
        timeline: Timeline,
        now_us: i64,
        about: StreamedSession,
    ) -> Self {
        Self {
            introduction: Arc::new(Introduction { id, session: about }),
            day: utc::day(timeline.at_us(now_us)),
            timeline,
            begun_us: now_us,
            next_seq: 0,
            last_us: None,
            series: HashSet::new(),
        }
    }

    pub(crate) fn introduction(&self) -> &Arc<Introduction> {
        &self.introduction
    }

    /// When it began, on the steady clock.
    pub(crate) fn begun_us(&self) -> i64 {
        self.begun_us
    }

    /// Whether a sample that is taken now, with these values, belongs to another session. The
    /// wall clock is only asked whether it has been set at all.
    pub(crate) fn is_over(
        &self,
        steady_us: i64,
        wall_us: i64,
        values: &[(SeriesId, f64)],
    ) -> Option<Over> {
        let at_us = self.timeline.at_us(steady_us);
        if at_us < FIRST_US && wall_us >= FIRST_US {
            return Some(Over::TimeKnown);
        }
        if self.last_us.is_some_and(|last_us| at_us - last_us > MAX_HOLE_US) {
            return Some(Over::Hole);
        }
        if utc::day(at_us) != self.day {
            return Some(Over::NewDay);
        }
        let new = values.iter().filter(|(id, _)| !self.series.contains(id)).count();
        (self.series.len() + new > MAX_SERIES).then_some(Over::TooManySeries)
    }

    /// The next tick.
    pub(crate) fn tick(&mut self, steady_us: i64, values: Vec<(SeriesId, f64)>) -> Tick {
        for (id, _) in &values {
            if !self.series.contains(id) {
                self.series.insert(id.clone());
            }
        }
        let at_us = self.timeline.at_us(steady_us);
        let seq = self.next_seq;
        self.next_seq += 1;
        self.last_us = Some(at_us);
        Tick { seq, at_us, values }
    }

    /// What containers are called has changed.
    pub(crate) fn rename(&mut self, names: Vec<(String, String)>) {
        let Introduction { id, session } = &*self.introduction;
        let session = StreamedSession { names, ..session.clone() };
        self.introduction = Arc::new(Introduction { id: id.clone(), session });
    }
}

#[cfg(test)]
mod tests {
    use kernel::{machine::Machine, recording::Metric};

    use super::*;

    const SECOND_US: i64 = 1_000_000;
    const HOUR_US: i64 = 3_600 * SECOND_US;
    /// 2026-11-26 23:00 UTC.
    const LATE_US: i64 = 1_795_734_000_000_000;

    fn session(wall_us: i64, steady_us: i64) -> Session {
        let about = StreamedSession {
            name: "web-1".to_owned(),
            tags: Vec::new(),
            agent_version: "0".to_owned(),
            nominal_cadence_us: SECOND_US,
            machine: Machine::default(),
            names: Vec::new(),
        };
        Session::begin("a".to_owned(), Timeline::start(wall_us, steady_us), steady_us, about)
    }

    fn over(session: &Session, steady_us: i64, values: &[(SeriesId, f64)]) -> Option<Over> {
        session.is_over(steady_us, LATE_US, values)
    }

    fn busy() -> Vec<(SeriesId, f64)> {
        vec![(SeriesId::host(Metric::CpuBusy), 1.0)]
    }

    #[test]
    fn a_session_ends_at_midnight_of_its_own_times() {
        let mut session = session(LATE_US, 0);
        for second in 0..3_600 {
            assert_eq!(over(&session, second * SECOND_US, &busy()), None, "{second}");
            assert_eq!(session.tick(second * SECOND_US, busy()).seq, second as u64);
        }
        assert_eq!(over(&session, HOUR_US, &busy()), Some(Over::NewDay));
    }

    #[test]
    fn ticks_ascend_by_the_steady_time_whatever_the_wall_clock_does() {
        // The wall clock is set an hour on or back after the start: nobody asks it.
        let mut session = session(LATE_US, 5);
        let times: Vec<i64> =
            (0..10).map(|second| session.tick(5 + second * SECOND_US, busy()).at_us).collect();
        assert_eq!(times[0], LATE_US);
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == SECOND_US));
        // A session that begins afterwards has the new time.
        for moved_us in [-HOUR_US, HOUR_US] {
            let mut next = self::session(LATE_US + moved_us, 20 * SECOND_US);
            let tick = next.tick(21 * SECOND_US, busy());
            assert_eq!(tick.at_us, LATE_US + moved_us + SECOND_US);
        }
    }

    #[test]
    fn a_machine_that_learns_the_time_begins_a_session_with_it() {
        let session = session(5 * SECOND_US, 0);
        assert_eq!(session.is_over(SECOND_US, 6 * SECOND_US, &busy()), None);
        assert_eq!(session.is_over(SECOND_US, LATE_US, &busy()), Some(Over::TimeKnown));
        // Once it is known, it may be set as it likes.
        let session = self::session(LATE_US, 0);
        assert_eq!(session.is_over(SECOND_US, LATE_US - HOUR_US, &busy()), None);
    }

    #[test]
    fn a_machine_that_slept_begins_another_session() {
        let mut session = session(LATE_US, 0);
        session.tick(0, busy());
        assert_eq!(over(&session, 600 * SECOND_US, &busy()), None);
        assert_eq!(over(&session, 601 * SECOND_US, &busy()), Some(Over::Hole));
    }

    #[test]
    fn containers_that_come_and_go_do_not_fill_a_session_beyond_its_bound() {
        let mut session = session(LATE_US, 0);
        let container =
            |at: usize| vec![(SeriesId::of(Metric::ContainerCpu, format!("{at:012x}")), 1.0)];
        for at in 0..MAX_SERIES {
            assert_eq!(over(&session, 0, &container(at)), None, "{at}");
            session.tick(at as i64, container(at));
        }
        assert_eq!(over(&session, 0, &container(5)), None);
        assert_eq!(over(&session, 0, &container(MAX_SERIES)), Some(Over::TooManySeries));
    }

    #[test]
    fn a_new_name_of_a_container_is_another_introduction_of_the_same_session() {
        let mut session = session(LATE_US, 0);
        let before = Arc::clone(session.introduction());
        session.rename(vec![("7892".to_owned(), "web".to_owned())]);
        assert_eq!(session.introduction().id, before.id);
        assert_ne!(session.introduction(), &before);
    }
}
