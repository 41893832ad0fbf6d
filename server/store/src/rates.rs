//! Rates of results as plain lists: what a history and a distribution are made from.

use kernel::{
    machine::{Machine, Offer},
    result::WorkloadId,
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    facts, page,
    store::Store,
};

/// The newest that are read: years of daily runs.
const MAX_RATES: i64 = 2_000;
/// Machines of one kind that are looked at.
const MAX_PEERS: i64 = 500;

/// The rate of one complete result whose digests are not known to differ.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Rate {
    pub result_id: String,
    pub machine_id: String,
    /// Microseconds since 1970 UTC.
    pub measured_at_us: i64,
    /// Of the whole machine at 100 %.
    pub units_per_s: f64,
    /// Compiler, target and flags, where the result states them.
    pub toolchain: Option<String>,
    /// Measured in a page; never ranked with native rates.
    pub browser: bool,
}

impl Store {
    /// The rates of these machines with one workload version, oldest first; of the demo set or
    /// of everything else.
    pub async fn rates(
        &self,
        machine_ids: &[String],
        workload: &WorkloadId,
        demo: bool,
    ) -> Result<Vec<Rate>, StoreError> {
        if machine_ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut reader = self.reader().await?;
        let conn = &mut reader.conn();
        let mut rates: Vec<Rate> = on!(conn, db => async {
            let mut sql = QueryBuilder::new(
                "select id as result_id, machine_id, measured_at_us, peak_units_per_s as units_per_s,
                     toolchain, origin = 'browser' as browser
                 from results
                 where status = 'complete' and verification <> 'mismatch'
                     and peak_units_per_s is not null and workload = ",
            );
            sql.push_bind(page::without_nul(&workload.name));
            sql.push(" and workload_version = ").push_bind(i64::from(workload.version));
            sql.push(" and demo = ").push_bind(demo).push(" and machine_id in (");
            let mut ids = sql.separated(", ");
            for id in machine_ids {
                ids.push_bind(page::without_nul(id));
            }
            sql.push(") order by measured_at_us desc, seq desc limit ").push_bind(MAX_RATES);
            sql.build_query_as().fetch_all(db).await
        })?;
        rates.reverse();
        Ok(rates)
    }

    /// Ids of the machines of the same offer; none where no shape is known.
    pub async fn machines_of_offer(&self, offer: &Offer) -> Result<Vec<String>, StoreError> {
        let Some(shape) = &offer.shape else { return Ok(Vec::new()) };
        let plain = |text: &Option<String>| page::without_nul(text.as_deref().unwrap_or_default());
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_scalar(
                "select id from machines
                 where lower(shape) = lower($1) and lower(coalesce(provider, '')) = lower($2)
                     and lower(coalesce(region, '')) = lower($3)
                 order by seq desc limit $4",
            )
            .bind(page::without_nul(shape))
            .bind(plain(&offer.provider))
            .bind(plain(&offer.region))
            .bind(MAX_PEERS)
            .fetch_all(db)
        )?)
    }

    /// Ids of the machines with the same processor model, whoever offers them.
    pub async fn machines_of_cpu(&self, model: &str) -> Result<Vec<String>, StoreError> {
        let mut reader = self.reader().await?;
        let like = reader.conn().machines_like(model).await?;
        let mut ids = Vec::new();
        for (id, json) in like {
            let facts: Machine = facts::from_json(&json)?;
            if facts.cpu.model.as_deref() == Some(model) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

impl Conn<'_> {
    /// Machines whose name, offer or processor contains a text, with their facts.
    async fn machines_like(&mut self, text: &str) -> Result<Vec<(String, String)>, StoreError> {
        // A longer model than a search may be is told by its beginning.
        let text: String = text.chars().take(100).collect();
        let Some(pattern) = page::pattern(Some(&text))? else { return Ok(Vec::new()) };
        Ok(on!(
            self,
            db => sqlx::query_as(
                "select id, facts from machines where search like $1 escape '\\'
                 order by seq desc limit $2",
            )
            .bind(pattern)
            .bind(MAX_PEERS)
            .fetch_all(db)
        )?)
    }
}
