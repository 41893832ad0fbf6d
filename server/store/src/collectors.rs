//! Machines that stream, or whose recordings were brought: a page of them, one of them.

use kernel::{
    fleet::{Refused, Standing},
    machine::Machine,
};
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    collector_standing::LastStreams,
    conn::{Conn, on},
    error::StoreError,
    facts,
    order::{Field, Place, Sorted},
    page::{self, Page},
    store::Store,
};

/// Which collectors to read.
#[derive(Clone, Debug, Default)]
pub struct CollectorQuery {
    /// Only those of this machine.
    pub machine: Option<String>,
    /// Part of the name, the tags, the offer or the processor's model.
    pub filter: Option<String>,
    pub place: Place<CollectorRow>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// One collector.
#[derive(Clone, Debug, PartialEq)]
pub struct CollectorRow {
    /// Order of arrival, the cursor of a page.
    pub seq: i64,
    pub id: String,
    /// The name to show; `facts.name` is the host name in the recordings.
    pub name: String,
    /// The machine whose results belong to it, where one is known.
    pub machine_id: Option<String>,
    pub facts: Machine,
    pub tags: Vec<String>,
    pub agent_version: Option<String>,
    /// The newest tick that ever came in, microseconds since 1970 UTC; 0 where none did.
    pub last_seen_us: i64,
    /// When samples last came in, by the server's clock; `None` where none were streamed.
    pub last_received_us: Option<i64>,
    /// Batches that were refused since it is known.
    pub refused: i64,
    /// What tells how it is.
    pub standing: Standing,
    pub sessions: i64,
    /// Only demo sessions have been added to it.
    pub demo: bool,
    pub created_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    name: String,
    machine_id: Option<String>,
    facts: String,
    tags: String,
    agent_version: Option<String>,
    last_seen_us: i64,
    last_received_us: Option<i64>,
    refused: i64,
    refused_at_us: Option<i64>,
    refused_why: Option<String>,
    token_refused: i64,
    token_refused_at_us: Option<i64>,
    token_refused_why: Option<String>,
    sessions: i64,
    demo: bool,
    created_at_us: i64,
    sort_key: f64,
}

/// The query of [`Conn::collector_rows`]; `$first` says what `$1` restricts, in a way that an
/// index can serve.
macro_rules! collector_rows {
    ($first:literal) => {
        concat!(
            "select c.seq, c.id, c.name, c.machine_id, c.facts, c.tags, c.agent_version,
                 c.last_seen_us, c.last_received_us, c.refused, c.refused_at_us, c.refused_why,
                 c.token_refused, c.token_refused_at_us, c.token_refused_why, c.demo, c.created_at_us,
                 (select count(*) from sessions s where s.collector_id = c.id) as sessions,
                 {key} as sort_key
             from collectors c
             where ",
            $first,
            " and {beyond}
              and ($3 is null or c.search like '' || $3 escape '\\')
             order by {order}
             limit $4"
        )
    };
}

impl Sorted for CollectorRow {
    const FIELDS: &'static [Field] = &[
        Field::known("added", "c.seq"),
        // Its own row has this time now and then only.
        Field::known(
            "seen",
            "(select max(seen.at_us) from (
                 select c.last_seen_us as at_us
                 union all
                 select s.to_us from sessions s where s.collector_id = c.id
             ) as seen)",
        ),
        Field::known("sessions", "(select count(*) from sessions s where s.collector_id = c.id)"),
    ];
    const SEQ: &'static str = "c.seq";
}

impl Store {
    /// A page of collectors, newest first unless asked otherwise.
    pub async fn collectors(
        &self,
        query: &CollectorQuery,
    ) -> Result<Page<CollectorRow>, StoreError> {
        let limit = page::limit(query.limit);
        let (sql, first) = match &query.machine {
            Some(machine) => (collector_rows!("c.machine_id = $1"), Some(machine.as_str())),
            None => (collector_rows!("$1 is null"), None),
        };
        let mut reader = self.reader().await?;
        let full_since_us = self.live().full_since_us();
        let rows =
            reader.conn().collector_rows(sql, first, query, limit + 1, full_since_us).await?;
        Ok(Page::sorted(rows, limit, query.place.order, |row| row.seq))
    }

