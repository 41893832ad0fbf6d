//! Results as a comparison takes them, kept beside their documents: twenty machines with ten
//! results each must not unpack two hundred documents for one page.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
    sync::OnceLock,
};

use kernel::{
    compare::Contender,
    hex::Hex64,
    machine::Machine,
    result::{Level, Origin, ResultDocument, SCHEMA, Status, Sweep, VERSION, Visit, Window},
    workload::Workload,
};

use crate::{
    conn::{Conn, on},
    document,
    error::StoreError,
    settings::OpenError,
    store::Store,
};

/// Documents that are unpacked at once while the database is opened.
const BATCH: i64 = 64;

/// What is kept of one result.
pub(crate) struct Summary {
    result_id: String,
    json: String,
}

impl Summary {
    pub(crate) fn of(document: &ResultDocument) -> Self {
        let contender = Contender::from_document(document, "", None);
        Self { result_id: document.id.clone(), json: to_json(&contender) }
    }
}

impl Store {
    /// Makes the summaries that are missing, or that another program made with other arithmetic.
    pub(crate) async fn make_summaries(&self) -> Result<(), OpenError> {
        loop {
            let made = self.make_some_summaries().await.map_err(OpenError::Summaries)?;
            match made {
                0 => return Ok(()),
                _ => tracing::info!(made, "results were summarised for comparisons"),
            }
        }
    }

    async fn make_some_summaries(&self) -> Result<usize, StoreError> {
        let mut reader = self.reader().await?;
        let documents: Vec<(String, Vec<u8>)> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select d.result_id, d.gzip
                 from documents d left join summaries s on s.result_id = d.result_id
                 where s.arithmetic is null or s.arithmetic <> $1
                 order by d.result_id
                 limit $2",
            )
            .bind(arithmetic())
            .bind(BATCH)
            .fetch_all(db)
        )?;
        drop(reader);
        let count = documents.len();
        if count == 0 {
            return Ok(0);
        }
        let summaries = tokio::task::spawn_blocking(|| {
            documents.into_iter().map(|(id, gzip)| summary(id, &gzip)).collect::<Vec<_>>()
        })
        .await
        .map_err(|_| StoreError::Closed)?;
        self.write(move |mut conn| {
            Box::pin(async move {
                for summary in &summaries {
                    conn.put_summary(summary).await?;
                }
                Ok(())
            })
        })
        .await?;
        Ok(count)
    }
}

impl Conn<'_> {
    pub(crate) async fn put_summary(&mut self, summary: &Summary) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query(
                "insert into summaries (result_id, arithmetic, contender)
                 select id, $2, $3 from results where id = $1
                 on conflict (result_id) do update
                 set arithmetic = excluded.arithmetic, contender = excluded.contender",
            )
            .bind(&summary.result_id)
            .bind(arithmetic())
            .bind(&summary.json)
        )?;
        Ok(())
    }
}

/// A document that cannot be read has an empty summary: a comparison of it says so, and one bad
/// row does not keep the whole database from opening.
fn summary(id: String, gzip: &[u8]) -> Summary {
    let read = document::unpack(gzip).and_then(|bytes| document::read(&bytes));
    match read {
        Ok(document) => Summary { result_id: id, ..Summary::of(&document) },
        Err(_) => Summary { result_id: id, json: String::new() },
    }
}

/// The contender in a column.
pub(crate) fn from_json(json: &str) -> Result<Contender, StoreError> {
    serde_json::from_str(json).map_err(|error| {
        tracing::error!(%error, "the summary of a result cannot be read back");
        StoreError::Damaged
    })
}

fn to_json(contender: &Contender) -> String {
    serde_json::to_string(contender).unwrap_or_default()
}

/// Tells one program's arithmetic from another's: what it makes of a document that never changes.
/// So a formula that is corrected reaches the results of a database without anyone thinking of it.
pub(crate) fn arithmetic() -> i64 {
    static FOUND: OnceLock<i64> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let mut hasher = DefaultHasher::new();
        Summary::of(&probe()).json.hash(&mut hasher);
        hasher.finish().cast_signed()
    })
}

/// A run with both sweeps and a part, its windows uneven enough for every figure to have a spread.
fn probe() -> ResultDocument {
    let mut levels = Vec::new();
    let sweeps = [
        (Sweep::Duty, None, 50.0, 2),
        (Sweep::Duty, None, 100.0, 2),
        (Sweep::Threads, None, 100.0, 1),
        (Sweep::Part, Some("int".to_owned()), 100.0, 2),
    ];
    for (order, (sweep, part, target_pct, lanes)) in (0..).zip(sweeps) {
        let windows = (0..24).map(|number| window(order, number)).collect();
        let visits = vec![Visit { order, windows }];
        levels.push(Level { sweep, part, target_pct, lanes, stated_units_per_s: None, visits });
    }
    let mut machine = Machine { capacity_cpus: Some(2.0), ..Machine::default() };
    machine.cpu.vcpus = Some(2);
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: "probe".to_owned(),
        origin: Origin::Agent,
        status: Status::Complete,
        started_at_us: None,
        elapsed_ns: None,
        machine,
        workload: Workload::Standard.id(),
        profile: "quick".to_owned(),
        seed: None,
        toolchain: None,
        levels,
        receipts: Vec::new(),
        challenge: None,
        background_before_pct: None,
        overhead: None,
        browser: None,
        warnings: Vec::new(),
    }
}

fn window(order: u32, number: u64) -> Window {
    Window {
        warmup: number < 2,
        start_ns: u64::from(order) * 20_000_000_000 + number * 500_000_000,
        elapsed_ns: 500_000_000,
        own_cpu_ns: 700_000_000 + number * 1_000_000,
        units: 900 + number * number % 13,
        digest_sum: Hex64(0),
        lanes: Vec::new(),
        background_pct: None,
        steal_pct: None,
        frequency_mhz: None,
        throttled_ns: None,
    }
}
