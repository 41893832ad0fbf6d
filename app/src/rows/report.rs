//! What a report says of each result: the machine, its price on the day, the passport.

use kernel::{
    passport::Passport,
    price::{Allocation, Price},
    utc,
};
use store::StoredResult;

use super::{machine, offer, prices, texts};
use crate::{
    api::{ApiError, Backend, report::ReportPart},
    components::time_ago,
};

/// Results of one report.
const MOST: usize = 40;

/// A part for each result of each choice, in their order; those that are gone are left out.
pub(crate) async fn parts(
    backend: &Backend,
    choices: &[String],
    basis: Allocation,
) -> Result<Vec<ReportPart>, ApiError> {
    let ids = choices.iter().flat_map(|choice| store::members(choice)).take(MOST);
    let mut parts = Vec::new();
    for id in ids {
        if let Some(found) = backend.store.result(id).await? {
            parts.push(part(backend, found, basis).await?);
        }
    }
    Ok(parts)
}

async fn part(
    backend: &Backend,
    found: StoredResult,
    basis: Allocation,
) -> Result<ReportPart, ApiError> {
    let StoredResult { row, machine: of, document } = found;
    let at_us = row.started_at_us.unwrap_or(row.received_at_us);
    let day = utc::day(at_us);
    let mut facts = machine::facts(&of.facts);
    let measured = if row.started_at_us.is_some() { "Measured" } else { "Received" };
    facts.push((measured.to_owned(), time_ago::utc(at_us)));
    facts.push(("Workload".to_owned(), texts::workload(&row.workload)));
    facts.push(("Result".to_owned(), row.id.clone()));
    let then = backend.store.price_on(&of.facts, basis, &day, of.demo).await?;
    let now = backend.store.price_for(&of.facts, basis).await?;
    let passport = Passport::of(&document);
    let rows = passport.rows.into_iter().map(|row| {
        let advice = row.advice.unwrap_or_else(|| "Nothing.".to_owned());
        [row.name, row.value, row.grade.label().to_owned(), advice]
    });
    Ok(ReportPart {
        heading: format!("{}, measured on {day}", of.name),
        facts,
        price: price_then(then.as_ref(), now.as_ref(), basis, &day),
        arithmetic: arithmetic(&of.name, row.peak_units_per_s, then.as_ref()),
        grade: passport.grade.label().to_owned(),
        passport: rows.collect(),
    })
}

fn price_then(then: Option<&Price>, now: Option<&Price>, basis: Allocation, day: &str) -> String {
    let said = |price: &Price| {
        format!(
            "{} an hour {}, as of {}, {}",
            texts::price(price),
            basis.name(),
            price.as_of,
            price.source
        )
    };
    match (then, now) {
        (Some(then), _) => {
            format!("{}: the price dated nearest before the measurement of {day}.", said(then))
        }
        (None, Some(now)) => format!(
            "No price {} is dated on or before {day}. The one that counts today is later: {}.",
            basis.name(),
            said(now)
        ),
        (None, None) => format!("Unpriced: no price {} of this offer is known.", basis.name()),
    }
}

fn arithmetic(name: &str, rate: Option<f64>, price: Option<&Price>) -> Vec<String> {
    let Some(price) = price else { return Vec::new() };
    let month = format!("{}.", prices::month_arithmetic(price));
    let work = rate.map(|rate| offer::work_arithmetic(name, rate, price)).unwrap_or_default();
    Some(month).into_iter().chain(work).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    #[test]
    fn the_price_of_the_day_says_which_day_it_is_of() {
        let price = machine("vm", Some(274.0), 2, Some(0.085)).row.price.unwrap();
        let said = |then, now| price_then(then, now, Allocation::OnDemand, "2026-02-01");
        assert_eq!(
            said(Some(&price), None),
            "$0.085 an hour on demand, as of 2026-01-01, example: the price dated nearest before \
             the measurement of 2026-02-01."
        );
        assert!(said(None, Some(&price)).starts_with("No price on demand is dated on or before"));
        assert_eq!(said(None, None), "Unpriced: no price on demand of this offer is known.");
        assert_eq!(arithmetic("vm", Some(274.0), Some(&price)).len(), 3);
        assert_eq!(arithmetic("vm", Some(274.0), None), [""; 0]);
    }
}
