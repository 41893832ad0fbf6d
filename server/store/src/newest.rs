//! The newest tick of what streams at this moment, for overviews of the whole fleet.

use std::collections::HashMap;

use kernel::{
    price::{Allocation, Price},
    recording::Metric,
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    collectors::CollectorRow,
    column::damaged,
    conn::{Conn, on},
    error::StoreError,
    hot, page, price_match,
    sessions::SessionState,
    store::Store,
};

/// The newest tick of a session that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct NewestTick {
    pub session_id: String,
    pub collector_id: String,
    /// Microseconds since 1970 UTC.
    pub at_us: i64,
    /// Of the whole host; what is not known is left out.
    pub values: Vec<(Metric, f64)>,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    id: String,
    collector_id: String,
    ticks: Vec<u8>,
}

impl Store {
    /// The newest tick of each session that is under way, with these metrics of the whole host.
    /// In the second in which a session is packed it has none.
    pub async fn newest_ticks(&self, metrics: &[Metric]) -> Result<Vec<NewestTick>, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let records = conn.newest_batches().await?;
        let known = conn.host_series(metrics).await?;
        records.into_iter().map(|record| record.tick(&known)).collect()
    }

    /// What an hour of each collector costs, by its id, where that is known: the price of its
    /// offer, found as that of a machine is.
    pub async fn collector_prices(
        &self,
        rows: &[CollectorRow],
        basis: Allocation,
    ) -> Result<HashMap<String, Price>, StoreError> {
        let offers = rows.iter().map(|row| &row.facts.offer);
        let mut reader = self.reader().await?;
        let prices = reader.conn().current_price_rows(offers).await?;
        let price = |row: &CollectorRow| {
            let found = price_match::best(&prices, &row.facts, basis, row.demo)?;
            Some((row.id.clone(), found.price.clone()))
        };
        Ok(rows.iter().filter_map(price).collect())
    }
}

impl Store {
    /// The last session of a collector, by the collector's id or its machine's, with its first and
    /// its last tick: the newest of those that `source` began and nobody has ended.
    pub async fn streaming_session(
        &self,
        collector: &str,
        source: &str,
    ) -> Result<Option<(String, i64, i64)>, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select s.id, s.from_us, s.to_us
                 from sessions s join collectors c on c.id = s.collector_id
                 where (c.id = $1 or c.key = $1) and s.source = $2
                     and coalesce(s.ended_by, '') <> 'request'
                 order by s.seq desc limit 1",
            )
            .bind(page::without_nul(collector))
            .bind(source)
            .fetch_optional(db)
        )?)
    }
}

impl Conn<'_> {
    async fn newest_batches(&mut self) -> Result<Vec<Record>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_as(
                "select s.seq, s.id, s.collector_id, b.ticks
                 from sessions s join samples b on b.session = s.seq
                 where s.state = $1
                     and b.seq = (select max(n.seq) from samples n where n.session = s.seq)
                 order by s.seq",
            )
            .bind(SessionState::Active.name())
            .fetch_all(db)
        )?)
    }

    /// The metric of each series of a host, by session and number.
    async fn host_series(
        &mut self,
        metrics: &[Metric],
    ) -> Result<HashMap<(i64, i64), Metric>, StoreError> {
        let rows: Vec<(i64, i64, String)> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select r.session, r.series, r.metric
                 from session_series r join sessions s on s.seq = r.session
                 where r.instance is null and s.state = ",
            );
            sql.push_bind(SessionState::Active.name()).push(" and r.metric in (''");
            for metric in metrics {
                sql.push(", ").push_bind(metric.key());
            }
            sql.push(")");
            sql.build_query_as().fetch_all(db).await
        })?;
        let metric = |(session, series, key): (i64, i64, String)| {
            Some(((session, series), Metric::of_key(&key)?))
        };
        Ok(rows.into_iter().filter_map(metric).collect())
    }
}

impl Record {
    fn tick(self, known: &HashMap<(i64, i64), Metric>) -> Result<NewestTick, StoreError> {
        let (at_us, values) = hot::last_tick(&self.ticks).ok_or_else(damaged)?;
        let named = values.into_iter().filter(|(_, value)| value.is_finite());
        let named =
            named.filter_map(|(number, value)| Some((*known.get(&(self.seq, number))?, value)));
        Ok(NewestTick {
            session_id: self.id,
            collector_id: self.collector_id,
            at_us,
            values: named.collect(),
        })
    }
}
