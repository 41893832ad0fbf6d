//! How much is here, for the first page.

use sqlx::FromRow;

use crate::{conn::on, error::StoreError, store::Store};

/// How many machines, results, prices, collectors and sessions there are, the demo set included and counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub machines: u64,
    pub demo_machines: u64,
    pub results: u64,
    pub demo_results: u64,
    /// Every recorded price.
    pub prices: u64,
    pub demo_prices: u64,
    pub collectors: u64,
    pub demo_collectors: u64,
    pub sessions: u64,
    pub demo_sessions: u64,
}

#[derive(FromRow)]
struct Record {
    machines: i64,
    demo_machines: i64,
    results: i64,
    demo_results: i64,
    prices: i64,
    demo_prices: i64,
    collectors: i64,
    demo_collectors: i64,
    sessions: i64,
    demo_sessions: i64,
}

impl Store {
    /// Counts everything.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut reader = self.reader().await?;
        let found: Record = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select
                     (select count(*) from machines) as machines,
                     (select count(*) from machines where demo) as demo_machines,
                     (select count(*) from results) as results,
                     (select count(*) from results where demo) as demo_results,
                     (select count(*) from prices) as prices,
                     (select count(*) from prices where demo) as demo_prices,
                     (select count(*) from collectors) as collectors,
                     (select count(*) from collectors where demo) as demo_collectors,
                     (select count(*) from sessions) as sessions,
                     (select count(*) from sessions where demo) as demo_sessions",
            )
            .fetch_one(db)
        )?;
        Ok(Counts {
            machines: found.machines.unsigned_abs(),
            demo_machines: found.demo_machines.unsigned_abs(),
            results: found.results.unsigned_abs(),
            demo_results: found.demo_results.unsigned_abs(),
            prices: found.prices.unsigned_abs(),
            demo_prices: found.demo_prices.unsigned_abs(),
            collectors: found.collectors.unsigned_abs(),
            demo_collectors: found.demo_collectors.unsigned_abs(),
            sessions: found.sessions.unsigned_abs(),
            demo_sessions: found.demo_sessions.unsigned_abs(),
        })
    }
}
