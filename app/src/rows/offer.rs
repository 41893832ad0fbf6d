//! One offer: what it costs on every basis, since when, and what its machines make of it.

use kernel::{
    format,
    machine::Offer,
    price::{
        Allocation, Price, PriceFields, dollars_per_million_units, units_per_s_per_dollar_hour,
    },
};
use store::{MachineQuery, PriceRow};

use super::{
    prices::month_arithmetic,
    standing::{self, Standing},
    texts,
};
use crate::{
    api::{
        self, ApiError, Backend,
        prices::{HistoryLine, OfferPage, PriceForm},
    },
    components::{
        data_table::{Cell, Column, Moment, Table},
        explained::Topic,
    },
};

/// Machines that are looked through for those of the offer.
const MACHINES: u32 = 200;
/// Bytes of a GiB.
const GIB: f64 = (1_u64 << 30) as f64;

/// What the page shows.
pub(crate) async fn page(backend: &Backend, id: &str) -> Result<OfferPage, ApiError> {
    let missing = || {
        let sentence = "There is no such offer. Its last price may have been deleted.";
        ApiError::NotFound(sentence.to_owned())
    };
    let rows = backend.store.offer_prices(id.parse().map_err(|_| missing())?).await?;
    let first = rows.first().ok_or_else(missing)?.price.clone();
    let now_us = (backend.now_us)();
    let mut counting: Vec<&PriceRow> = rows.iter().filter(|row| row.counts).collect();
    counting.sort_by_key(|row| (row.price.allocation, row.price.currency.clone()));
    let machines = machines(backend, &first, &counting).await?;
    let (machines, works) = machines_table(&machines, &counting);
    let months = counting.iter().map(|row| {
        format!("{}: {}.", capital(row.price.allocation.name()), month_arithmetic(&row.price))
    });
    Ok(OfferPage {
        title: title(&first.offer),
        lead: lead(&counting, rows.len()),
        facts: facts(&first),
        now: now_table(&counting, now_us),
        arithmetic: months.chain(works).collect(),
        history: rows.iter().map(|row| history_line(row, now_us)).collect(),
        machines,
        demo: rows.iter().any(|row| row.demo),
        form: form(&first, now_us),
        problem: api::form_problem(),
    })
}

/// Records what a form states, and answers with the number of its offer.
pub(crate) async fn record(backend: &Backend, form: PriceForm) -> Result<i64, ApiError> {
    let price = read_form(form)?;
    let store = &backend.store;
    store.set_price(price.clone(), (backend.now_us)()).await?;
    let recorded = store.price_history(&price.offer).await?;
    let same_size = |row: &&PriceRow| {
        (row.price.vcpus, row.price.memory_bytes) == (price.vcpus, price.memory_bytes)
    };
    recorded.iter().find(same_size).map(|row| row.offer).ok_or(ApiError::Internal)
}

fn read_form(form: PriceForm) -> Result<Price, ApiError> {
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let said = |what: &str, text: &str, example: &str| {
        let text: String = text.chars().take(40).collect();
        ApiError::Invalid(format!("The {what} is “{text}”; give a number such as {example}."))
    };
    let vcpus = given(form.vcpus.clone()).map(|text| text.parse()).transpose();
    let memory_gib = given(form.memory_gib.clone()).map(|text| text.parse::<f64>()).transpose();
    let memory_gib = memory_gib.ok().filter(|gib| gib.is_none_or(|gib| (0.0..1e6).contains(&gib)));
    let fields = PriceFields {
        offer: Offer {
            provider: given(form.provider),
            region: given(form.region),
            shape: given(form.shape),
        },
        vcpus: vcpus.map_err(|_| said("number of vCPUs", &form.vcpus, "2"))?,
        memory_bytes: memory_gib
            .ok_or_else(|| said("memory", &form.memory_gib, "8 or 0.5"))?
            .map(|gib| (gib * GIB).round() as u64),
        allocation: form.allocation,
        per_hour: form
            .per_hour
            .trim()
            .parse()
            .map_err(|_| said("price per hour", &form.per_hour, "0.096"))?,
        currency: form.currency.trim().to_owned(),
        as_of: form.as_of.trim().to_owned(),
        source: form.source.trim().to_owned(),
    };
    Price::new(fields).map_err(|error| ApiError::Invalid(error.to_string()))
}

