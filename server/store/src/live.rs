//! Sessions that are under way: they begin, take batch after batch, and end.

use std::collections::HashMap;

use kernel::{
    machine::Machine,
    recording::{Bucket, Series, SeriesId, Ticks},
};

use crate::{
    add_collector::Host,
    add_session::{AddedSession, CollectorChoice, check_choice, check_ticks, search_text},
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    facts::{self, FactsChange},
    hot,
    seal::{self, CHUNK_TICKS},
    session_changes::no_session,
    sessions::{SessionRow, SessionState},
    store::Store,
    ticks::{SeriesChoice, TicksQuery},
};

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewLiveSession {
    /// Chosen by whoever streams, so that beginning twice is beginning once.
    pub id: String,
    /// The name to show; an empty one is made of the collector's.
    pub name: String,
    /// Who streams.
    pub source: String,
    pub collector: CollectorChoice,
    /// What the agent says about the host.
    pub machine: Machine,
    pub from_us: i64,
    pub nominal_cadence_us: Option<i64>,
}

impl Store {
    /// Begins a session; one that is there already goes on.
    pub async fn begin_session(
        &self,
        new: NewLiveSession,
        now_us: i64,
    ) -> Result<AddedSession, StoreError> {
        check::id(&new.id)?;
        check::line("name of the session", &new.name)?;
        check::text("source", &new.source)?;
        facts::check_machine(&new.machine)?;
        check_choice(&new.collector, &new.machine, &new.name)?;
        self.write(move |mut conn| Box::pin(async move { conn.begin_session(&new, now_us).await }))
            .await
    }

    /// Adds a batch of ticks to a session. Batches come in the order of `seq`, from 0, each later
    /// than the one before; `false` where one with this number or a higher one is there already.
    pub async fn append_ticks(
        &self,
        session: &str,
        seq: i64,
        ticks: Ticks,
    ) -> Result<bool, StoreError> {
        check::id(session)?;
        check_ticks(&ticks, session.to_owned())?;
        let session = session.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move { conn.append_ticks(&session, seq, &ticks).await })
        })
        .await
    }

    /// Ends a session; one that has ended stays as it is.
    pub async fn end_session(&self, session: &str) -> Result<(), StoreError> {
        check::id(session)?;
        let session = session.to_owned();
        self.write(move |mut conn| Box::pin(async move { conn.end_session(&session).await })).await
    }
}

