//! What is on its way to the server, and what to do next: without a clock, a thread or a socket.
//!
//! A sample is sent at once. One that is not acknowledged within about an interval goes to the
//! spool, and so does everything while the server is away. The spool is always older than what is
//! in memory, so that everything goes out in its order; it is forgotten when the server says that
//! it has it, and not earlier.

mod backoff;
mod voice;

use std::{collections::VecDeque, sync::Arc};

use kernel::samples::MAX_BATCH_TICKS;

use self::{backoff::Backoff, voice::Voice};
use super::{
    parcel::{Outcome, Parcel, Why},
    spool::{Spool, Waiting},
    tick::{Introduction, Tick},
};

/// Values of one body: some megabytes of text, so that a backlog needs little memory.
const MAX_BODY_VALUES: usize = 50_000;
/// Ticks in memory while the spool cannot be written.
const MAX_MEMORY: usize = 600;
/// After this the spool is tried again.
const SPOOL_AGAIN_US: i64 = 5_000_000;
/// How long the end of the program may wait for the server.
const GRACE_US: i64 = 5_000_000;
/// So many single ticks refused one after another, and the rest of their body goes with them.
const MAX_REFUSALS: u32 = 8;
/// Ends of sessions that wait for a server that is away; it ends them itself.
const MAX_ENDED: usize = 16;
const FAR_US: i64 = 3_600_000_000;

/// What to do now.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Send this, and report what became of it.
    Post(Parcel),
    /// Nothing before this time on the steady clock, unless something happens.
    Wait { until_us: i64 },
    /// Everything is acknowledged, on disk, or lost and counted.
    Done,
}

/// How many samples ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) taken: u64,
    pub(super) lost: u64,
    pub(super) refused: u64,
    /// Of sessions that somebody deleted on the server.
    pub(super) deleted: u64,
    /// On disk, for the next start.
    pub(super) waiting: u64,
}

struct Sample {
    of: Arc<Introduction>,
    tick: Tick,
    since_us: i64,
}

/// The request that has no answer yet.
struct InFlight {
    of: Arc<Introduction>,
    what: What,
}

enum What {
    Ticks { first: u64, count: u64, is_introduced: bool },
    End,
}

pub(super) struct Outbox {
    spool: Spool,
    /// Where it is, for sentences.
    place: String,
    memory: VecDeque<Sample>,
    ended: VecDeque<(Arc<Introduction>, Option<String>)>,
    in_flight: Option<InFlight>,
    /// What the server has answered for last: it knows this session, in these words.
    answered: Option<Arc<Introduction>>,
    /// The id of the session that the server said last was deleted.
    gone: Option<String>,
    backoff: Backoff,
    voice: Voice,
    /// How long a sample may stay in memory alone.
    patience_us: i64,
    spool_not_before_us: i64,
    /// Ticks of a body, fewer after a refusal.
    most: usize,
    refusals: u32,
    /// Of the newest sample, microseconds since 1970 UTC.
    newest_us: i64,
    stop_by_us: Option<i64>,
    has_failed_since_stop: bool,
    tally: Tally,
}

impl Outbox {
    /// `wall_us`: now, to tell what is too old in the spool. `place`: the spool's name in
    /// sentences.
    pub(super) fn new(spool: Spool, place: String, patience_us: i64, wall_us: i64) -> Self {
        Self {
            spool,
            place,
            memory: VecDeque::new(),
            ended: VecDeque::new(),
            in_flight: None,
            answered: None,
            gone: None,
            backoff: Backoff::default(),
            voice: Voice::default(),
            patience_us,
            spool_not_before_us: 0,
            most: MAX_BATCH_TICKS,
            refusals: 0,
            newest_us: wall_us,
            stop_by_us: None,
            has_failed_since_stop: false,
            tally: Tally::default(),
        }
    }

    /// Sentences for people, each once.
    pub(super) fn said(&mut self) -> Vec<String> {
        self.voice.take()
    }

    pub(super) fn tally(&self) -> Tally {
        Tally { waiting: self.spool.len() + self.memory.len() as u64, ..self.tally }
    }

    pub(super) fn sampled(&mut self, of: Arc<Introduction>, tick: Tick, now_us: i64) {
        self.newest_us = tick.at_us;
        // Taken before it was known that another session has to begin.
        if self.gone.as_ref() == Some(&of.id) {
            self.tally.deleted += 1;
            return;
        }
        self.memory.push_back(Sample { of, tick, since_us: now_us });
    }

