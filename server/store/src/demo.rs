//! The demo set: whether it is here, and away with it.

use crate::{
    conn::{Conn, on},
    error::StoreError,
    store::Store,
};

/// How much of the demo set went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedDemo {
    pub results: u64,
    pub machines: u64,
    pub prices: u64,
    pub sessions: u64,
    pub collectors: u64,
}

impl Store {
    /// Whether anything of the demo set is here.
    pub async fn has_demo(&self) -> Result<bool, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_scalar(
                "select exists (select 1 from results where demo)
                     or exists (select 1 from machines where demo)
                     or exists (select 1 from prices where demo)
                     or exists (select 1 from sessions where demo)
                     or exists (select 1 from collectors where demo)",
            )
            .fetch_one(db)
        )?)
    }

    /// Removes demo results, sessions and prices, and the machines and collectors that had nothing
    /// else.
    pub async fn remove_demo(&self) -> Result<RemovedDemo, StoreError> {
        self.write(|mut conn| Box::pin(async move { conn.remove_demo().await })).await
    }
}

impl Conn<'_> {
    async fn remove_demo(&mut self) -> Result<RemovedDemo, StoreError> {
        let results = on!(self, execute sqlx::query("delete from results where demo"))?;
        let machines = on!(self, execute sqlx::query("delete from machines where demo"))?;
        // Where a real price is, it counts already: nothing has to be counted again.
        let prices = on!(self, execute sqlx::query("delete from prices where demo"))?;
        on!(
            self,
            execute sqlx::query(
                "delete from offers
                 where not exists (select 1 from prices where prices.offer = offers.seq)",
            )
        )?;
        let sessions = on!(self, execute sqlx::query("delete from sessions where demo"))?;
        let collectors = on!(self, execute sqlx::query("delete from collectors where demo"))?;
        Ok(RemovedDemo { results, machines, prices, sessions, collectors })
    }
}
