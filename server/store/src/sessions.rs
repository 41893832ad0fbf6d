//! Sessions as they are read: a page of them, one of them, its series. They are added elsewhere.

use kernel::recording::{Bucket, Metric, SeriesId};
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    order::{Field, Place, Sorted},
    page::{self, Page},
    store::Store,
    words,
};

/// Which sessions to read.
#[derive(Clone, Debug, Default)]
pub struct SessionQuery {
    /// The id of a collector.
    pub collector: Option<String>,
    /// The day on which it began, `YYYY-MM-DD` in UTC.
    pub date: Option<String>,
    pub state: Option<SessionState>,
    /// The id of a machine: sessions of all its collectors.
    pub machine: Option<String>,
    /// The id of a result that sessions are attached to.
    pub result: Option<String>,
    /// Part of the name, the note or the source.
    pub filter: Option<String>,
    pub place: Place<SessionRow>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Ticks still come in.
    Active,
    /// It ended by itself; nobody has looked at it yet.
    Completed,
    /// Brought as a file, or kept by a person.
    Saved,
}

/// One session without its ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// Order of arrival, the cursor of a page.
    pub seq: i64,
    pub id: String,
    pub collector_id: String,
    pub collector_name: String,
    /// The machine of its collector, where one is known.
    pub machine_id: Option<String>,
    pub name: String,
    pub note: String,
    pub state: SessionState,
    /// What it was read from, such as the name of a file.
    pub source: String,
    /// The day of `from_us` in UTC, `YYYY-MM-DD`.
    pub date: String,
    /// The first tick, microseconds since 1970 UTC.
    pub from_us: i64,
    /// The last tick, microseconds since 1970 UTC.
    pub to_us: i64,
    pub ticks: i64,
    pub series: i64,
    /// Times without ticks that are longer than two and a half cadences.
    pub gaps: i64,
    /// Median time between two ticks in microseconds; `None` with fewer than two.
    pub cadence_us: Option<i64>,
    /// As the source states it, in microseconds.
    pub nominal_cadence_us: Option<i64>,
    /// The result that it belongs to.
    pub result_id: Option<String>,
    pub demo: bool,
    pub received_at_us: i64,
    /// Ticks that can never come, because their sender had to drop them.
    pub lost: i64,
    /// The sender's clock less the server's at the last batch, in microseconds.
    pub skew_us: Option<i64>,
    /// When the last batch came in, by the server's clock; `None` for what was brought as a file.
    pub last_received_us: Option<i64>,
    /// Whether it ended because nothing came any more.
    pub broke_off: bool,
    /// When its samples were let go, by the server's clock: what is left of them are rollups.
    pub raw_gone_at_us: Option<i64>,
}

/// One series of a session, over its known values.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesInfo {
    pub id: SeriesId,
    /// How many of the session's ticks have a known value.
    pub known: i64,
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    collector_id: String,
    collector_name: String,
    machine_id: Option<String>,
    name: String,
    note: String,
    state: String,
    source: String,
    date: String,
    from_us: i64,
    to_us: i64,
    ticks: i64,
    series: i64,
    gaps: i64,
    cadence_us: Option<i64>,
    nominal_cadence_us: Option<i64>,
    result_id: Option<String>,
    demo: bool,
    received_at_us: i64,
    lost: i64,
    skew_us: Option<i64>,
    last_received_us: Option<i64>,
    ended_by: Option<String>,
    raw_gone_at_us: Option<i64>,
    sort_key: f64,
}

#[derive(FromRow)]
pub(crate) struct SeriesRecord {
    pub(crate) series: i64,
    metric: String,
    instance: Option<String>,
    known: i64,
    min: f64,
    mean: f64,
    max: f64,
}

/// The query of [`Conn::session_rows`]; `$first` says what `$1` restricts, in a way that an index
/// can serve.
macro_rules! session_rows {
    ($first:literal) => {
        concat!(
            "select s.seq, s.id, s.collector_id, c.name as collector_name, c.machine_id, s.name,
                 s.note, s.state, s.source, s.date, s.from_us, s.to_us, s.ticks, s.series, s.gaps,
                 s.cadence_us, s.nominal_cadence_us, s.result_id, s.demo, s.received_at_us,
                 s.lost, s.skew_us, s.last_received_us, s.ended_by, s.raw_gone_at_us,
                 {key} as sort_key
             from sessions s join collectors c on c.id = s.collector_id
             where ",
            $first,
            " and {beyond}
              and ($3 is null or s.date = $3)
              and ($4 is null or s.state = $4)
              and ($5 is null or c.machine_id = $5)
              and ($6 is null or s.result_id = $6)
              and ($7 is null or s.search like '' || $7 escape '\\')
             order by {order}
             limit $8"
        )
    };
}

impl Sorted for SessionRow {
    const FIELDS: &'static [Field] = &[
        Field::known("received", "s.seq"),
        Field::known("from", "s.from_us"),
        Field::known("to", "s.to_us"),
        Field::known("length", "(s.to_us - s.from_us)"),
        Field::known("ticks", "s.ticks"),
    ];
    const SEQ: &'static str = "s.seq";
}

