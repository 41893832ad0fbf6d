//! The price book: prices that count, narrowed and sorted, however many there are.

use kernel::price::Allocation;
use sqlx::FromRow;

use crate::{
    conn::{Conn, on},
    error::StoreError,
    page,
    price_cursor::BookCursor,
    price_match,
    prices::{PriceRow, Record},
    store::Store,
};

/// Matches are counted up to here, and found offer by offer. A page of more is found sooner by
/// walking along the sorted prices.
const MOST_COUNTED: i64 = 2_000;

/// Which prices to read, and in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookQuery {
    /// The whole name of the provider, in any case.
    pub provider: Option<String>,
    /// The whole name of the region, in any case.
    pub region: Option<String>,
    /// Part of provider, region or shape.
    pub text: Option<String>,
    /// How it is paid for.
    pub allocation: Allocation,
    pub sort: BookSort,
    /// [`BookPage::next`] of the page before.
    pub after: Option<BookCursor>,
    /// Rows of the page, 1 to [`page::MAX_PAGE`].
    pub limit: u32,
}

/// What the book is sorted by, each in its natural direction. Never by a text: the two databases
/// order texts differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BookSort {
    /// Last recorded first.
    #[default]
    Recorded,
    /// Cheapest hour first.
    PerHour,
    /// Most first; not known last.
    Vcpus,
    /// Most first; not known last.
    Memory,
    /// Newest day first.
    Date,
}

/// A page of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct BookPage {
    pub items: Vec<BookRow>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<BookCursor>,
    /// Prices that match on all pages, counted up to 2,000.
    pub found: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// One price that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct BookRow {
    pub row: PriceRow,
    /// Prices of its kind that were ever recorded, itself included.
    pub recorded: u64,
}

#[derive(FromRow)]
struct BookRecord {
    #[sqlx(flatten)]
    price: Record,
    recorded: i64,
    sort_key: f64,
}

/// The tables in one order, which SQLite keeps in a cross join, and what `$1` to `$4` leave of them.
macro_rules! found {
    ($from:literal) => {
        concat!(
            " from ",
            $from,
            " where p.offer = o.seq and p.counts and p.allocation = $1
                 and ($2 is null or o.provider_key = $2)
                 and ($3 is null or o.region_key = $3)
                 and ($4 is null or o.search like '' || $4 escape '\\')"
        )
    };
}

/// A page in one order, from `($5, $6)` on.
macro_rules! sorted {
    ($from:literal, $plus:literal, $key:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "select p.seq, p.offer, p.provider, p.region, p.shape, p.vcpus, p.memory_bytes,
                 p.allocation, p.per_hour, p.currency, p.as_of, p.source, p.counts, p.demo,
                 p.recorded_at_us,
                 (select count(*) from prices h
                     where h.offer = p.offer and h.allocation = p.allocation
                         and h.currency = p.currency) as recorded,
                 cast((",
            $plus,
            $key,
            ") as double precision) as sort_key",
            found!($from),
            // The first condition is what an index of an expression serves.
            " and (",
            $plus,
            $key,
            ")",
            $beyond,
            "= $5 and ((",
            $plus,
            $key,
            "), p.seq)",
            $beyond,
            " ($5, $6)
             order by (",
            $plus,
            $key,
            ")",
            $direction,
            ", p.seq",
            $direction,
            " limit $7"
        )
    };
}

/// The query for each order, from these tables. `$plus` adds nothing to what is sorted by, so
/// that no index has it: prices that are looked up offer by offer must not be walked along.
macro_rules! in_order {
    ($sort:expr, $from:literal, $plus:literal) => {
        match $sort {
            BookSort::Recorded => sorted!($from, $plus, "p.seq", " <", " desc"),
            BookSort::PerHour => sorted!($from, $plus, "p.per_hour", " >", " asc"),
            BookSort::Vcpus => sorted!($from, $plus, "coalesce(p.vcpus, 0)", " <", " desc"),
            BookSort::Memory => {
                sorted!($from, $plus, "coalesce(p.memory_bytes, 0)", " <", " desc")
            }
            BookSort::Date => {
                sorted!($from, $plus, "cast(replace(p.as_of, '-', '') as bigint)", " <", " desc")
            }
        }
    };
}

impl Store {
    /// A page of the prices that count, of one allocation.
    pub async fn price_book(&self, query: &BookQuery) -> Result<BookPage, StoreError> {
        let narrowed = Narrowed::of(query)?;
        let limit = page::limit(query.limit);
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let all = conn.count_some(narrowed.allocation).await?;
        // Without a filter, or with few prices, a walk along them is the shortest way.
        let walks = all <= MOST_COUNTED || narrowed.is_everything();
        let found = match walks && narrowed.is_everything() {
            true => all,
            false => conn.count_found(&narrowed).await?,
        };
        let sql = match walks || found > MOST_COUNTED {
            true => in_order!(query.sort, "prices p cross join offers o", ""),
            false => in_order!(query.sort, "offers o cross join prices p", "0 + "),
        };
        let start = query.after.unwrap_or(query.sort.start());
        let mut records = conn.book_records(sql, &narrowed, start, limit + 1).await?;
        let is_last = records.len() <= limit as usize;
        records.truncate(limit as usize);
        let next = records.last().filter(|_| !is_last).map(BookRecord::cursor);
        Ok(BookPage {
            items: records.into_iter().map(BookRecord::row).collect::<Result<_, _>>()?,
            next,
            found: found.min(MOST_COUNTED).unsigned_abs(),
            more: found > MOST_COUNTED,
        })
    }

    /// Every price of an offer, of all allocations, newest date first; at most
    /// [`page::MAX_PAGE`]. Empty where there is no such offer.
    pub async fn offer_prices(&self, offer: i64) -> Result<Vec<PriceRow>, StoreError> {
        let mut reader = self.reader().await?;
        let records: Vec<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, offer, provider, region, shape, vcpus, memory_bytes, allocation,
                     per_hour, currency, as_of, source, counts, demo, recorded_at_us
                 from prices
                 where offer = $1
                 order by as_of desc, seq desc
                 limit $2",
            )
            .bind(offer)
            .bind(i64::from(page::MAX_PAGE))
            .fetch_all(db)
        )?;
        records.into_iter().map(Record::row).collect()
    }

    /// The names of all providers that have offers, in any order, at most 1,000; each as one of
    /// its offers spells it.
    pub async fn price_providers(&self) -> Result<Vec<String>, StoreError> {
        let mut reader = self.reader().await?;
        // From one name to the next along the index, however many offers a name has.
        let found: Vec<Option<String>> = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar(
                "with recursive names (name) as (
                     select min(provider_key) from offers
                     union all
                     select (select min(provider_key) from offers where provider_key > names.name)
                     from names where names.name is not null
                 )
                 select (select p.provider from offers o cross join prices p
                         where o.provider_key = names.name and p.offer = o.seq limit 1)
                 from names where name <> '' limit 1000",
            )
            .fetch_all(db)
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The regions of one provider's offers, as [`Store::price_providers`] gives its names.
    pub async fn price_regions(&self, provider: &str) -> Result<Vec<String>, StoreError> {
        let mut reader = self.reader().await?;
        let found: Vec<Option<String>> = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar(
                "with recursive names (name) as (
                     select min(region_key) from offers where provider_key = $1
                     union all
                     select (select min(region_key) from offers
                             where provider_key = $1 and region_key > names.name)
                     from names where names.name is not null
                 )
                 select (select p.region from offers o cross join prices p
                         where o.provider_key = $1 and o.region_key = names.name
                             and p.offer = o.seq limit 1)
                 from names where name <> '' limit 1000",
            )
            .bind(price_match::key(&page::without_nul(provider)))
            .fetch_all(db)
        )?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// The query's filters as they are compared.