    /// The session that somebody deleted on the server, the last one if there were several:
    /// whoever samples for it has to begin another.
    pub(super) fn gone(&self) -> Option<&str> {
        self.gone.as_deref()
    }

    /// A session has its last tick.
    pub(super) fn ended(&mut self, of: Arc<Introduction>, name: Option<String>) {
        self.ended.push_back((of, name));
        if self.ended.len() > MAX_ENDED {
            self.ended.pop_front();
        }
    }

    /// The program ends: one attempt more, and what is not taken within the grace is kept.
    pub(super) fn stop(&mut self, now_us: i64) {
        self.stop_by_us = Some(now_us + GRACE_US);
        self.backoff.hurry();
    }

    /// What to do now. After [`Step::Done`] there is nothing more to do.
    pub(super) fn step(&mut self, now_us: i64) -> Step {
        self.keep_due(now_us);
        let is_over = self.stop_by_us.is_some_and(|by_us| now_us >= by_us);
        if is_over || self.has_failed_since_stop {
            self.keep(now_us);
            self.lose_memory();
            return Step::Done;
        }
        let due_us = self.memory.front().map(|sample| sample.since_us + self.patience_us);
        let due_us = due_us.map(|due_us| due_us.max(self.spool_not_before_us));
        let wake_us = [due_us, self.stop_by_us].into_iter().flatten().min();
        let wake_us = wake_us.unwrap_or(now_us + FAR_US).max(now_us + 1);
        if self.in_flight.is_some() {
            return Step::Wait { until_us: wake_us };
        }
        if self.backoff.not_before_us() > now_us {
            return Step::Wait { until_us: wake_us.min(self.backoff.not_before_us()) };
        }
        match self.next() {
            Some(parcel) => Step::Post(parcel),
            None if self.stop_by_us.is_some() => Step::Done,
            None => Step::Wait { until_us: wake_us },
        }
    }

    /// What became of the request; `chance` is from 0 to 1.
    pub(super) fn answered(&mut self, outcome: Outcome, now_us: i64, chance: f64) {
        let Some(InFlight { of, what }) = self.in_flight.take() else { return };
        match (outcome, what) {
            (Outcome::Later { why, sentence, wait }, _) => {
                self.fail(now_us, why, &sentence, wait, chance);
            }
            (Outcome::Taken { next_seq }, What::Ticks { first, .. }) => {
                self.tally.taken += self.forget(&of, next_seq);
                if next_seq > first {
                    self.answered = Some(of);
                    self.succeed();
                } else {
                    let sentence = "the server answered without keeping what was sent";
                    self.fail(now_us, Why::Busy, sentence, None, chance);
                }
            }
            (Outcome::Unknown { sentence }, What::Ticks { is_introduced: true, .. }) => {
                self.fail(now_us, Why::NotOurs, &sentence, None, chance);
            }
            (Outcome::Unknown { .. }, What::Ticks { .. }) => self.answered = None,
            (Outcome::Gone { sentence }, What::Ticks { .. }) => {
                self.tally.deleted += self.forget(&of, u64::MAX);
                self.ended.retain(|(ended, _)| ended.id != of.id);
                self.gone = Some(of.id.clone());
                self.voice.say(format!("{sentence} The samples of it are left out"));
                self.succeed();
            }
            (Outcome::Refused { sentence }, What::Ticks { first, count, .. }) => {
                self.refused(&of, first, count, &sentence);
            }
            // Whatever is said about its end: there is nothing more to do about it.
            (_, What::End) => {
                self.ended.pop_front();
                self.succeed();
            }
            (Outcome::Completed, What::Ticks { .. }) => {
                let sentence = "the server answered without saying what it has";
                self.fail(now_us, Why::NotOurs, sentence, None, chance);
            }
        }
    }

    fn succeed(&mut self) {
        self.backoff.succeed();
        self.refusals = 0;
        self.most = (self.most * 2).min(MAX_BATCH_TICKS);
        let waiting = self.spool.len();
        self.voice.recovered(waiting);
    }

    fn fail(
        &mut self,
        now_us: i64,
        why: Why,
        sentence: &str,
        asked: Option<std::time::Duration>,
        chance: f64,
    ) {
        self.backoff.fail(now_us, why, asked, chance);
        self.has_failed_since_stop = self.stop_by_us.is_some();
        let then = format!("samples are kept in {} until it takes them", self.place);
        self.voice.trouble(why, sentence, &then);
    }

