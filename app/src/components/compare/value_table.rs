//! Who gives the most work for the money, and by how much.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, Metric, Row, Standing, ValueRange},
    format,
    price::{Allocation, HOURS_PER_MONTH},
};
use leptos::prelude::*;

use super::texts;
use crate::components::{
    explained::{Explained, Topic},
    machine_name::MachineName,
    price_table::stale,
};

/// Free first, then by work per dollar, then what has no standing.
#[component]
pub fn ValueTable(
    comparison: Arc<Comparison>,
    /// How the machines are paid for.
    basis: Allocation,
    /// By which prices are old; microseconds since 1970 UTC.
    now_us: i64,
) -> AnyView {
    let at = format::percent(comparison.at_pct);
    let lines = comparison.value_order.iter().map(|&index| line(&comparison.rows[index], now_us));
    let lines = lines.collect_view();
    let ranges = comparison
        .value_ranges
        .iter()
        .map(|range| sentence(range, &comparison.rows))
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Value">
            <table>
                <caption class="sr-only">"Work and price at " {at.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"machine"</th>
                        <th scope="col">"standing"</th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::Price>"price per hour, " {basis.name()}</Explained>
                        </th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::Interval>"units/s at " {at}</Explained>
                        </th>
                        <th scope="col" class="number"><Explained topic=Topic::Price>"units/s per $/h"</Explained></th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::Price>"$ per million units"</Explained>
                        </th>
                        <th scope="col" class="number"><Explained topic=Topic::Price>"% of best"</Explained></th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {ranges}
        {arithmetic(&comparison)}
    }
    .into_any()
}

fn line(row: &Row, now_us: i64) -> impl IntoView + use<> {
    let contender = &row.contender;
    let price = contender.price.as_ref();
    let price_text = price.map(|price| format::money(price.per_hour, &price.currency, 3));
    let old = price.and_then(|price| price.stale(now_us)).map(stale);
    let figure = |metric: Metric| {
        let at = row.at.as_ref();
        at.map_or_else(
            || "–".to_owned(),
            |at| texts::rate(metric, contender, at.units_per_s, at.interval),
        )
    };
    let (standing, of_best) = standing(row.standing);
    view! {
        <tr>
            <th scope="row"><MachineName name=contender.label.clone() origin=contender.origin /></th>
            <td>{standing}</td>
            <td class="number">{price_text.unwrap_or_else(|| "–".to_owned())} " " {old}</td>
            <td class="number">{figure(Metric::UnitsPerS)}</td>
            <td class="number">{figure(Metric::UnitsPerSPerDollarHour)}</td>
            <td class="number">{figure(Metric::DollarsPerMillionUnits)}</td>
            <td class="number">{of_best}</td>
        </tr>
    }
    .into_any()
}

fn standing(standing: Standing) -> (String, String) {
    let none = "–".to_owned();
    match standing {
        Standing::Free => ("free".to_owned(), none),
        Standing::Ranked { rank: 1, pct_of_best } => {
            ("1, best value".to_owned(), format::percent(pct_of_best))
        }
        Standing::Ranked { rank, pct_of_best } => (rank.to_string(), format::percent(pct_of_best)),
        Standing::Unpriced => ("unpriced".to_owned(), none),
        Standing::NotRanked => ("not ranked".to_owned(), none),
    }
}

/// What the columns are, with the numbers of each machine in it.
fn arithmetic(comparison: &Comparison) -> Option<impl IntoView + use<>> {
    let lines: Vec<String> = comparison.rows.iter().flat_map(sums).collect();
    let lines = (!lines.is_empty()).then_some(lines)?;
    let items = lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view();
    Some(view! {
        <details class="arithmetic">
            <summary>"The arithmetic"</summary>
            <ul class="notes">{items}</ul>
        </details>
    })
}

fn sums(row: &Row) -> Vec<String> {
    let (Some(at), Some(price)) = (&row.at, &row.contender.price) else { return Vec::new() };
    let (name, hour) = (&row.contender.label, format::money(price.per_hour, &price.currency, 4));
    let units = Metric::UnitsPerS.text(at.units_per_s);
    let month = format::money(price.per_month(), &price.currency, 4);
    let source = format!(
        "{name}: {hour} an hour × {HOURS_PER_MONTH} h = {month} a month; {}, as of {}, {}.",
        price.allocation.name(),
        price.as_of,
        price.source
    );
    let value = Metric::UnitsPerSPerDollarHour.value(at.units_per_s, &row.contender).map(|value| {
        let value = Metric::UnitsPerSPerDollarHour.text(value);
        format!("{name}: {units} units/s ÷ {hour} = {value} units/s per unit of money and hour.")
    });
    let cost = Metric::DollarsPerMillionUnits.value(at.units_per_s, &row.contender).map(|cost| {
        let cost = format::money(cost, &price.currency, 3);
        format!(
            "{name}: {hour} ÷ ({units} units/s × 3,600 s) × 1,000,000 = {cost} a million units."
        )
    });
    [Some(source), value, cost].into_iter().flatten().collect()
}

/// `Value range in USD: 3.76×, from a to b.`
fn sentence(range: &ValueRange, rows: &[Row]) -> impl IntoView + use<> {
    let label = |id: &str| {
        let row = rows.iter().find(|row| row.contender.result_id == id);
        row.map_or(id.to_owned(), |row| row.contender.label.clone())
    };
    let text = format!(
        "Value range in {}: {}, from {} ({} units/s per unit of money and hour) to {} ({}).",
        range.currency,
        format::ratio(range.range),
        label(&range.worst),
        Metric::UnitsPerSPerDollarHour.text(range.min),
        label(&range.best),
        Metric::UnitsPerSPerDollarHour.text(range.max),
    );
    view! { <p class="value-range">{text}</p> }.into_any()
}
