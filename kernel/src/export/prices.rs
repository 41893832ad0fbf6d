//! Prices as CSV, one line each: the file that the importer of prices reads.

use super::cell;
use crate::price::Price;

/// The columns, in the order of a line.
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
pub const GIB: f64 = (1_u64 << 30) as f64;

/// The header, with its line feed.
pub fn header() -> String {
    cell::table([COLUMNS.map(str::to_owned).to_vec()])
}

/// A line for each price, in their order; what is not known is an empty cell.
pub fn lines<'p>(prices: impl IntoIterator<Item = &'p Price>) -> String {
    cell::table(prices.into_iter().map(line))
}

/// The header and a line for each price.
pub fn to_csv<'p>(prices: impl IntoIterator<Item = &'p Price>) -> String {
    header() + &lines(prices)
}

fn line(price: &Price) -> Vec<String> {
    let text = |text: Option<&str>| cell::text(text.unwrap_or_default()).into_owned();
    let offer = &price.offer;
    vec![
        text(offer.provider.as_deref()),
        text(offer.region.as_deref()),
        text(offer.shape.as_deref()),
        price.vcpus.map_or_else(String::new, |vcpus| vcpus.to_string()),
        cell::number(price.memory_bytes.map(|bytes| bytes as f64 / GIB)),
        price.allocation.key().to_owned(),
        cell::number(Some(price.per_hour)),
        price.currency.clone(),
        price.as_of.clone(),
        text(Some(&price.source)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        machine::Offer,
        price::{Allocation, PriceFields},
    };

    #[test]
    fn a_price_is_a_line_and_what_is_not_known_is_empty() {
        let price = |region: Option<&str>, memory_bytes| {
            let fields = PriceFields {
                offer: Offer {
                    provider: Some("Azure".to_owned()),
                    region: region.map(str::to_owned),
                    shape: Some("D2s v5".to_owned()),
                },
                vcpus: Some(2),
                memory_bytes,
                allocation: Allocation::OnDemand,
                per_hour: 0.096,
                currency: "USD".to_owned(),
                as_of: "2026-01-10".to_owned(),
                source: "=list, page 2".to_owned(),
            };
            Price::new(fields).unwrap()
        };
        assert_eq!(
            header() + &lines([&price(Some("westeurope"), Some(8 << 30)), &price(None, None)]),
            "provider,region,shape,vcpus,memory_gib,allocation,per_hour,currency,as_of,source\n\
             Azure,westeurope,D2s v5,2,8,on_demand,0.096,USD,2026-01-10,\"'=list, page 2\"\n\
             Azure,,D2s v5,2,,on_demand,0.096,USD,2026-01-10,\"'=list, page 2\"\n"
        );
    }
}
