//! Recording prices: nothing is overwritten, a repeat is dropped.

use std::collections::HashMap;

use kernel::price::Price;

use crate::{
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    price_match::OfferKey,
    prices::Record,
    store::Store,
};

/// Prices of one kind that are looked at; a list has two or three, and a hostile one has thousands.
const MAX_TOGETHER: i64 = 64;

impl Store {
    /// Records a price, and answers whether it is new: the same price again changes nothing.
    pub async fn set_price(&self, price: Price, now_us: i64) -> Result<bool, StoreError> {
        check_price(&price)?;
        self.write(move |mut conn| {
            Box::pin(async move { conn.record_price(&price, false, 1, now_us).await })
        })
        .await
    }

    /// Records the prices of the demo set, all or none.
    pub async fn set_demo_prices(&self, prices: Vec<Price>, now_us: i64) -> Result<(), StoreError> {
        prices.iter().try_for_each(check_price)?;
        self.write(move |mut conn| {
            Box::pin(async move {
                for price in &prices {
                    conn.record_price(price, true, 1, now_us).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Removes one recorded price; the one before it counts again. An offer without prices goes too.
    pub async fn delete_price(&self, seq: i64) -> Result<(), StoreError> {
        self.write(move |mut conn| {
            Box::pin(async move {
                let deleted: Option<(i64, String, String)> = on!(
                    &mut conn,
                    db => sqlx::query_as(
                        "delete from prices where seq = $1 returning offer, allocation, currency",
                    )
                    .bind(seq)
                    .fetch_optional(db)
                )?;
                let Some((offer, allocation, currency)) = deleted else {
                    let ids = vec![seq.to_string()];
                    return Err(StoreError::NotFound { what: "price", ids });
                };
                conn.count_newest(offer, &allocation, &currency).await?;
                on!(
                    &mut conn,
                    execute sqlx::query(
                        "delete from offers
                         where seq = $1 and not exists (select 1 from prices where offer = $1)",
                    )
                    .bind(offer)
                )?;
                Ok(())
            })
        })
        .await
    }
}

/// What a price's own constructor lets pass and a column does not hold.
pub(crate) fn check_price(price: &Price) -> Result<(), StoreError> {
    let texts = [
        ("provider", price.offer.provider.as_deref()),
        ("region", price.offer.region.as_deref()),
        ("shape", price.offer.shape.as_deref()),
        ("source", Some(price.source.as_str())),
    ];
    for (field, text) in texts {
        check::line(field, text.unwrap_or_default())?;
    }
    match price.memory_bytes {
        Some(bytes) if i64::try_from(bytes).is_err() => {
            Err(Invalid::TooLarge { field: "memory" }.into())
        }
        _ => Ok(()),
    }
}

impl Conn<'_> {
    /// Records checked prices that come together, and answers how many are new.
    pub(crate) async fn record_prices(
        &mut self,
        prices: &[Price],
        now_us: i64,
    ) -> Result<u64, StoreError> {
        let kind = |price: &Price| {
            (OfferKey::of(&price.offer), price.allocation.key(), price.currency.clone())
        };
        let kinds: Vec<_> = prices.iter().map(kind).collect();
        let mut of_a_kind = HashMap::new();
        for kind in &kinds {
            *of_a_kind.entry(kind).or_insert(0) += 1;
        }
        let mut added = 0;
        for (price, kind) in prices.iter().zip(&kinds) {
            let together = of_a_kind[kind];
            added += u64::from(self.record_price(price, false, together, now_us).await?);
        }
        Ok(added)
    }

    /// Records a checked price unless it is among the last recorded ones of its kind, as many as
    /// come `together`: a list has several, such as those of reservations for one year and for
    /// three, and is the same list again only if all of them are.
    async fn record_price(
        &mut self,
        price: &Price,
        demo: bool,
        together: i64,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let key = OfferKey::of(&price.offer);
        let offer = self.offer_of(price, &key).await?;
        let allocation = price.allocation.key();
        let last: Vec<Record> = on!(
            self,
            db => sqlx::query_as(
                "select seq, offer, provider, region, shape, vcpus, memory_bytes, allocation,
                     per_hour, currency, as_of, source, counts, demo, recorded_at_us
                 from prices
                 where offer = $1 and allocation = $2 and currency = $3 and demo = $4
                 order by seq desc
                 limit $5",
            )
            .bind(offer)
            .bind(allocation)
            .bind(&price.currency)
            .bind(demo)
            .bind(together.min(MAX_TOGETHER))
            .fetch_all(db)
        )?;
        for last in last {
            if last.row()?.price == *price {
                return Ok(false);
            }
        }
        let seq = self.next_number("price").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into prices (seq, offer, provider, region, shape, provider_key, region_key,
                     shape_key, vcpus, memory_bytes, allocation, per_hour, currency, as_of, source,
                     demo, recorded_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            )
            .bind(seq)
            .bind(offer)
            .bind(price.offer.provider.as_deref())
            .bind(price.offer.region.as_deref())
            .bind(price.offer.shape.as_deref())
            .bind(&key.provider)
            .bind(&key.region)
            .bind(&key.shape)
            .bind(price.vcpus.map(i64::from))
            .bind(price.memory_bytes.map(u64::cast_signed))
            .bind(allocation)
            .bind(price.per_hour)
            .bind(&price.currency)
            .bind(&price.as_of)
            .bind(&price.source)
            .bind(demo)
            .bind(now_us)
        )?;
        self.count_newest(offer, allocation, &price.currency).await?;
        Ok(true)
    }

    /// The number of the price's offer, a new one where none is known.
    async fn offer_of(&mut self, price: &Price, key: &OfferKey) -> Result<i64, StoreError> {
        let vcpus = price.vcpus.map(i64::from);
        let memory_bytes = price.memory_bytes.map(u64::cast_signed);
        let known: Option<i64> = on!(
            self,
            db => sqlx::query_scalar(
                "select seq from offers
                 where shape_key = $1 and provider_key = $2 and region_key = $3
                     and coalesce(vcpus, 0) = $4 and coalesce(memory_bytes, 0) = $5",
            )
            .bind(&key.shape)
            .bind(&key.provider)
            .bind(&key.region)
            .bind(vcpus.unwrap_or(0))
            .bind(memory_bytes.unwrap_or(0))
            .fetch_optional(db)
        )?;
        if let Some(offer) = known {
            return Ok(offer);
        }
        let offer = self.next_number("offer").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into offers
                     (seq, provider_key, region_key, shape_key, vcpus, memory_bytes, search)
                 values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(offer)
            .bind(&key.provider)
            .bind(&key.region)
            .bind(&key.shape)
            .bind(vcpus)
            .bind(memory_bytes)
            .bind(format!("{} {} {}", key.provider, key.region, key.shape))
        )?;
        Ok(offer)
    }

    /// Marks the price that counts among those of one kind.
    async fn count_newest(
        &mut self,
        offer: i64,
        allocation: &str,
        currency: &str,
    ) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query(
                "update prices
                 set counts = (seq = (
                     select seq from prices
                     where offer = $1 and allocation = $2 and currency = $3
                     order by demo, as_of desc, seq desc
                     limit 1
                 ))
                 where offer = $1 and allocation = $2 and currency = $3",
            )
            .bind(offer)
            .bind(allocation)
            .bind(currency)
        )?;
        Ok(())
    }
}
