//! Results as they are read: a page of them, one of them, its document. They are added elsewhere.

use kernel::{
    machine::Offer,
    passport::Grade,
    result::{Origin, ResultDocument, Status, WorkloadId},
    verification::{Verification, VerificationState},
};
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    conn::{Conn, on},
    document,
    error::StoreError,
    headlines,
    machines::MachineRow,
    order::{Field, Place, Sorted},
    page::{self, Page},
    store::Store,
    words,
};

/// Which results to read.
#[derive(Clone, Debug, Default)]
pub struct ResultQuery {
    pub machine_id: Option<String>,
    pub origin: Option<Origin>,
    /// The name of the workload, all versions.
    pub workload: Option<String>,
    pub verification: Option<VerificationState>,
    /// The whole name of the machine's provider, in any case.
    pub provider: Option<String>,
    /// Part of the machine's name, offer or processor.
    pub text: Option<String>,
    pub place: Place<ResultRow>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
    pub include_demo: bool,
}

/// One result without its document.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultRow {
    /// Order of arrival, the cursor of a page.
    pub seq: i64,
    pub id: String,
    pub machine_id: String,
    pub machine_name: String,
    /// The offer of the machine as it is known today.
    pub offer: Offer,
    pub origin: Origin,
    pub workload: WorkloadId,
    pub profile: String,
    pub status: Status,
    /// Start of the run, microseconds since 1970 UTC, where the source has a time.
    pub started_at_us: Option<i64>,
    /// When the server took it, microseconds since 1970 UTC.
    pub received_at_us: i64,
    /// Units per second of the whole machine at 100 %.
    pub peak_units_per_s: Option<f64>,
    /// Of the 95 % interval of `peak_units_per_s`, where there are windows enough for one.
    pub half_width_units_per_s: Option<f64>,
    /// Grade of the noise passport, where one was made.
    pub noise: Option<Grade>,
    pub verification: Verification,
    /// When the challenge of the run was drawn, microseconds since 1970 UTC: with
    /// `received_at_us` it brackets the run. `None` where the time is self-reported.
    pub issued_at_us: Option<i64>,
    pub demo: bool,
}

/// One result with everything it came with.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredResult {
    pub row: ResultRow,
    pub machine: MachineRow,
    pub document: ResultDocument,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    machine_id: String,
    machine_name: String,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    origin: String,
    workload: String,
    workload_version: i64,
    profile: String,
    status: String,
    started_at_us: Option<i64>,
    received_at_us: i64,
    peak_units_per_s: Option<f64>,
    half_width_units_per_s: Option<f64>,
    noise: Option<String>,
    verification: String,
    verified_windows: Option<i64>,
    mismatch: Option<String>,
    issued_at_us: Option<i64>,
    demo: bool,
    sort_key: f64,
}

/// The query of [`Conn::result_rows`]; `$first` says what `$1` restricts, in a way that an index can serve.
macro_rules! result_rows {
    ($first:literal) => {
        concat!(
            "select r.seq, r.id, r.machine_id, m.name as machine_name, m.provider, m.region, m.shape,
                 r.origin, r.workload, r.workload_version, r.profile, r.status, r.started_at_us,
                 r.received_at_us, r.peak_units_per_s, r.half_width_units_per_s, r.noise,
                 r.verification, r.verified_windows, r.mismatch, r.issued_at_us, r.demo,
                 {key} as sort_key
             from results r join machines m on m.id = r.machine_id
             where ",
            $first,
            " and {beyond}
              and ($3 is null or r.origin = $3)
              and ($4 is null or r.workload = $4)
              and ($5 is null or lower(m.provider) = lower($5))
              and ($6 is null or m.search like '' || $6 escape '\\')
              and ($7 or not r.demo)
              and ($8 is null or r.verification = $8)
             order by {order}
             limit $9"
        )
    };
}

impl Sorted for ResultRow {
    const FIELDS: &'static [Field] = &[
        Field::known("received", "r.seq"),
        Field::known("measured", "r.measured_at_us"),
        Field::sometimes_known("peak", "r.peak_units_per_s"),
    ];
    const SEQ: &'static str = "r.seq";
}

