//! Samples of sessions that are under way: taken batch after batch, each tick once.

use std::{collections::VecDeque, sync::Arc};

use kernel::recording::{SeriesId, Ticks};
use sqlx::FromRow;

use crate::{
    add_session::check_ticks,
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    hot,
    introduce::Introduction,
    join_hot::{JOINED_TICKS, first_loose},
    live_cache::{LiveCache, LiveSession},
    seal::CHUNK_TICKS,
    store::Store,
};

/// A clock that is further from the server's than this is shown as skewed: rates do not suffer,
/// but what two hosts did at one time cannot be laid side by side.
const SKEW_US: i64 = 2_000_000;
/// How much may lie between a batch and the time that is kept of it with the collector; its
/// sessions know it exactly.
const NOTED_US: i64 = 10_000_000;
/// Series that one session may have.
const MAX_SERIES: usize = kernel::recording::MAX_SERIES;

/// A batch of ticks that somebody streams.
#[derive(Clone, Debug)]
pub struct NewSamples {
    /// Chosen by whoever streams.
    pub session_id: String,
    /// Who streams; has to be there for a session that is not known.
    pub session: Option<Introduction>,
    /// The id of a collector that has to be made.
    pub new_collector_id: String,
    /// The only collector that whoever sends it may stream for.
    pub only_collector: Option<String>,
    /// The number of the first tick; without it, ticks are new that are later than the last one.
    pub seq: Option<u64>,
    /// By the sender's clock, microseconds since 1970 UTC.
    pub sent_at_us: Option<i64>,
    /// By the server's.
    pub received_at_us: i64,
    /// Series without a known value are left out.
    pub ticks: Arc<Ticks>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedSamples {
    pub collector_id: String,
    pub collector_name: String,
    /// The number of the tick that is awaited.
    pub next_seq: u64,
    /// Ticks at the beginning of the batch that were kept before.
    pub repeated: usize,
    /// Ticks before it that never came.
    pub lost: u64,
    /// Median time between the last ticks, in microseconds.
    pub cadence_us: Option<i64>,
    /// Whether the session has enough ticks to be sealed.
    pub full: bool,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    collector_id: String,
    collector_name: String,
    key: Option<String>,
    next_seq: i64,
    ticks: i64,
    from_us: i64,
    to_us: i64,
    hot_ticks: i64,
    cadence_us: Option<i64>,
    nominal_cadence_us: Option<i64>,
    goes_on: bool,
    last_received_us: Option<i64>,
}

impl Store {
    /// Keeps the ticks of a batch that are not kept yet. A session that is not known begins with
    /// the batch that introduces it; one that has ended goes on.
    pub async fn add_samples(&self, new: NewSamples) -> Result<AddedSamples, StoreError> {
        check::id(&new.session_id)?;
        check::id(&new.new_collector_id)?;
        check_ticks(&new.ticks, new.session_id.clone())?;
        if let Some(session) = &new.session {
            session.check()?;
        }
        let live = self.live();
        let (received_at_us, in_write) = (new.received_at_us, Arc::clone(&live));
        let added = self
            .write(move |mut conn| Box::pin(async move { conn.add_samples(&in_write, &new).await }))
            .await;
        match &added {
            Ok(_) => live.disk_has_room(),
            Err(StoreError::Full) => live.disk_is_full(received_at_us),
            Err(_) => {}
        }
        added
    }
}

impl Conn<'_> {
    async fn add_samples(
        &mut self,
        cache: &LiveCache,
        new: &NewSamples,
    ) -> Result<AddedSamples, StoreError> {
        let id = &new.session_id;
        if let Some(mut live) = cache.take(id)
            && let Some(added) = self.append(&mut live, new, false).await?
        {
            cache.put(id, live);
            return Ok(added);
        }
        let mut live = match self.live_session(id).await? {
            Some(live) => live,
            None => self.introduce(new).await?,
        };
        // What was read in this transaction holds until its end.
        let added = self.append(&mut live, new, true).await?.ok_or(StoreError::Busy)?;
        cache.put(id, live);
        Ok(added)
    }

    /// The session as its rows say it is; `None` where there is none.
    async fn live_session(&mut self, id: &str) -> Result<Option<LiveSession>, StoreError> {
        let record: Option<Record> = on!(
            self,
            db => sqlx::query_as(
                "select s.seq, s.collector_id, c.name as collector_name, c.key, s.next_seq, s.ticks,
                     s.from_us, s.to_us, s.hot_ticks, s.cadence_us, s.nominal_cadence_us,
                     s.unsealed and s.ended_by is null as goes_on, s.last_received_us
                 from sessions s join collectors c on c.id = s.collector_id
                 where s.id = $1",
            )
            .bind(id)
            .fetch_optional(db)
        )?;
        let Some(record) = record else { return Ok(None) };
        if record.last_received_us.is_none() {
            return Err(StoreError::Conflict { what: "session", id: id.to_owned() });
        }
        let mut numbers = Vec::new();
        for series in self.series_records(record.seq).await? {
            numbers.push((series.id()?, series.series));
        }
        numbers.sort_unstable();
        Ok(Some(record.live(numbers)))
    }

