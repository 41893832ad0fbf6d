//! Prices as they are read: those that count today, all that were recorded, and whose price is whose.

use std::collections::BTreeSet;

use kernel::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
};
use sqlx::{AssertSqlSafe, FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    headlines,
    order::{Field, Place, Sorted},
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
    /// One offer, by its number.
    pub offer: Option<i64>,
    pub place: Place<PriceRow>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// One recorded price.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceRow {
    /// Order of arrival: the cursor of a page, and what the price is deleted by.
    pub seq: i64,
    /// Number of the offer, with which prices of any date and allocation share provider, region,
    /// shape and size.
    pub offer: i64,
    pub price: Price,
    /// The newest of its offer, allocation and currency, and no demo price beside a real one.
    pub counts: bool,
    /// Part of the demo set: prices demo machines only.
    pub demo: bool,
    /// Microseconds since 1970 UTC.
    pub recorded_at_us: i64,
}

#[derive(FromRow)]
pub(crate) struct Record {
    seq: i64,
    offer: i64,
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
    counts: bool,
    demo: bool,
    recorded_at_us: i64,
}

#[derive(FromRow)]
struct SortedRecord {
    #[sqlx(flatten)]
    price: Record,
    sort_key: f64,
}

/// The query of a page of prices; `$which` says which of them.
macro_rules! price_page {
    ($which:literal) => {
        concat!(
            "select seq, offer, provider, region, shape, vcpus, memory_bytes, allocation, per_hour,
                 currency, as_of, source, counts, demo, recorded_at_us, {key} as sort_key
             from prices
             where ",
            $which,
            " and {beyond}
                 and ($1 is null or provider_key = $1)
                 and ($3 is null or shape_key = $3)
                 and ($4 is null
                     or provider_key || ' ' || region_key || ' ' || shape_key like '' || $4 escape '\\')
                 and ($5 is null or allocation = $5)
                 and ($6 is null or offer = $6)
             order by {order}
             limit $7"
        )
    };
}

impl Sorted for PriceRow {
    const FIELDS: &'static [Field] = &[
        Field::known("recorded", "seq"),
        Field::known("per_hour", "per_hour"),
        Field::known("as_of", "cast(replace(as_of, '-', '') as bigint)"),
    ];
    const SEQ: &'static str = "seq";
}

impl Store {
    /// A page of the prices that count today, last recorded first unless asked otherwise: of each offer, size, allocation
    /// and currency the one with the newest date, a demo price only where there is no real one.
    pub async fn prices(&self, query: &PriceQuery) -> Result<Page<PriceRow>, StoreError> {
        self.price_page(price_page!("counts"), query).await
    }

    /// A page of all prices that were ever recorded, last recorded first unless asked
    /// otherwise.
    pub async fn recorded_prices(&self, query: &PriceQuery) -> Result<Page<PriceRow>, StoreError> {
        self.price_page(price_page!("seq is not null"), query).await
    }

    async fn price_page(
        &self,
        sql: &'static str,
        query: &PriceQuery,
    ) -> Result<Page<PriceRow>, StoreError> {
        let limit = page::limit(query.limit);
        let key = |name: &Option<String>| {
            name.as_deref().map(|name| price_match::key(&page::without_nul(name)))
        };
        let mut reader = self.reader().await?;
        let sql = query.place.order.fill(sql, 8);
        let start = query.place.start();
        let records: Vec<SortedRecord> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(AssertSqlSafe(sql))
                .bind(key(&query.provider))
                .bind(start.seq)
                .bind(key(&query.shape))
                .bind(page::pattern(query.text.as_deref())?)
                .bind(query.allocation.map(Allocation::key))
                .bind(query.offer)
                .bind(i64::from(limit) + 1)
                .bind(start.key)
                .fetch_all(db)
        )?;
        let row = |record: SortedRecord| Ok((record.price.row()?, record.sort_key));
        let rows = records.into_iter().map(row).collect::<Result<_, StoreError>>()?;
        Ok(Page::sorted(rows, limit, query.place.order, |row: &PriceRow| row.seq))
    }

    /// Every price recorded for this provider, region and shape, newest date first.
    pub async fn price_history(&self, offer: &Offer) -> Result<Vec<PriceRow>, StoreError> {
        let key = OfferKey::of(offer);
        let mut reader = self.reader().await?;
        let rows = reader.conn().price_rows(offer).await?;
        Ok(rows.into_iter().filter(|row| OfferKey::of(&row.price.offer) == key).collect())
    }

    /// What an hour of such a machine costs when it is paid for like this. `None` where no price
    /// fits, or where prices of several offers do and none can be said to be its own.
    pub async fn price_for(
        &self,
        machine: &Machine,
        allocation: Allocation,
    ) -> Result<Option<Price>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader.conn().price_rows(&machine.offer).await?;
        Ok(price_match::best(&rows, machine, allocation, false).map(|row| row.price.clone()))
    }

    /// What an hour of such a machine cost on `day` (`YYYY-MM-DD`): the price whose date is the
    /// nearest that does not lie after it. Demo prices are for demo machines.
    pub async fn price_on(
        &self,
        machine: &Machine,
        allocation: Allocation,
        day: &str,
        demo: bool,
    ) -> Result<Option<Price>, StoreError> {
        let mut reader = self.reader().await?;
        let mut rows = reader.conn().price_rows(&machine.offer).await?;
        rows.retain(|row| row.price.as_of.as_str() <= day);
        Ok(price_match::best(&rows, machine, allocation, demo).map(|row| row.price.clone()))
    }
}

impl Conn<'_> {
    /// Every recorded price of this offer's shape, whoever's it is, newest date first.
    async fn price_rows(&mut self, offer: &Offer) -> Result<Vec<PriceRow>, StoreError> {
        self.rows_of([offer], ") order by as_of desc, seq desc").await
    }

    /// The prices of these offers' shapes, whoever's they are, that count today.
    pub(crate) async fn current_price_rows(
        &mut self,
        offers: impl IntoIterator<Item = &Offer>,
    ) -> Result<Vec<PriceRow>, StoreError> {
        self.rows_of(offers, ") and counts order by as_of desc, seq desc").await
    }

    async fn rows_of(
        &mut self,
        offers: impl IntoIterator<Item = &Offer>,
        rest: &'static str,
    ) -> Result<Vec<PriceRow>, StoreError> {
        let known = offers.into_iter().map(OfferKey::of).filter(|offer| !offer.is_unknown());
        let shapes: BTreeSet<String> = known.map(|offer| offer.shape).collect();
        if shapes.is_empty() {
            return Ok(Vec::new());
        }
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select seq, offer, provider, region, shape, vcpus, memory_bytes, allocation,
                     per_hour, currency, as_of, source, counts, demo, recorded_at_us
                 from prices
                 where shape_key in (",
            );
            let mut keys = sql.separated(", ");
            for shape in shapes {
                keys.push_bind(page::without_nul(&shape));
            }
            sql.push(rest);
            sql.build_query_as().fetch_all(db).await
        })?;
        records.into_iter().map(Record::row).collect()
    }
}

impl Record {
    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }

    /// The row, checked as a price is.
    pub(crate) fn row(self) -> Result<PriceRow, StoreError> {
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
        Ok(PriceRow {
            seq: self.seq,
            offer: self.offer,
            price,
            counts: self.counts,
            demo: self.demo,
            recorded_at_us: self.recorded_at_us,
        })
    }
}
