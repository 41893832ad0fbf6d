//! Events: what agents report beside their samples. They are added in whole bodies, read by four
//! filters, and let go when they are old enough.

use std::collections::HashSet;

use kernel::{
    event::Event,
    live::{Filter, LiveEvent},
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    check,
    conn::{Conn, on},
    error::StoreError,
    page::{self, Page},
    store::Store,
    words,
};

/// Events that one deletion takes at a time, so that whoever writes meanwhile waits for little.
const DELETED_AT_ONCE: i64 = 5_000;

/// Which events to read.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// All four sets must let an event through; an empty one lets all.
    pub filter: Filter,
    /// [`Page::next`] of the page before.
    pub after: Option<i64>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// One event as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Order of arrival, the cursor of a page.
    pub seq: i64,
    pub event: LiveEvent,
}

/// How many events there are of one kind or one agent.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EventCount {
    pub name: String,
    pub events: i64,
}

/// Which of an event's words are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventWord {
    Kind,
    Agent,
    Run,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    kind: String,
    agent: String,
    severity: String,
    run: Option<String>,
    trace_id: Option<String>,
    at_us: i64,
    duration_us: Option<i64>,
    cost_usd: Option<f64>,
    tokens: Option<i64>,
    success: Option<i64>,
    payload: Option<String>,
    received_at_us: i64,
}

const COLUMNS: &str = "seq, id, kind, agent, severity, run, trace_id, at_us, duration_us, cost_usd,
     tokens, success, payload, received_at_us";

/// The query of [`Store::event_counts`].
macro_rules! counts_by {
    ($word:literal) => {
        concat!(
            "select ",
            $word,
            " as name, count(*) as events from events
             where received_at_us >= $1 and ",
            $word,
            " is not null group by ",
            $word,
            " order by events desc, name limit $2"
        )
    };
}
impl Store {
    /// Keeps these events, all or none, and gives the places of those that are new: one that is
    /// there already stays as it is.
    pub async fn add_events(
        &self,
        events: Vec<Event>,
        now_us: i64,
    ) -> Result<Vec<usize>, StoreError> {
        for event in &events {
            let Event { id, kind, agent, run, trace_id, .. } = event;
            check::id(id)?;
            check::text("kind", kind)?;
            check::text("agent", agent)?;
            check::text("run", run.as_deref().unwrap_or_default())?;
            check::text("trace id", trace_id.as_deref().unwrap_or_default())?;
        }
        self.write(move |mut conn| Box::pin(async move { conn.add_events(&events, now_us).await }))
            .await
    }

    /// A page of events, the latest arrival first.
    pub async fn events(&self, query: &EventQuery) -> Result<Page<EventRow>, StoreError> {
        let limit = page::limit(query.limit);
        let mut reader = self.reader().await?;
        let records = reader.conn().event_records(query, limit + 1).await?;
        let rows = records.into_iter().map(Record::row).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |row: &EventRow| row.seq))
    }

    /// Events that came in since some time of the server, in the order of their arrival: at most
    /// `limit` of those after `after`, up to `upto`. Without what only people read: trace ids and
    /// payloads.
    pub async fn events_since(
        &self,
        received_from_us: i64,
        after: i64,
        upto: i64,
        limit: u32,
    ) -> Result<Vec<EventRow>, StoreError> {
        let mut reader = self.reader().await?;
        let records: Vec<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, id, kind, agent, severity, run, null as trace_id, at_us, duration_us,
                     cost_usd, tokens, success, null as payload, received_at_us
                 from events where received_at_us >= $1 and seq > $2 and seq <= $3
                 order by seq limit $4",
            )
            .bind(received_from_us)
            .bind(after)
            .bind(upto)
            .bind(i64::from(limit))
            .fetch_all(db)
        )?;
        records.into_iter().map(Record::row).collect()
    }

    /// The number of the last event that ever came in; 0 before the first.
    pub async fn last_event(&self) -> Result<i64, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select last from numbers where name = 'event'").fetch_one(db)
        )?)
    }

    /// How many events came in since some time of the server by one of their words, most first.
    /// Events without that word are not among them.
    pub async fn event_counts(
        &self,
        word: EventWord,
        received_from_us: i64,
        limit: u32,
    ) -> Result<Vec<EventCount>, StoreError> {
        let sql = match word {
            EventWord::Kind => counts_by!("kind"),
            EventWord::Agent => counts_by!("agent"),
            EventWord::Run => counts_by!("run"),
        };
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_as(sql)
                .bind(received_from_us)
                .bind(i64::from(page::limit(limit)))
                .fetch_all(db)
        )?)
    }

    /// How many events came in before a time, microseconds since 1970 UTC by the server's clock.
    pub async fn events_before(&self, received_before_us: i64) -> Result<u64, StoreError> {
        let mut reader = self.reader().await?;
        let count: i64 = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select count(*) from events where received_at_us < $1")
                .bind(received_before_us)
                .fetch_one(db)
        )?;
        Ok(count.unsigned_abs())
    }

    /// Lets go of all events that came in before some time of the server; gives how many.
    pub async fn delete_events_before(&self, received_before_us: i64) -> Result<u64, StoreError> {
        let mut deleted = 0;
        loop {
            let some = self
                .write(move |mut conn| {
                    Box::pin(async move { conn.delete_some_events(received_before_us).await })
                })
                .await?;
            deleted += some;
            if some < DELETED_AT_ONCE.unsigned_abs() {
                return Ok(deleted);
            }
        }
    }
}