    /// Adds a batch to a session; `None` where the session is another one than `live` says, which
    /// cannot be when it was just read (`is_read`).
    async fn append(
        &mut self,
        live: &mut LiveSession,
        new: &NewSamples,
        is_read: bool,
    ) -> Result<Option<AddedSamples>, StoreError> {
        if let Some(only) = new.only_collector.as_ref().filter(|only| **only != live.collector_id) {
            return Err(StoreError::OtherCollector { only: only.clone() });
        }
        let refused = |error: StoreError| if is_read { Err(error) } else { Ok(None) };
        // Before anything is called a repeat: another host's ticks are not those that are kept.
        if new.session.as_ref().is_some_and(|session| live.is_of_another_host(session)) {
            return refused(StoreError::OtherHost { id: new.session_id.clone() });
        }
        let repeated = repeated(live, new);
        if !live.may_hold(new, repeated) {
            return refused(StoreError::OtherSender { id: new.session_id.clone() });
        }
        let at_us = &new.ticks.at_us[repeated..];
        if at_us.is_empty() {
            // Nothing is written here that would notice an old entry.
            return Ok(is_read.then(|| live.added(repeated, 0)));
        }
        if live.ticks > 0 && at_us[0] <= live.to_us {
            return refused(Invalid::Earlier { id: new.session_id.clone() }.into());
        }
        if let Some(session) = &new.session {
            self.introduce_again(live, session, new).await?;
        }
        let (numbers, series) = live.numbered(&new.ticks.series);
        if live.numbers.len() + series.len() > MAX_SERIES {
            return Err(Invalid::TooManySeries { limit: MAX_SERIES }.into());
        }
        let lost = match new.seq {
            Some(seq) => seq.saturating_sub(live.next_seq.unsigned_abs()),
            None => 0,
        };
        let batch = Batch { at_us, lost, series: series.len(), new };
        if !self.note_batch(live, &batch).await? {
            return Ok(None);
        }
        self.put_new_series(live.seq, &series).await?;
        self.join_loose(live).await?;
        let (bytes, to_us) = (hot::pack(&new.ticks, &numbers, repeated), at_us[at_us.len() - 1]);
        on!(
            self,
            execute sqlx::query(
                "insert into samples (session, seq, from_us, to_us, ticks)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(live.seq)
            .bind(live.next_seq - at_us.len() as i64)
            .bind(at_us[0])
            .bind(to_us)
            .bind(bytes)
        )?;
        if (at_us.len() as i64) < JOINED_TICKS {
            live.loose += at_us.len() as i64;
        }
        live.numbers.extend(series);
        live.numbers.sort_unstable();
        Ok(Some(live.added(repeated, lost)))
    }

    /// Writes down that a batch came; `false` where the session is another one than `live` says.
    async fn note_batch(
        &mut self,
        live: &mut LiveSession,
        batch: &Batch<'_>,
    ) -> Result<bool, StoreError> {
        let Batch { at_us, lost, series, new } = batch;
        let (count, lost) = (at_us.len() as i64, i64::try_from(*lost).unwrap_or(i64::MAX));
        let expected = live.next_seq;
        let gaps = live.follow(at_us);
        if live.ticks == 0 {
            live.from_us = at_us[0];
        }
        live.next_seq = expected.saturating_add(lost).saturating_add(count);
        live.ticks += count;
        live.hot_ticks += count;
        live.to_us = at_us[at_us.len() - 1];
        let skew_us =
            new.sent_at_us.map(|sent_at_us| sent_at_us.saturating_sub(new.received_at_us));
        let is_skewed = skew_us.is_some_and(|skew_us| skew_us.saturating_abs() > SKEW_US);
        if !live.goes_on && !self.go_on(live).await? {
            return Ok(false);
        }
        let written = on!(
            self,
            execute sqlx::query(
                "update sessions
                 set from_us = $4, to_us = $5, ticks = ticks + $6, series = $7, next_seq = $8,
                     lost = lost + $9, lost_at_us = case when $9 > 0 then $10 else lost_at_us end,
                     gaps = gaps + $11, cadence_us = $12, skew_us = coalesce($13, skew_us),
                     skewed_since_us = case when $14 then coalesce(skewed_since_us, $10) end,
                     last_received_us = $10, hot_ticks = hot_ticks + $6
                 where seq = $1 and next_seq = $2 and collector_id = $3 and unsealed
                     and ended_by is null",
            )
            .bind(live.seq)
            .bind(expected)
            .bind(&live.collector_id)
            .bind(live.from_us)
            .bind(live.to_us)
            .bind(count)
            .bind((live.numbers.len() + series) as i64)
            .bind(live.next_seq)
            .bind(lost)
            .bind(new.received_at_us)
            .bind(gaps)
            .bind(live.cadence_us)
            .bind(skew_us)
            .bind(is_skewed)
        )?;
        if written == 0 {
            return Ok(false);
        }
        let is_noted = |noted_us: i64| (0..NOTED_US).contains(&(new.received_at_us - noted_us));
        if !live.noted_us.is_some_and(is_noted) {
            self.note_collector(&live.collector_id, live.to_us, Some(new.received_at_us)).await?;
            live.noted_us = Some(new.received_at_us);
        }
        Ok(true)
    }

    /// Opens a session that has just begun or had ended; `false` where it is not there.
    async fn go_on(&mut self, live: &mut LiveSession) -> Result<bool, StoreError> {
        live.goes_on = true;
        let written = on!(
            self,
            execute sqlx::query(
                "update sessions
                 set unsealed = true, ended_by = null, date = $2,
                     state = case when state = 'completed' then 'active' else state end
                 where seq = $1",
            )
            .bind(live.seq)
            .bind(kernel::utc::day(live.from_us))
        )?;
        Ok(written > 0)
    }

    /// Keeps the newest times of a collector.
    pub(crate) async fn note_collector(
        &mut self,
        id: &str,
        seen_us: i64,
        received_at_us: Option<i64>,
    ) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query(
                "update collectors
                 set last_seen_us = case when last_seen_us < $2 then $2 else last_seen_us end,
                     last_received_us = coalesce($3, last_received_us)
                 where id = $1",
            )
            .bind(id)
            .bind(seen_us)
            .bind(received_at_us)
        )?;
        Ok(())
    }
}