impl Store {
    /// A page of sessions, the latest arrival first unless asked otherwise.
    pub async fn sessions(&self, query: &SessionQuery) -> Result<Page<SessionRow>, StoreError> {
        let limit = page::limit(query.limit);
        let (sql, first) = match (&query.collector, &query.result) {
            (Some(collector), _) => (session_rows!("s.collector_id = $1"), Some(collector)),
            (None, Some(result)) => (session_rows!("s.result_id = $1"), Some(result)),
            (None, None) => (session_rows!("$1 is null"), None),
        };
        let mut reader = self.reader().await?;
        let first = first.map(String::as_str);
        let rows = reader.conn().session_rows(sql, first, query, limit + 1).await?;
        Ok(Page::sorted(rows, limit, query.place.order, |row| row.seq))
    }

    /// One session.
    pub async fn session(&self, id: &str) -> Result<Option<SessionRow>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().session(id).await
    }

    /// The series of a session, sorted by [`SeriesId`]; none of a session that is not there.
    pub async fn session_series(&self, id: &str) -> Result<Vec<SeriesInfo>, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let Some(session) = conn.session(id).await? else { return Ok(Vec::new()) };
        let mut series = conn.known_series(session.seq).await?;
        series.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
        let info = |(_, id, all): (i64, SeriesId, Option<Bucket>)| {
            let Bucket { count, min, mean, max } = all?;
            Some(SeriesInfo { id, known: i64::from(count), min, mean, max })
        };
        Ok(series.into_iter().filter_map(info).collect())
    }
}

impl Conn<'_> {
    pub(crate) async fn session(&mut self, id: &str) -> Result<Option<SessionRow>, StoreError> {
        let any = SessionQuery::default();
        let rows = self.session_rows(session_rows!("s.id = $1"), Some(id), &any, 1).await?;
        Ok(rows.into_iter().next().map(|(row, _)| row))
    }

    async fn session_rows(
        &mut self,
        sql: &'static str,
        first: Option<&str>,
        query: &SessionQuery,
        limit: u32,
    ) -> Result<Vec<(SessionRow, f64)>, StoreError> {
        let sql = query.place.order.fill(sql, 9);
        let start = query.place.start();
        let filter = page::pattern(query.filter.as_deref())?;
        let records: Vec<Record> = on!(
            self,
            db => sqlx::query_as(AssertSqlSafe(sql))
                .bind(first.map(page::without_nul))
                .bind(start.seq)
                .bind(query.date.as_deref().map(page::without_nul))
                .bind(query.state.map(SessionState::name))
                .bind(query.machine.as_deref().map(page::without_nul))
                .bind(query.result.as_deref().map(page::without_nul))
                .bind(filter)
                .bind(i64::from(limit))
                .bind(start.key)
                .fetch_all(db)
        )?;
        records.into_iter().map(Record::keyed).collect()
    }

    pub(crate) async fn series_records(
        &mut self,
        session: i64,
    ) -> Result<Vec<SeriesRecord>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_as(
                "select series, metric, instance, known, min, mean, max from session_series
                 where session = $1 order by series",
            )
            .bind(session)
            .fetch_all(db)
        )?)
    }
}

impl SessionState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Completed, Self::Saved];

    /// As addresses and the store write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Saved => "saved",
        }
    }

    /// The state of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Record {
    /// The row with the number that it is sorted by.
    fn keyed(self) -> Result<(SessionRow, f64), StoreError> {
        let key = self.sort_key;
        Ok((self.row()?, key))
    }

    fn row(self) -> Result<SessionRow, StoreError> {
        Ok(SessionRow {
            seq: self.seq,
            id: self.id,
            collector_id: self.collector_id,
            collector_name: self.collector_name,
            machine_id: self.machine_id,
            name: self.name,
            note: self.note,
            state: words::read_session_state(&self.state)?,
            source: self.source,
            date: self.date,
            from_us: self.from_us,
            to_us: self.to_us,
            ticks: self.ticks,
            series: self.series,
            gaps: self.gaps,
            cadence_us: self.cadence_us,
            nominal_cadence_us: self.nominal_cadence_us,
            result_id: self.result_id,
            demo: self.demo,
            received_at_us: self.received_at_us,
            lost: self.lost,
            skew_us: self.skew_us,
            last_received_us: self.last_received_us,
            broke_off: self.ended_by.as_deref() == Some("silence"),
            raw_gone_at_us: self.raw_gone_at_us,
        })
    }
}

impl SeriesRecord {
    pub(crate) fn id(&self) -> Result<SeriesId, StoreError> {
        let metric = Metric::of_key(&self.metric).ok_or_else(|| {
            tracing::error!(metric = self.metric, "a stored series is of an unknown metric");
            StoreError::Damaged
        })?;
        Ok(SeriesId { metric, instance: self.instance.clone() })
    }

    /// Over what is sealed.
    pub(crate) fn known(&self) -> Option<Bucket> {
        let Self { known, min, mean, max, .. } = *self;
        let count = u32::try_from(known).unwrap_or(u32::MAX);
        (count > 0).then_some(Bucket { count, min, mean, max })
    }
}