struct Narrowed {
    allocation: &'static str,
    provider: Option<String>,
    region: Option<String>,
    pattern: Option<String>,
}

impl Narrowed {
    fn of(query: &BookQuery) -> Result<Self, StoreError> {
        let key = |name: &Option<String>| {
            name.as_deref().map(|name| price_match::key(&page::without_nul(name)))
        };
        Ok(Self {
            allocation: query.allocation.key(),
            provider: key(&query.provider),
            region: key(&query.region),
            pattern: page::pattern(query.text.as_deref())?,
        })
    }

    fn is_everything(&self) -> bool {
        self.provider.is_none() && self.region.is_none() && self.pattern.is_none()
    }
}

impl Conn<'_> {
    /// Prices of an allocation that count, as far as they are counted.
    async fn count_some(&mut self, allocation: &str) -> Result<i64, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar(
                "select count(*) from (
                     select 1 from prices where counts and allocation = $1 limit $2
                 ) as some_prices",
            )
            .bind(allocation)
            .bind(MOST_COUNTED + 1)
            .fetch_one(db)
        )?)
    }

    /// Those of them that match, offer by offer.
    async fn count_found(&mut self, narrowed: &Narrowed) -> Result<i64, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar(concat!(
                "select count(*) from (select 1",
                found!("offers o cross join prices p"),
                " limit $5) as some_prices"
            ))
            .bind(narrowed.allocation)
            .bind(narrowed.provider.as_deref())
            .bind(narrowed.region.as_deref())
            .bind(narrowed.pattern.as_deref())
            .bind(MOST_COUNTED + 1)
            .fetch_one(db)
        )?)
    }

    async fn book_records(
        &mut self,
        sql: &'static str,
        narrowed: &Narrowed,
        start: BookCursor,
        limit: u32,
    ) -> Result<Vec<BookRecord>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_as(sql)
                .bind(narrowed.allocation)
                .bind(narrowed.provider.as_deref())
                .bind(narrowed.region.as_deref())
                .bind(narrowed.pattern.as_deref())
                .bind(start.key)
                .bind(start.seq)
                .bind(i64::from(limit))
                .fetch_all(db)
        )?)
    }
}

impl BookSort {
    /// Before the first row.
    fn start(self) -> BookCursor {
        match self {
            Self::PerHour => BookCursor { key: -1.0, seq: -1 },
            Self::Recorded | Self::Vcpus | Self::Memory | Self::Date => {
                BookCursor { key: f64::MAX, seq: i64::MAX }
            }
        }
    }
}

impl BookRecord {
    fn cursor(&self) -> BookCursor {
        BookCursor { key: self.sort_key, seq: self.price.seq() }
    }

    fn row(self) -> Result<BookRow, StoreError> {
        Ok(BookRow { row: self.price.row()?, recorded: self.recorded.unsigned_abs() })
    }
}
