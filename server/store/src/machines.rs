//! Machines as they are read: a page of them, one of them. Changes are made elsewhere.

use kernel::{
    machine::Machine,
    price::{Allocation, Price},
};
use sqlx::{AssertSqlSafe, FromRow};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    facts,
    headlines::Headline,
    order::{Field, Place, Sorted},
    page::{self, Page},
    price_match,
    store::Store,
};

/// Which machines to read.
#[derive(Clone, Debug, Default)]
pub struct MachineQuery {
    /// Part of the name, the offer or the processor's model.
    pub text: Option<String>,
    /// The whole name of the provider, in any case.
    pub provider: Option<String>,
    /// How the machines are paid for: which of their prices is read.
    pub basis: Allocation,
    pub place: Place<MachineRow>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// One machine with what its results say.
#[derive(Clone, Debug, PartialEq)]
pub struct MachineRow {
    /// Order of arrival, the cursor of a page.
    pub seq: i64,
    pub id: String,
    /// The name to show; `facts.name` is the host name that the agent found.
    pub name: String,
    pub facts: Machine,
    /// Only demo results have been added to it.
    pub demo: bool,
    /// Results of every kind that match what they state.
    pub results: u64,
    /// Those that were put aside too.
    pub all_results: u64,
    /// When the newest result that was not put aside was measured, microseconds since 1970 UTC.
    pub last_measured_at_us: Option<i64>,
    /// Native figures, one entry for each workload and version, newest first.
    pub headlines: Vec<Headline>,
    /// What an hour costs when it is paid for as the query asks, where that is known.
    pub price: Option<Price>,
    pub created_at_us: i64,
    pub updated_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    name: String,
    facts: String,
    demo: bool,
    results: i64,
    all_results: i64,
    last_measured_at_us: Option<i64>,
    created_at_us: i64,
    updated_at_us: i64,
    sort_key: f64,
}

/// The query of [`Conn::machine_rows`]; `$first` says what `$1` restricts, in a way that an index can serve.
macro_rules! machine_rows {
    ($first:literal) => {
        concat!(
            "select m.seq, m.id, m.name, m.facts, m.demo, m.created_at_us, m.updated_at_us,
                 (select count(*) from results r
                     where r.machine_id = m.id and r.verification <> 'mismatch') as results,
                 (select count(*) from results r where r.machine_id = m.id) as all_results,
                 (select max(r.measured_at_us) from results r
                     where r.machine_id = m.id and r.verification <> 'mismatch')
                     as last_measured_at_us,
                 {key} as sort_key
             from machines m
             where ",
            $first,
            " and {beyond}
              and ($3 is null or m.search like '' || $3 escape '\\')
              and ($4 is null or lower(m.provider) = lower($4))
             order by {order}
             limit $5"
        )
    };
}

impl Sorted for MachineRow {
    const FIELDS: &'static [Field] = &[
        Field::known("added", "m.seq"),
        Field::known("updated", "m.updated_at_us"),
        Field::sometimes_known(
            "measured",
            "(select max(r.measured_at_us) from results r
                 where r.machine_id = m.id and r.verification <> 'mismatch')",
        ),
        Field::known(
            "results",
            "(select count(*) from results r
                 where r.machine_id = m.id and r.verification <> 'mismatch')",
        ),
    ];
    const SEQ: &'static str = "m.seq";
}

impl Store {
    /// A page of machines, newest first unless asked otherwise.
    pub async fn machines(&self, query: &MachineQuery) -> Result<Page<MachineRow>, StoreError> {
        let limit = page::limit(query.limit);
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let rows = conn.machine_rows(machine_rows!("$1 is null"), None, query, limit + 1).await?;
        let mut page = Page::sorted(rows, limit, query.place.order, |row| row.seq);
        conn.add_figures(&mut page.items, query.basis).await?;
        Ok(page)
    }