/// The part of a batch that is new.
struct Batch<'a> {
    at_us: &'a [i64],
    lost: u64,
    /// Series that the session did not have.
    series: usize,
    new: &'a NewSamples,
}

/// How many ticks at the beginning of a batch are kept already.
fn repeated(live: &LiveSession, new: &NewSamples) -> usize {
    let at_us = &new.ticks.at_us;
    match new.seq {
        Some(seq) => {
            let before = live.next_seq.unsigned_abs().saturating_sub(seq);
            usize::try_from(before).unwrap_or(usize::MAX).min(at_us.len())
        }
        None if live.ticks > 0 => at_us.partition_point(|at_us| *at_us <= live.to_us),
        None => 0,
    }
}

impl LiveSession {
    /// Whether the first ticks of a batch can be those that are kept under their numbers. Ticks
    /// follow in time, and the time of the last one is known.
    fn may_hold(&self, new: &NewSamples, repeated: usize) -> bool {
        let Some(last_us) = repeated.checked_sub(1).map(|last| new.ticks.at_us[last]) else {
            return true;
        };
        let is_newest = new
            .seq
            .is_some_and(|seq| seq.saturating_add(repeated as u64) == self.next_seq.unsigned_abs());
        match is_newest {
            true => last_us == self.to_us,
            false => (self.from_us..=self.to_us).contains(&last_us),
        }
    }

    fn added(&self, repeated: usize, lost: u64) -> AddedSamples {
        AddedSamples {
            collector_id: self.collector_id.clone(),
            collector_name: self.collector_name.clone(),
            next_seq: self.next_seq.unsigned_abs(),
            repeated,
            lost,
            cadence_us: self.cadence_us.or(self.nominal_cadence_us),
            full: self.hot_ticks >= CHUNK_TICKS as i64,
        }
    }
}

impl Record {
    fn live(self, numbers: Vec<(SeriesId, i64)>) -> LiveSession {
        LiveSession {
            seq: self.seq,
            collector_id: self.collector_id,
            collector_name: self.collector_name,
            key: self.key,
            next_seq: self.next_seq,
            ticks: self.ticks,
            from_us: self.from_us,
            to_us: self.to_us,
            hot_ticks: self.hot_ticks,
            loose: first_loose(self.seq),
            cadence_us: self.cadence_us,
            nominal_cadence_us: self.nominal_cadence_us,
            goes_on: self.goes_on,
            numbers,
            introduced: None,
            noted_us: None,
            steps: VecDeque::new(),
        }
    }
}
