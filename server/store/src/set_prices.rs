//! Recording prices: nothing is overwritten, a repeat is dropped.

use kernel::price::Price;

use crate::{
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    price_match::OfferKey,
    prices::PriceRow,
    store::Store,
    words,
};

impl Store {
    /// Records a price, and answers whether it is new: the same price again changes nothing.
    pub async fn set_price(&self, price: Price, now_us: i64) -> Result<bool, StoreError> {
        check_price(&price)?;
        self.write(move |mut conn| {
            Box::pin(async move { conn.record_price(&price, false, now_us).await })
        })
        .await
    }

    /// Records the prices of the demo set, all or none.
    pub async fn set_demo_prices(&self, prices: Vec<Price>, now_us: i64) -> Result<(), StoreError> {
        prices.iter().try_for_each(check_price)?;
        self.write(move |mut conn| {
            Box::pin(async move {
                for price in &prices {
                    conn.record_price(price, true, now_us).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Removes one recorded price; the one before it counts again.
    pub async fn delete_price(&self, seq: i64) -> Result<(), StoreError> {
        self.write(move |mut conn| {
            Box::pin(async move {
                let deleted = on!(
                    &mut conn,
                    execute sqlx::query("delete from prices where seq = $1").bind(seq)
                )?;
                match deleted {
                    0 => Err(StoreError::NotFound { what: "price", ids: vec![seq.to_string()] }),
                    _ => Ok(()),
                }
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
    /// Records a checked price unless the last recorded one of its kind is the same.
    pub(crate) async fn record_price(
        &mut self,
        price: &Price,
        demo: bool,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let key = OfferKey::of(&price.offer);
        let recorded = self.price_rows(std::slice::from_ref(&key.shape)).await?;
        let of_its_kind = recorded.iter().filter(|row| row.demo == demo && same_kind(row, price));
        if of_its_kind.max_by_key(|row| row.seq).is_some_and(|row| row.price == *price) {
            return Ok(false);
        }
        let seq = self.next_number("price").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into prices (seq, provider, region, shape, provider_key, region_key, shape_key,
                     vcpus, memory_bytes, allocation, per_hour, currency, as_of, source, demo,
                     recorded_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            )
            .bind(seq)
            .bind(price.offer.provider.as_deref())
            .bind(price.offer.region.as_deref())
            .bind(price.offer.shape.as_deref())
            .bind(&key.provider)
            .bind(&key.region)
            .bind(&key.shape)
            .bind(price.vcpus.map(i64::from))
            .bind(price.memory_bytes.map(u64::cast_signed))
            .bind(words::allocation(price.allocation))
            .bind(price.per_hour)
            .bind(&price.currency)
            .bind(&price.as_of)
            .bind(&price.source)
            .bind(demo)
            .bind(now_us)
        )?;
        Ok(true)
    }
}

/// Whether the recorded price is one of the same offer, size, allocation and currency.
fn same_kind(row: &PriceRow, price: &Price) -> bool {
    let kind = |price: &Price| {
        let key = OfferKey::of(&price.offer);
        (key, price.vcpus, price.memory_bytes, price.allocation, price.currency.clone())
    };
    kind(&row.price) == kind(price)
}