    /// One machine, as it is paid for on demand.
    pub async fn machine(&self, id: &str) -> Result<Option<MachineRow>, StoreError> {
        self.machine_on(id, Allocation::default()).await
    }

    /// One machine with its price on this basis.
    pub async fn machine_on(
        &self,
        id: &str,
        basis: Allocation,
    ) -> Result<Option<MachineRow>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().machine_on(id, basis).await
    }

    /// What is known about a machine.
    pub async fn facts_of(&self, id: &str) -> Result<Option<Machine>, StoreError> {
        let mut reader = self.reader().await?;
        let facts: Option<String> = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select facts from machines where id = $1")
                .bind(page::without_nul(id))
                .fetch_optional(db)
        )?;
        facts.map(|facts| facts::from_json(&facts)).transpose()
    }
}

impl Conn<'_> {
    pub(crate) async fn machine(&mut self, id: &str) -> Result<Option<MachineRow>, StoreError> {
        self.machine_on(id, Allocation::default()).await
    }

    async fn machine_on(
        &mut self,
        id: &str,
        basis: Allocation,
    ) -> Result<Option<MachineRow>, StoreError> {
        let query = MachineQuery::default();
        let rows = self.machine_rows(machine_rows!("m.id = $1"), Some(id), &query, 1).await?;
        let Some((mut row, _)) = rows.into_iter().next() else { return Ok(None) };
        self.add_figures(std::slice::from_mut(&mut row), basis).await?;
        Ok(Some(row))
    }

    /// Rows without their headlines and prices, each with the number that it is sorted by.
    async fn machine_rows(
        &mut self,
        sql: &'static str,
        first: Option<&str>,
        query: &MachineQuery,
        limit: u32,
    ) -> Result<Vec<(MachineRow, f64)>, StoreError> {
        let sql = query.place.order.fill(sql, 6);
        let start = query.place.start();
        let text = page::pattern(query.text.as_deref())?;
        let records: Vec<Record> = on!(
            self,
            db => sqlx::query_as(AssertSqlSafe(sql))
                .bind(first.map(page::without_nul))
                .bind(start.seq)
                .bind(text)
                .bind(query.provider.as_deref().map(page::without_nul))
                .bind(i64::from(limit))
                .bind(start.key)
                .fetch_all(db)
        )?;
        let row = |record: Record| {
            let key = record.sort_key;
            Ok((record.row()?, key))
        };
        records.into_iter().map(row).collect()
    }

    async fn add_figures(
        &mut self,
        rows: &mut [MachineRow],
        basis: Allocation,
    ) -> Result<(), StoreError> {
        self.add_headlines(rows).await?;
        self.add_prices(rows, basis).await
    }

    async fn add_headlines(&mut self, rows: &mut [MachineRow]) -> Result<(), StoreError> {
        let ids = rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        let mut headlines = self.headlines(&ids).await?;
        for row in rows {
            row.headlines = headlines.remove(&row.id).unwrap_or_default();
        }
        Ok(())
    }

    async fn add_prices(
        &mut self,
        rows: &mut [MachineRow],
        basis: Allocation,
    ) -> Result<(), StoreError> {
        let prices = self.current_price_rows(rows.iter().map(|row| &row.facts.offer)).await?;
        for row in rows {
            let found = price_match::best(&prices, &row.facts, basis, row.demo);
            row.price = found.map(|found| found.price.clone());
        }
        Ok(())
    }
}

impl Record {
    fn row(self) -> Result<MachineRow, StoreError> {
        Ok(MachineRow {
            seq: self.seq,
            id: self.id,
            name: self.name,
            facts: facts::from_json(&self.facts)?,
            demo: self.demo,
            results: self.results.unsigned_abs(),
            all_results: self.all_results.unsigned_abs(),
            last_measured_at_us: self.last_measured_at_us,
            headlines: Vec::new(),
            price: None,
            created_at_us: self.created_at_us,
            updated_at_us: self.updated_at_us,
        })
    }
}