    /// One collector.
    pub async fn collector(&self, id: &str) -> Result<Option<CollectorRow>, StoreError> {
        let mut reader = self.reader().await?;
        let any = CollectorQuery::default();
        let (sql, full_since_us) = (collector_rows!("c.id = $1"), self.live().full_since_us());
        let rows = reader.conn().collector_rows(sql, Some(id), &any, 1, full_since_us).await?;
        Ok(rows.into_iter().next().map(|(row, _)| row))
    }

    /// The collector of a host that has this hash of a machine id.
    pub async fn collector_with_key(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().collector_with_key(&page::without_nul(key)).await
    }

    /// The days on which a collector's sessions began (`YYYY-MM-DD`, UTC) and how many began then,
    /// newest first.
    pub async fn session_dates(&self, collector: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select date, count(*) from sessions where collector_id = $1
                 group by date order by date desc",
            )
            .bind(page::without_nul(collector))
            .fetch_all(db)
        )?)
    }
}

impl Conn<'_> {
    async fn collector_rows(
        &mut self,
        sql: &'static str,
        first: Option<&str>,
        query: &CollectorQuery,
        limit: u32,
        disk_full_since_us: Option<i64>,
    ) -> Result<Vec<(CollectorRow, f64)>, StoreError> {
        let sql = query.place.order.fill(sql, 5);
        let start = query.place.start();
        let filter = page::pattern(query.filter.as_deref())?;
        let records: Vec<Record> = on!(
            self,
            db => sqlx::query_as(AssertSqlSafe(sql))
                .bind(first.map(page::without_nul))
                .bind(start.seq)
                .bind(filter)
                .bind(i64::from(limit))
                .bind(start.key)
                .fetch_all(db)
        )?;
        let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
        let mut streams = self.last_streams(&ids).await?;
        let row = |record: Record| {
            let last = streams.remove(&record.id).unwrap_or_default();
            let key = record.sort_key;
            Ok((record.row(last, disk_full_since_us)?, key))
        };
        records.into_iter().map(row).collect()
    }

    pub(crate) async fn collector_with_key(
        &mut self,
        key: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar("select id from collectors where key = $1")
                .bind(key)
                .fetch_optional(db)
        )?)
    }
}

impl Record {
    fn row(
        self,
        last: LastStreams,
        disk_full_since_us: Option<i64>,
    ) -> Result<CollectorRow, StoreError> {
        let LastStreams { streams, to_us } = last;
        let refused = |count, at_us: Option<i64>, why: Option<String>| {
            Some(Refused { count, at_us: at_us?, why: why.unwrap_or_default() })
        };
        let received_us = streams.iter().map(|stream| stream.received_us).max();
        let standing = Standing {
            name: self.name.clone(),
            streams,
            refused: refused(self.refused, self.refused_at_us, self.refused_why),
            token_refused: refused(
                self.token_refused,
                self.token_refused_at_us,
                self.token_refused_why,
            ),
            disk_full_since_us,
        };
        Ok(CollectorRow {
            seq: self.seq,
            id: self.id,
            name: self.name,
            machine_id: self.machine_id,
            facts: facts::from_json(&self.facts)?,
            tags: tags_from_json(&self.tags)?,
            agent_version: self.agent_version,
            // Its own row has these times now and then only.
            last_seen_us: self.last_seen_us.max(to_us.unwrap_or_default()),
            last_received_us: received_us.max(self.last_received_us),
            refused: self.refused,
            standing,
            sessions: self.sessions,
            demo: self.demo,
            created_at_us: self.created_at_us,
        })
    }
}

pub(crate) fn tags_from_json(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|error| {
        tracing::error!(%error, "the stored tags of a collector cannot be read back");
        StoreError::Damaged
    })
}

/// What the filter box looks through: name, tags, offer and processor, in lower case.
pub(crate) fn search_text(name: &str, tags: &[String], facts: &Machine) -> String {
    format!("{} {}", facts::search_text(name, facts), tags.join(" ").to_lowercase())
}