impl Conn<'_> {
    async fn begin_session(
        &mut self,
        new: &NewLiveSession,
        now_us: i64,
    ) -> Result<AddedSession, StoreError> {
        let id = new.id.clone();
        if let Some(row) = self.session(&id).await? {
            let SessionRow { collector_id, .. } = row;
            return Ok(AddedSession { id, collector_id, new: false, new_collector: false });
        }
        let host = Host {
            collector: &new.collector,
            machine: &new.machine,
            facts: &FactsChange::default(),
            seen_us: new.from_us,
            demo: false,
        };
        let (collector_id, new_collector) = self.collector_of(&host, now_us).await?;
        let name = match new.name.trim() {
            "" => self.collector_name(&collector_id).await?,
            name => name.to_owned(),
        };
        let seq = self.next_number("session").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into sessions (id, seq, collector_id, name, note, state, source, date,
                     from_us, to_us, ticks, series, gaps, cadence_us, nominal_cadence_us, content,
                     search, demo, received_at_us)
                 values ($1, $2, $3, $4, '', $5, $6, $7, $8, $8, 0, 0, 0, null, $9, '', $10, $11,
                     $12)",
            )
            .bind(&id)
            .bind(seq)
            .bind(&collector_id)
            .bind(&name)
            .bind(SessionState::Active.name())
            .bind(&new.source)
            .bind(kernel::utc::day(new.from_us))
            .bind(new.from_us)
            .bind(new.nominal_cadence_us)
            .bind(search_text(&name, "", &new.source))
            .bind(false)
            .bind(now_us)
        )?;
        Ok(AddedSession { id, collector_id, new: true, new_collector })
    }

    async fn append_ticks(
        &mut self,
        id: &str,
        seq: i64,
        ticks: &Ticks,
    ) -> Result<bool, StoreError> {
        let row = self.session(id).await?.ok_or_else(|| no_session(id))?;
        let last: Option<i64> = on!(
            self,
            db => sqlx::query_scalar("select max(seq) from samples where session = $1")
                .bind(row.seq)
                .fetch_one(db)
        )?;
        if last.is_some_and(|last| last >= seq) {
            return Ok(false);
        }
        if row.state != SessionState::Active {
            return Err(Invalid::SessionEnded { id: id.to_owned() }.into());
        }
        let (from_us, to_us) = (ticks.at_us[0], ticks.at_us[ticks.len() - 1]);
        if row.ticks > 0 && from_us <= row.to_us {
            return Err(Invalid::NotSorted { part: id.to_owned() }.into());
        }
        let (numbers, series) = self.numbers(row.seq, ticks).await?;
        on!(
            self,
            execute sqlx::query(
                "insert into samples (session, seq, from_us, to_us, ticks) values ($1, $2, $3, $4, $5)",
            )
            .bind(row.seq)
            .bind(seq)
            .bind(from_us)
            .bind(to_us)
            .bind(hot::pack(ticks, &numbers))
        )?;
        let begins_us = if row.ticks == 0 { from_us } else { row.from_us };
        on!(
            self,
            execute sqlx::query(
                "update sessions
                 set from_us = $2, to_us = $3, ticks = ticks + $4, series = $5, date = $6
                 where seq = $1",
            )
            .bind(row.seq)
            .bind(begins_us)
            .bind(to_us)
            .bind(ticks.len() as i64)
            .bind(series)
            .bind(kernel::utc::day(begins_us))
        )?;
        on!(
            self,
            execute sqlx::query(
                "update collectors set last_seen_us = $2 where id = $1 and last_seen_us < $2",
            )
            .bind(&row.collector_id)
            .bind(to_us)
        )?;
        let chunks = |ticks: i64| ticks / CHUNK_TICKS as i64;
        if chunks(row.ticks + ticks.len() as i64) > chunks(row.ticks) {
            self.seal(row.seq).await?;
        }
        Ok(true)
    }

    /// The numbers of a batch's series, given out where they are new, and how many the session has.
    async fn numbers(
        &mut self,
        session: i64,
        ticks: &Ticks,
    ) -> Result<(Vec<i64>, i64), StoreError> {
        let mut known: HashMap<SeriesId, i64> = HashMap::new();
        for record in self.series_records(session).await? {
            known.insert(record.id()?, record.series);
        }
        let mut numbers = Vec::with_capacity(ticks.series.len());
        for series in &ticks.series {
            let next = known.len() as i64;
            let number = match known.get(&series.id) {
                Some(number) => *number,
                None => {
                    self.put_series(session, next, &series.id, None).await?;
                    known.insert(series.id.clone(), next);
                    next
                }
            };
            numbers.push(number);
        }
        Ok((numbers, known.len() as i64))
    }

    /// The series of a session with their numbers, over all known values, sealed or not.
    pub(crate) async fn known_series(
        &mut self,
        session: i64,
    ) -> Result<Vec<(i64, SeriesId, Option<Bucket>)>, StoreError> {
        let (ticks, numbers, sealed) = self.batches(session).await?;
        let known = |((number, sealed), series): ((i64, Option<Bucket>), Series)| {
            (number, series.id.clone(), all(sealed, &series))
        };
        Ok(numbers.into_iter().zip(sealed).zip(ticks.series).map(known).collect())
    }

    /// What is not sealed yet, with the numbers of the series and what is sealed of each.
    async fn batches(
        &mut self,
        session: i64,
    ) -> Result<(Ticks, Vec<i64>, Vec<Option<Bucket>>), StoreError> {
        let rows = self.hot_rows(session, &TicksQuery::default()).await?;
        let (mut series, mut sealed) = (Vec::new(), Vec::new());
        for record in self.series_records(session).await? {
            sealed.push(record.known());
            series.push((record.series, record.id()?));
        }
        let empty = |(_, id): &(i64, SeriesId)| Series { id: id.clone(), values: Vec::new() };
        let mut ticks = Ticks { at_us: Vec::new(), series: series.iter().map(empty).collect() };
        hot::append(&mut ticks, &series, &rows, &TicksQuery::default())?;
        Ok((ticks, series.into_iter().map(|(number, _)| number).collect(), sealed))
    }

    /// Moves the batches of a session into chunks.
    async fn seal(&mut self, session: i64) -> Result<(), StoreError> {
        let (ticks, numbers, sealed) = self.batches(session).await?;
        if ticks.is_empty() {
            return Ok(());
        }
        let last: Option<i64> = on!(
            self,
            db => sqlx::query_scalar("select max(chunk) from chunks where session = $1")
                .bind(session)
                .fetch_one(db)
        )?;
        let first = last.map_or(0, |last| last + 1);
        self.put_chunks(session, first, &seal::chunks(&ticks, &numbers)).await?;
        for ((number, sealed), series) in numbers.iter().zip(sealed).zip(&ticks.series) {
            if let Some(all) = all(sealed, series) {
                self.set_known(session, *number, all).await?;
            }
        }
        // The last batch stays as an empty one: its number tells repeats.
        on!(
            self,
            execute sqlx::query(
                "delete from samples where session = $1
                     and seq < (select max(s.seq) from samples s where s.session = $1)",
            )
            .bind(session)
        )?;
        on!(
            self,
            execute sqlx::query("update samples set ticks = $2 where session = $1")
                .bind(session)
                .bind(Vec::<u8>::new())
        )?;
        Ok(())
    }

    async fn set_known(
        &mut self,
        session: i64,
        series: i64,
        all: Bucket,
    ) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query(
                "update session_series set known = $3, min = $4, mean = $5, max = $6
                 where session = $1 and series = $2",
            )
            .bind(session)
            .bind(series)
            .bind(i64::from(all.count))
            .bind(all.min)
            .bind(all.mean)
            .bind(all.max)
        )?;
        Ok(())
    }

    async fn end_session(&mut self, id: &str) -> Result<(), StoreError> {
        let row = self.session(id).await?.ok_or_else(|| no_session(id))?;
        if row.state != SessionState::Active {
            return Ok(());
        }
        self.seal(row.seq).await?;
        let nothing =
            TicksQuery { series: SeriesChoice::Series(Vec::new()), ..TicksQuery::default() };
        let stored = self.stored_ticks(row.seq, &nothing, None).await?;
        let times = stored.unpacked(&nothing)?;
        on!(
            self,
            execute sqlx::query(
                "update sessions set state = $2, gaps = $3, cadence_us = $4 where seq = $1",
            )
            .bind(row.seq)
            .bind(SessionState::Completed.name())
            .bind(times.gaps().len() as i64)
            .bind(times.cadence_us())
        )?;
        Ok(())
    }
}

/// What is sealed of a series together with more of it.
fn all(sealed: Option<Bucket>, more: &Series) -> Option<Bucket> {
    let more = more.values.iter().filter_map(|value| Bucket::of(*value));
    sealed.into_iter().chain(more).reduce(Bucket::merged)
}