impl Store {
    /// A page of results, newest first unless asked otherwise.
    pub async fn results(&self, query: &ResultQuery) -> Result<Page<ResultRow>, StoreError> {
        let limit = page::limit(query.limit);
        let (sql, first) = match &query.machine_id {
            Some(machine_id) => (result_rows!("r.machine_id = $1"), Some(machine_id.as_str())),
            None => (result_rows!("$1 is null"), None),
        };
        let mut reader = self.reader().await?;
        let rows = reader.conn().result_rows(sql, first, query, limit + 1).await?;
        Ok(Page::sorted(rows, limit, query.place.order, |row| row.seq))
    }

    /// One result with its machine and its document.
    pub async fn result(&self, id: &str) -> Result<Option<StoredResult>, StoreError> {
        let any = ResultQuery { include_demo: true, ..ResultQuery::default() };
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let rows = conn.result_rows(result_rows!("r.id = $1"), Some(id), &any, 1).await?;
        let Some((row, _)) = rows.into_iter().next() else { return Ok(None) };
        // Either may go between two queries; then the result is gone too.
        let machine = conn.machine(&row.machine_id).await?;
        let bytes = conn.document(id).await?;
        let (Some(machine), Some(bytes)) = (machine, bytes) else { return Ok(None) };
        let document = document::read(&bytes)?;
        Ok(Some(StoredResult { row, machine, document }))
    }

    /// The JSON bytes of a result, exactly as they came in.
    pub async fn result_document(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().document(id).await
    }

    /// Removes a result. Its machine stays, also without results.
    pub async fn delete_result(&self, id: &str) -> Result<(), StoreError> {
        self.delete_one("delete from results where id = $1", "result", id).await
    }
}

impl Conn<'_> {
    async fn result_rows(
        &mut self,
        sql: &'static str,
        first: Option<&str>,
        query: &ResultQuery,
        limit: u32,
    ) -> Result<Vec<(ResultRow, f64)>, StoreError> {
        let sql = query.place.order.fill(sql, 10);
        let start = query.place.start();
        let records: Vec<Record> = on!(
            self,
            db => sqlx::query_as(AssertSqlSafe(sql))
                .bind(first.map(page::without_nul))
                .bind(start.seq)
                .bind(query.origin.map(Origin::name))
                .bind(query.workload.as_deref().map(page::without_nul))
                .bind(query.provider.as_deref().map(page::without_nul))
                .bind(page::pattern(query.text.as_deref())?)
                .bind(query.include_demo)
                .bind(query.verification.map(VerificationState::name))
                .bind(i64::from(limit))
                .bind(start.key)
                .fetch_all(db)
        )?;
        records.into_iter().map(Record::keyed).collect()
    }

    pub(crate) async fn document(&mut self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let gzip: Option<Vec<u8>> = on!(
            self,
            db => sqlx::query_scalar("select gzip from documents where result_id = $1")
                .bind(page::without_nul(id))
                .fetch_optional(db)
        )?;
        gzip.map(|gzip| document::unpack(&gzip)).transpose()
    }
}

impl Record {
    /// The row with the number that it is sorted by.
    fn keyed(self) -> Result<(ResultRow, f64), StoreError> {
        let key = self.sort_key;
        Ok((self.row()?, key))
    }

    fn row(self) -> Result<ResultRow, StoreError> {
        Ok(ResultRow {
            seq: self.seq,
            id: self.id,
            machine_id: self.machine_id,
            machine_name: self.machine_name,
            offer: Offer { provider: self.provider, region: self.region, shape: self.shape },
            origin: words::read_origin(&self.origin)?,
            workload: WorkloadId {
                name: self.workload,
                version: headlines::count(self.workload_version),
            },
            profile: self.profile,
            status: words::read_status(&self.status)?,
            started_at_us: self.started_at_us,
            received_at_us: self.received_at_us,
            peak_units_per_s: self.peak_units_per_s,
            half_width_units_per_s: self.half_width_units_per_s,
            noise: self.noise.as_deref().map(words::read_grade).transpose()?,
            verification: words::read_verification(
                &self.verification,
                self.verified_windows,
                self.mismatch,
            )?,
            issued_at_us: self.issued_at_us,
            demo: self.demo,
        })
    }
}