impl Conn<'_> {
    async fn add_events(
        &mut self,
        events: &[Event],
        now_us: i64,
    ) -> Result<Vec<usize>, StoreError> {
        // Numbers of events that turn out to be known stay unused.
        let last: i64 = on!(
            self,
            db => sqlx::query_scalar(
                "update numbers set last = last + $1 where name = 'event' returning last",
            )
            .bind(events.len() as i64)
            .fetch_one(db)
        )?;
        let first = last - events.len() as i64 + 1;
        let mut new = Vec::with_capacity(events.len());
        for (place, event) in events.iter().enumerate() {
            if self.add_event(first + place as i64, event, now_us).await? {
                new.push(place);
            }
        }
        Ok(new)
    }

    /// `false` where it is there already.
    async fn add_event(
        &mut self,
        seq: i64,
        event: &Event,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let Event {
            id,
            kind,
            agent,
            severity,
            run,
            trace_id,
            at_us,
            duration_us,
            cost_usd,
            tokens,
            success,
            payload,
        } = event;
        let payload = payload.as_ref().map(serde_json::to_string).transpose();
        let payload = payload.map_err(|error| {
            tracing::error!(%error, "a payload that was read as JSON cannot be written as JSON");
            StoreError::Damaged
        })?;
        let inserted = on!(
            self,
            execute sqlx::query(
                "insert into events (seq, id, kind, agent, severity, run, trace_id, at_us,
                     duration_us, cost_usd, tokens, success, payload, received_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                 on conflict (id) do nothing",
            )
            .bind(seq)
            .bind(id.to_ascii_lowercase())
            .bind(kind)
            .bind(agent)
            .bind(severity.name())
            .bind(run)
            .bind(trace_id)
            .bind(at_us)
            .bind(duration_us.map(column))
            .bind(cost_usd)
            .bind(tokens.map(column))
            .bind(success.map(i64::from))
            .bind(payload.as_deref())
            .bind(now_us)
        )?;
        Ok(inserted > 0)
    }

    async fn event_records(
        &mut self,
        query: &EventQuery,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let EventQuery { filter: Filter { kind, agent, severity, run }, after, .. } = query;
        let severities = severity.iter().map(|severity| severity.name().to_owned());
        let sets = [
            (" and kind in (", texts(kind.iter().cloned())),
            (" and agent in (", texts(agent.iter().cloned())),
            (" and severity in (", texts(severities)),
            (" and run in (", texts(run.iter().cloned())),
        ];
        Ok(on!(self, db => async {
            let mut sql = QueryBuilder::new("select ");
            sql.push(COLUMNS).push(" from events where seq < ");
            sql.push_bind(after.unwrap_or(i64::MAX));
            for (begin, values) in &sets {
                if values.is_empty() {
                    continue;
                }
                sql.push(begin);
                let mut list = sql.separated(", ");
                for value in values {
                    list.push_bind(value.as_str());
                }
                sql.push(")");
            }
            sql.push(" order by seq desc limit ").push_bind(i64::from(limit));
            sql.build_query_as().fetch_all(db).await
        })?)
    }

    async fn delete_some_events(&mut self, received_before_us: i64) -> Result<u64, StoreError> {
        Ok(on!(
            self,
            execute sqlx::query(
                "delete from events where seq in (
                     select seq from events where received_at_us < $1
                     order by received_at_us limit $2
                 )",
            )
            .bind(received_before_us)
            .bind(DELETED_AT_ONCE)
        )?)
    }
}

impl Record {
    fn row(self) -> Result<EventRow, StoreError> {
        let Self {
            seq,
            id,
            kind,
            agent,
            severity,
            run,
            trace_id,
            at_us,
            duration_us,
            cost_usd,
            tokens,
            success,
            payload,
            received_at_us,
        } = self;
        let payload = payload.as_deref().map(serde_json::from_str).transpose();
        let payload = payload.map_err(|error| {
            tracing::error!(%error, id, "the payload of an event is no JSON object");
            StoreError::Damaged
        })?;
        let event = Event {
            id,
            kind,
            agent,
            severity: words::read_severity(&severity)?,
            run,
            trace_id,
            at_us,
            duration_us: duration_us.map(i64::unsigned_abs),
            cost_usd,
            tokens: tokens.map(i64::unsigned_abs),
            success: success.map(|success| success != 0),
            payload,
        };
        Ok(EventRow { seq, event: LiveEvent { event, received_at_us } })
    }
}

/// What a column of 64 bits with a sign holds.
fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Values as PostgreSQL takes them, each once.
fn texts(values: impl Iterator<Item = String>) -> HashSet<String> {
    values.map(|value| page::without_nul(&value)).collect()
}
