//! Prices as a table, which is read back without loss:
//! `provider,region,shape,vcpus,memory_gib,allocation,per_hour,currency,as_of,source`.

use super::cell;
use crate::price::{Price, PriceFields};

/// In their order.
pub const COLUMNS: [&str; 10] = [
    "provider",
    "region",
    "shape",
    "vcpus",
    "memory_gib",
    "allocation",
    "per_hour",
    "currency",
    "as_of",
    "source",
];
/// Bytes of a GiB.
pub const GIB: f64 = 1_073_741_824.0;

/// The header and a line for each price.
pub fn to_csv<'a>(prices: impl IntoIterator<Item = &'a Price>) -> String {
    let header = COLUMNS.map(str::to_owned).to_vec();
    cell::table(std::iter::once(header).chain(prices.into_iter().map(line)))
}

fn line(price: &Price) -> Vec<String> {
    let PriceFields { offer, vcpus, memory_bytes, allocation, per_hour, currency, as_of, source } =
        &**price;
    let text = |text: Option<&str>| cell::text(text.unwrap_or_default()).into_owned();
    vec![
        text(offer.provider.as_deref()),
        text(offer.region.as_deref()),
        text(offer.shape.as_deref()),
        vcpus.map_or_else(String::new, |vcpus| vcpus.to_string()),
        cell::number(memory_bytes.map(|bytes| bytes as f64 / GIB)),
        allocation.key().to_owned(),
        cell::number(Some(*per_hour)),
        currency.clone(),
        as_of.clone(),
        text(Some(source)),
    ]
}
