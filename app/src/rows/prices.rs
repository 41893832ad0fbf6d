//! The price book: one page of offers with the price that counts.

use kernel::{
    format,
    price::{HOURS_PER_MONTH, Price},
};
use store::{BookQuery, BookRow, BookSort};

use super::texts;
use crate::{
    api::{
        self, ApiError, Backend,
        prices::{PriceForm, PriceLine, PricesPage, PricesQuery, SortBy},
    },
    components::data_table::Moment,
};

/// Rows of one page.
const PAGE_ROWS: u32 = 50;

/// What the page shows for a query.
pub(crate) async fn page(backend: &Backend, query: &PricesQuery) -> Result<PricesPage, ApiError> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let after = given(&query.after).map(|after| after.parse()).transpose();
    let read = BookQuery {
        provider: given(&query.provider),
        region: given(&query.region),
        text: given(&query.q),
        allocation: query.basis,
        sort: sort(SortBy::from_word(&query.sort)),
        after: after.map_err(|hint: &str| {
            ApiError::Invalid(format!("The address names no place in the list; {hint}."))
        })?,
        limit: PAGE_ROWS,
    };
    let book = backend.store.price_book(&read).await?;
    let now_us = (backend.now_us)();
    let regions = match query.provider.as_str() {
        "" => Vec::new(),
        provider => backend.store.price_regions(provider).await?,
    };
    Ok(PricesPage {
        found: book.found,
        more: book.more,
        recorded: backend.store.counts().await?.prices,
        demo: book.items.iter().any(|item| item.row.demo),
        lines: book.items.iter().map(|item| line(item, now_us)).collect(),
        next: book.next.map(|next| next.to_string()),
        providers: sorted(backend.store.price_providers().await?, &query.provider),
        regions: sorted(regions, &query.region),
        form: PriceForm {
            provider: query.provider.clone(),
            region: query.region.clone(),
            allocation: query.basis,
            currency: "USD".to_owned(),
            as_of: kernel::utc::day(now_us),
            ..PriceForm::default()
        },
        problem: api::form_problem(),
    })
}

fn sort(by: SortBy) -> BookSort {
    match by {
        SortBy::Recorded => BookSort::Recorded,
        SortBy::Vcpus => BookSort::Vcpus,
        SortBy::Memory => BookSort::Memory,
        SortBy::PerHour => BookSort::PerHour,
        SortBy::Date => BookSort::Date,
    }
}

/// By name, the chosen one among them even where nothing is of it.
fn sorted(mut names: Vec<String>, chosen: &str) -> Vec<String> {
    names.extend(Some(chosen.to_owned()).filter(|chosen| !chosen.is_empty()));
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    names
}

fn line(item: &BookRow, now_us: i64) -> PriceLine {
    let BookRow { row, recorded } = item;
    let price = &row.price;
    let dash = || "–".to_owned();
    let offer = &price.offer;
    let name = offer.shape.as_ref().or(offer.provider.as_ref());
    let place = [offer.provider.as_ref().filter(|_| offer.shape.is_some()), offer.region.as_ref()];
    let place = place.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ");
    PriceLine {
        href: format!("/prices/{}", row.offer),
        name: name.cloned().unwrap_or_default(),
        place,
        vcpus: price.vcpus.map_or_else(dash, |vcpus| vcpus.to_string()),
        memory: price.memory_bytes.map_or_else(dash, texts::memory),
        per_hour: texts::price(price),
        per_month: texts::per_month(price),
        per_vcpu: per_vcpu(price).unwrap_or_else(dash),
        as_of: price.as_of.clone(),
        stale: price.stale(now_us),
        recorded: Some(Moment { at_us: row.recorded_at_us, now_us }),
        kept: *recorded,
        demo: row.demo,
    }
}

/// What one logical CPU costs an hour.
fn per_vcpu(price: &Price) -> Option<String> {
    let vcpus = price.vcpus.filter(|_| !price.is_free())?;
    Some(format::money(price.per_hour / f64::from(vcpus), &price.currency, 3))
}

/// `$0.096 × 730 h = $70.08 a month`.
pub(super) fn month_arithmetic(price: &Price) -> String {
    match price.is_free() {
        true => "free: nothing an hour, nothing a month".to_owned(),
        false => format!(
            "{} an hour × {HOURS_PER_MONTH} h = {} a month",
            texts::price(price),
            texts::per_month(price)
        ),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{
        machine::Offer,
        price::{Allocation, PriceFields},
    };
    use store::PriceRow;

    use super::*;

    fn row(per_hour: f64, vcpus: Option<u32>) -> BookRow {
        let price = Price::new(PriceFields {
            offer: Offer {
                provider: Some("Azure".to_owned()),
                region: Some("westeurope".to_owned()),
                shape: Some("D2s v5".to_owned()),
            },
            vcpus,
            memory_bytes: Some(8 << 30),
            allocation: Allocation::Spot,
            per_hour,
            currency: "USD".to_owned(),
            as_of: "2026-01-10".to_owned(),
            source: "example".to_owned(),
        });
        let price = price.unwrap();
        let row =
            PriceRow { seq: 1, offer: 7, price, counts: true, demo: false, recorded_at_us: 0 };
        BookRow { row, recorded: 2 }
    }

    #[test]
    fn a_line_says_what_an_hour_a_month_and_a_cpu_cost() {
        // 2026-01-10 is day 20,463.
        let line = line(&row(0.096, Some(2)), 20_500 * 86_400_000_000);
        assert_eq!((line.href.as_str(), line.name.as_str()), ("/prices/7", "D2s v5"));
        assert_eq!(line.place, "Azure · westeurope");
        let amounts = [line.per_hour, line.per_month, line.per_vcpu];
        assert_eq!(amounts, ["$0.096", "$70.08", "$0.048"]);
        assert_eq!(line.stale.as_deref(), Some("read 37 days ago"));
    }

    #[test]
    fn what_is_free_costs_nothing_a_month_and_has_no_share() {
        let line = line(&row(0.0, None), 0);
        assert_eq!([line.per_hour, line.per_month, line.per_vcpu], ["free", "free", "–"]);
        assert_eq!(line.stale, None, "a price of the future is not old");
    }

    #[test]
    fn the_arithmetic_of_a_month_is_written_out() {
        let price = row(0.096, None).row.price;
        assert_eq!(month_arithmetic(&price), "$0.096 an hour × 730 h = $70.08 a month");
    }
}
