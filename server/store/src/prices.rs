//! Prices as they are read: those that count today, all that were recorded, and whose price is whose.

use kernel::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    headlines,
    page::{self, Page},
    price_match::{self, OfferKey},
    store::Store,
    words,
};

/// Which prices to read.
#[derive(Clone, Debug, Default)]
pub struct PriceQuery {
    /// The whole name of the provider, in any case.
    pub provider: Option<String>,
    /// The whole name of the shape, in any case.
    pub shape: Option<String>,
    /// Part of provider, region or shape.
    pub text: Option<String>,
    pub allocation: Option<Allocation>,
    /// [`Page::next`] of the page before.
    pub after: Option<i64>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// One recorded price.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceRow {
    /// Order of arrival: the cursor of a page, and what the price is deleted by.
    pub seq: i64,
    pub price: Price,
    /// Part of the demo set: prices demo machines only.
    pub demo: bool,
    /// Microseconds since 1970 UTC.
    pub recorded_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    seq: i64,
    provider: Option<String>,
    region: Option<String>,
    shape: Option<String>,
    vcpus: Option<i64>,
    memory_bytes: Option<i64>,
    allocation: String,
    per_hour: f64,
    currency: String,
    as_of: String,
    source: String,
    demo: bool,
    recorded_at_us: i64,
}

impl Store {
    /// A page of the prices that count today, last recorded first: of each offer, size, allocation
    /// and currency the one with the newest date, a demo price only where there is no real one.
    pub async fn prices(&self, query: &PriceQuery) -> Result<Page<PriceRow>, StoreError> {
        let limit = page::limit(query.limit);
        let mut reader = self.reader().await?;
        let records: Vec<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, provider, region, shape, vcpus, memory_bytes, allocation, per_hour,
                     currency, as_of, source, demo, recorded_at_us
                 from (
                     select p.*, row_number() over (
                         partition by provider_key, region_key, shape_key, vcpus, memory_bytes,
                             allocation, currency
                         order by demo, as_of desc, seq desc
                     ) as place
                     from prices p
                 ) as placed
                 where place = 1 and seq < $1
                     and ($2 is null or provider_key = $2)
                     and ($3 is null or shape_key = $3)
                     and ($4 is null
                         or provider_key || ' ' || region_key || ' ' || shape_key like $4 escape '\\')
                     and ($5 is null or allocation = $5)
                 order by seq desc
                 limit $6",
            )
            .bind(query.after.unwrap_or(i64::MAX))
            .bind(query.provider.as_deref().map(|name| price_match::key(&page::without_nul(name))))
            .bind(query.shape.as_deref().map(|name| price_match::key(&page::without_nul(name))))
            .bind(page::pattern(query.text.as_deref())?)
            .bind(query.allocation.map(words::allocation))
            .bind(i64::from(limit) + 1)
            .fetch_all(db)
        )?;
        let rows = records.into_iter().map(Record::row).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |row: &PriceRow| row.seq))
    }

    /// Every price recorded for this provider, region and shape, newest date first.
    pub async fn price_history(&self, offer: &Offer) -> Result<Vec<PriceRow>, StoreError> {
        let key = OfferKey::of(offer);
        let mut reader = self.reader().await?;
        let rows = reader.conn().price_rows(std::slice::from_ref(&key.shape)).await?;
        Ok(rows.into_iter().filter(|row| OfferKey::of(&row.price.offer) == key).collect())
    }

    /// What an hour of such a machine costs on demand. `None` where no price fits, or where
    /// prices of several offers do and none can be said to be its own.
    pub async fn price_for(&self, machine: &Machine) -> Result<Option<Price>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader.conn().price_rows(&[OfferKey::of(&machine.offer).shape]).await?;
        Ok(price_match::best(&rows, machine, false).map(|row| row.price.clone()))
    }
}

impl Conn<'_> {
    /// Every recorded price of these shapes (keys as [`price_match::key`] makes them), newest date first.
    pub(crate) async fn price_rows(
        &mut self,
        shapes: &[String],
    ) -> Result<Vec<PriceRow>, StoreError> {
        if shapes.is_empty() {
            return Ok(Vec::new());
        }
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select seq, provider, region, shape, vcpus, memory_bytes, allocation, per_hour,
                     currency, as_of, source, demo, recorded_at_us
                 from prices
                 where shape_key in (",
            );
            let mut keys = sql.separated(", ");
            for shape in shapes {
                keys.push_bind(page::without_nul(shape));
            }
            sql.push(") order by as_of desc, seq desc");
            sql.build_query_as().fetch_all(db).await
        })?;
        records.into_iter().map(Record::row).collect()
    }
}

impl Record {
    fn row(self) -> Result<PriceRow, StoreError> {
        let fields = PriceFields {
            offer: Offer { provider: self.provider, region: self.region, shape: self.shape },
            vcpus: self.vcpus.map(headlines::count),
            memory_bytes: self.memory_bytes.map(i64::unsigned_abs),
            allocation: words::read_allocation(&self.allocation)?,
            per_hour: self.per_hour,
            currency: self.currency,
            as_of: self.as_of,
            source: self.source,
        };
        let price = Price::new(fields).map_err(|error| {
            tracing::error!(%error, seq = self.seq, "a stored price does not pass its own check");
            StoreError::Damaged
        })?;
        Ok(PriceRow { seq: self.seq, price, demo: self.demo, recorded_at_us: self.recorded_at_us })
    }
}