fn title(offer: &Offer) -> String {
    let parts = [&offer.provider, &offer.shape, &offer.region];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn lead(counting: &[&PriceRow], recorded: usize) -> String {
    let said = counting.iter().map(|row| {
        let price = &row.price;
        format!("{} {} an hour", price.allocation.name(), texts::price(price))
    });
    let said = said.collect::<Vec<_>>().join(", ");
    let kept = texts::count(recorded as u64, "price");
    format!("{}; {kept} kept, the newest of each kind counts.", capital(&said))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn facts(price: &Price) -> Vec<(String, String)> {
    let facts = [
        ("Provider", price.offer.provider.clone()),
        ("Region", price.offer.region.clone()),
        ("Shape", price.offer.shape.clone()),
        ("vCPU", price.vcpus.map(|vcpus| vcpus.to_string())),
        ("Memory", price.memory_bytes.map(texts::memory)),
    ];
    facts.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?))).collect()
}

fn now_table(counting: &[&PriceRow], now_us: i64) -> Table {
    let row = |row: &&PriceRow| {
        let price = &row.price;
        let age = price.stale(now_us).map_or_else(String::new, |stale| format!(", {stale}"));
        vec![
            Cell::Text(capital(price.allocation.name())),
            Cell::Text(texts::price(price)),
            Cell::Text(texts::per_month(price)),
            Cell::Text(format!("{}{age}", price.as_of)),
            Cell::Text(price.source.clone()),
        ]
    };
    Table {
        caption: "What counts today".to_owned(),
        columns: vec![
            Column::text("Basis"),
            Column::number("Per hour"),
            Column::number("Per month of 730 h").explained(Topic::Price),
            Column::text("As of"),
            Column::text("Source"),
        ],
        rows: counting.iter().map(row).collect(),
    }
}

/// Machines whose own price, on the first basis that has one, is of this offer.
async fn machines(
    backend: &Backend,
    of: &Price,
    counting: &[&PriceRow],
) -> Result<Vec<Standing>, ApiError> {
    let query = MachineQuery {
        text: of.offer.shape.clone(),
        provider: of.offer.provider.clone(),
        basis: counting.first().map_or(Allocation::OnDemand, |row| row.price.allocation),
        limit: MACHINES,
        ..MachineQuery::default()
    };
    let mut found = backend.store.machines(&query).await?.items;
    found.retain(|machine| {
        let own = machine.price.as_ref();
        own.is_some_and(|own| counting.iter().any(|row| row.price == *own))
    });
    let workload =
        standing::workloads(&found).first().and_then(|name| standing::newest(&found, name));
    Ok(found.into_iter().map(|row| Standing::new(row, workload.as_ref())).collect())
}

/// The table, and how the figures of its first machine come about.
fn machines_table(machines: &[Standing], counting: &[&PriceRow]) -> (Table, Vec<String>) {
    let basis = counting.first().map_or("", |row| row.price.allocation.name());
    let dash = || "–".to_owned();
    let mut works = Vec::new();
    let rows = machines.iter().map(|machine| {
        let rate = machine.native_units_per_s();
        let price = machine.row.price.as_ref();
        if let (Some(rate), Some(price), true) = (rate, price, works.is_empty()) {
            works = work_arithmetic(&machine.row.name, rate, price);
        }
        let cost = rate.zip(price).and_then(|(rate, price)| {
            let amount = dollars_per_million_units(rate, price.per_hour)?;
            Some(format::money(amount, &price.currency, 3))
        });
        vec![
            Cell::Link(machine.row.name.clone(), format!("/machines/{}", machine.row.id)),
            Cell::Text(rate.map_or_else(dash, texts::rate)),
            Cell::Text(rate.map_or_else(dash, |rate| texts::value(rate, price))),
            Cell::Text(cost.unwrap_or_else(dash)),
        ]
    });
    let rows = rows.collect();
    let table = Table {
        caption: format!("Machines of this offer, at its price {basis}"),
        columns: vec![
            Column::text("Machine"),
            Column::number("Units/s at 100 %").explained(Topic::Interval),
            Column::number("Units/s per unit of money and hour").explained(Topic::Price),
            Column::number("Per million units").explained(Topic::Price),
        ],
        rows,
    };
    (table, works)
}