    /// One bad tick must not hold up the others: the body is halved until it stands alone, and
    /// then it is left out.
    fn refused(&mut self, of: &Arc<Introduction>, first: u64, count: u64, sentence: &str) {
        if count > 1 && self.refusals < MAX_REFUSALS {
            self.most = (count / 2) as usize;
            return;
        }
        self.refusals += 1;
        let left_out = self.forget(of, first + count);
        self.tally.refused += left_out;
        self.voice.refused(left_out, sentence);
        if self.refusals >= MAX_REFUSALS {
            self.most = MAX_BATCH_TICKS;
        }
    }

    /// Everything of a session before a number is done with; how many ticks that were.
    fn forget(&mut self, of: &Introduction, next_seq: u64) -> u64 {
        let mut count = self.spool.taken(&of.id, next_seq);
        while let Some(sample) = self.memory.front()
            && sample.of.id == of.id
            && sample.tick.seq < next_seq
        {
            self.memory.pop_front();
            count += 1;
        }
        count
    }

    /// The next request, in flight from now on.
    fn next(&mut self) -> Option<Parcel> {
        let waiting = loop {
            match self.spool.front(self.most, MAX_BODY_VALUES) {
                Ok(waiting) => break waiting,
                Err(error) => {
                    let lost = self.spool.set_front_aside();
                    self.tally.lost += lost;
                    self.voice.lost(lost, &format!("a file of the spool cannot be read ({error})"));
                }
            }
        };
        if let Some((ended, name)) = self.ended.front().filter(|(ended, _)| !self.has(ended)) {
            let parcel = Parcel::Complete { id: ended.id.clone(), name: name.clone() };
            self.in_flight = Some(InFlight { of: Arc::clone(ended), what: What::End });
            return Some(parcel);
        }
        let Waiting { introduction: of, ticks } = waiting.or_else(|| self.front_of_memory())?;
        let first = ticks.first()?.seq;
        let is_introduced = self.answered.as_ref().is_none_or(|answered| *answered != of);
        let session = is_introduced.then(|| Box::new(of.session.clone()));
        let what = What::Ticks { first, count: ticks.len() as u64, is_introduced };
        let parcel = Parcel::Samples { id: of.id.clone(), session, ticks };
        self.in_flight = Some(InFlight { of, what });
        Some(parcel)
    }

    /// The oldest ticks in memory: of one session, numbered without a hole.
    fn front_of_memory(&self) -> Option<Waiting> {
        let front = self.memory.front()?;
        let follows = |(at, sample): &(usize, &Sample)| {
            *sample.of == *front.of && sample.tick.seq == front.tick.seq + *at as u64
        };
        let ticks = self.memory.iter().take(self.most).enumerate().take_while(follows);
        let ticks = ticks.map(|(_, sample)| sample.tick.clone()).collect();
        Some(Waiting { introduction: Arc::clone(&front.of), ticks })
    }

    /// Whether ticks of a session wait.
    fn has(&self, of: &Introduction) -> bool {
        self.spool.has(&of.id) || self.memory.iter().any(|sample| sample.of.id == of.id)
    }

    /// Puts what is in memory on disk, if it has been there long enough or the server is away.
    fn keep_due(&mut self, now_us: i64) {
        let Some(front) = self.memory.front() else { return };
        let is_due = now_us >= front.since_us + self.patience_us || self.backoff.is_failing();
        if is_due && now_us >= self.spool_not_before_us {
            self.keep(now_us);
        }
        let mut lost = 0;
        while self.memory.len() > MAX_MEMORY {
            self.memory.pop_front();
            lost += 1;
        }
        self.tally.lost += lost;
        self.voice.lost(lost, "they can neither be sent nor kept on disk");
    }

    /// What the end of the program finds neither sent nor kept.
    fn lose_memory(&mut self) {
        let lost = self.memory.drain(..).len() as u64;
        self.tally.lost += lost;
        self.voice.lost(lost, "they could neither be sent nor kept on disk");
    }

    fn keep(&mut self, now_us: i64) {
        while let Some(front) = self.memory.front() {
            let of = Arc::clone(&front.of);
            let same = self.memory.iter().take_while(|sample| *sample.of == *of);
            let count = same.clone().count();
            if let Err(error) = self.spool.append(&of, same.map(|sample| &sample.tick)) {
                self.spool_not_before_us = now_us + SPOOL_AGAIN_US;
                self.voice.cannot_keep(&error);
                return;
            }
            self.memory.drain(..count);
        }
        self.voice.can_keep();
        let lost = self.spool.trim(self.newest_us);
        self.tally.lost += lost;
        self.voice.lost(lost, "the spool is full, or they are older than it may hold");
    }
}

#[cfg(test)]
mod tests;