/// Work per money and money per work with the numbers in it.
pub(super) fn work_arithmetic(name: &str, rate: f64, price: &Price) -> Vec<String> {
    let (units, hour) = (texts::rate(rate), texts::price(price));
    let value = units_per_s_per_dollar_hour(rate, price.per_hour).map(|_| {
        let value = texts::value(rate, Some(price));
        format!("{name}: {units} units/s ÷ {hour} an hour = {value} {}.", texts::value_unit(price))
    });
    let cost = dollars_per_million_units(rate, price.per_hour).map(|amount| {
        let amount = format::money(amount, &price.currency, 3);
        format!(
            "{name}: {hour} an hour ÷ ({units} units/s × 3,600 s) × 1,000,000 = {amount} for a \
             million units."
        )
    });
    value.into_iter().chain(cost).collect()
}

fn history_line(row: &PriceRow, now_us: i64) -> HistoryLine {
    HistoryLine {
        seq: row.seq,
        offer: row.offer,
        as_of: row.price.as_of.clone(),
        stale: row.price.stale(now_us).filter(|_| row.counts),
        basis: row.price.allocation.name().to_owned(),
        per_hour: texts::price(&row.price),
        source: row.price.source.clone(),
        recorded: Moment { at_us: row.recorded_at_us, now_us },
        counts: row.counts,
        demo: row.demo,
    }
}

fn form(price: &Price, now_us: i64) -> PriceForm {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    PriceForm {
        provider: text(&price.offer.provider),
        region: text(&price.offer.region),
        shape: text(&price.offer.shape),
        vcpus: price.vcpus.map_or_else(String::new, |vcpus| vcpus.to_string()),
        memory_gib: price
            .memory_bytes
            .map_or_else(String::new, |bytes| (bytes as f64 / GIB).to_string()),
        allocation: price.allocation,
        per_hour: price.per_hour.to_string(),
        currency: price.currency.clone(),
        as_of: kernel::utc::day(now_us),
        source: price.source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> PriceForm {
        PriceForm {
            provider: " Azure ".to_owned(),
            shape: "D2s v5".to_owned(),
            vcpus: "2".to_owned(),
            memory_gib: "0.5".to_owned(),
            per_hour: "0.096".to_owned(),
            currency: "USD".to_owned(),
            as_of: "2026-01-10".to_owned(),
            source: "price list".to_owned(),
            ..PriceForm::default()
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut PriceForm), expected: &str) {
        let mut form = filled();
        change(&mut form);
        let answer = read_form(form).map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(answer, expected);
    }

    #[test]
    fn a_form_is_a_price_and_comes_back_as_the_same_form() {
        let price = read_form(filled()).unwrap();
        assert_eq!(price.offer.provider.as_deref(), Some("Azure"));
        assert_eq!((price.offer.region.as_deref(), price.memory_bytes), (None, Some(1 << 29)));
        let again = form(&price, 20_463 * 86_400_000_000);
        assert_eq!(again, PriceForm { provider: "Azure".to_owned(), ..filled() });
    }

    #[test]
    fn a_field_that_makes_no_sense_is_named() {
        check(|_| {}, "");
        check(
            |form| form.per_hour = "1,5".to_owned(),
            "The price per hour is “1,5”; give a number such as 0.096.",
        );
        check(
            |form| form.vcpus = "two".to_owned(),
            "The number of vCPUs is “two”; give a number such as 2.",
        );
        for memory in ["-1", "NaN", "much", "1e9"] {
            let expected = format!("The memory is “{memory}”; give a number such as 8 or 0.5.");
            check(|form| form.memory_gib = memory.to_owned(), &expected);
        }
        check(
            |form| (form.provider, form.shape) = (String::new(), " ".to_owned()),
            "The price belongs to no offer; give at least a provider or a shape.",
        );
    }

    #[test]
    fn the_arithmetic_of_work_is_written_out() {
        let price = read_form(PriceForm { per_hour: "0.085".to_owned(), ..filled() }).unwrap();
        assert_eq!(
            work_arithmetic("vm", 274.0, &price),
            [
                "vm: 274 units/s ÷ $0.085 an hour = 3,223.53 units/s per $/h.",
                "vm: $0.085 an hour ÷ (274 units/s × 3,600 s) × 1,000,000 = $0.0862 for a million \
                 units."
            ]
        );
        let free = read_form(PriceForm { per_hour: "0".to_owned(), ..filled() }).unwrap();
        assert_eq!(work_arithmetic("vm", 274.0, &free).len(), 1);
    }
}
