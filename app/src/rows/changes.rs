//! The texts of forms, checked and turned into what the store takes.

use kernel::{
    machine::Machine,
    price::{Allocation, Price, PriceFields},
};
use store::{CollectorChange, FactsChange, NewCollector};

use crate::api::{ApiError, fleet::CollectorEdit, machine::MachineEdit};

/// The facts of a machine as a form states them.
///
/// # Errors
/// [`ApiError::Invalid`] for a count that is no number.
pub(crate) fn facts(edit: MachineEdit) -> Result<FactsChange, ApiError> {
    let MachineEdit { name, provider, region, shape, cpu_model, vcpus, cores } = edit;
    Ok(FactsChange {
        name: Some(name),
        provider: Some(provider),
        region: Some(region),
        shape: Some(shape),
        cpu_model: Some(cpu_model),
        vcpus: count("vCPUs", &vcpus)?,
        cores: count("cores", &cores)?,
        memory_bytes: None,
    })
}

/// What a form says about a collector; the processor and its cores are the agent's to say.
///
/// # Errors
/// [`ApiError::Invalid`] for a count that is no number.
pub(crate) fn collector(edit: CollectorEdit) -> Result<CollectorChange, ApiError> {
    let CollectorEdit { name, provider, region, shape, vcpus, tags, machine_id } = edit;
    let facts = FactsChange {
        name: Some(name),
        provider: Some(provider),
        region: Some(region),
        shape: Some(shape),
        vcpus: count("vCPUs", &vcpus)?,
        ..FactsChange::default()
    };
    let machine_id = Some(machine_id.trim().to_owned()).filter(|id| !id.is_empty());
    let tags = tags.split(',').map(str::to_owned).collect();
    Ok(CollectorChange { facts, tags: Some(tags), machine_id: Some(machine_id) })
}

/// A collector that a form announces; the machine that it runs on is the agent's to say.
///
/// # Errors
/// [`ApiError::Invalid`] for a count that is no number.
pub(crate) fn new_collector(id: String, edit: CollectorEdit) -> Result<NewCollector, ApiError> {
    let CollectorChange { facts, tags, machine_id: _ } = collector(edit)?;
    Ok(NewCollector { id, facts, tags: tags.unwrap_or_default() })
}

fn count(field: &str, text: &str) -> Result<Option<u32>, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        // An emptied field takes the number away.
        return Ok(Some(0));
    }
    match text.parse() {
        Ok(count) if (1..=100_000).contains(&count) => Ok(Some(count)),
        _ => Err(ApiError::Invalid(format!(
            "The number of {field} is {}; give a whole number from 1 to 100,000.",
            quoted(text)
        ))),
    }
}

/// An hourly price on demand for the offer of this machine.
///
/// # Errors
/// [`ApiError::Invalid`] with what the price lacks.
pub(crate) fn price(
    machine: &Machine,
    per_hour: &str,
    currency: String,
    as_of: String,
    source: String,
) -> Result<Price, ApiError> {
    let per_hour = per_hour.trim().parse().map_err(|_| {
        ApiError::Invalid(format!(
            "The price per hour is {}; give a number such as 0.096.",
            quoted(per_hour)
        ))
    })?;
    let fields = PriceFields {
        offer: machine.offer.clone(),
        vcpus: machine.cpu.vcpus,
        memory_bytes: None,
        allocation: Allocation::OnDemand,
        per_hour,
        currency,
        as_of,
        source,
    };
    Price::new(fields).map_err(|error| ApiError::Invalid(error.to_string()))
}

/// The beginning of what was typed.
fn quoted(text: &str) -> String {
    format!("“{}”", text.chars().take(40).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_count_is_taken_away_and_a_word_is_refused() {
        assert_eq!(count("cores", " "), Ok(Some(0)));
        assert_eq!(count("cores", " 8 "), Ok(Some(8)));
        for text in ["0", "-1", "1.5", "many", "100001"] {
            assert!(matches!(count("cores", text), Err(ApiError::Invalid(_))), "{text}");
        }
    }

    #[test]
    fn a_price_needs_a_number_and_an_offer() {
        let mut machine = Machine::default();
        let price = |machine: &Machine, amount: &str| {
            let day = "2026-01-31".to_owned();
            price(machine, amount, "USD".to_owned(), day, "price list".to_owned())
        };
        assert!(price(&machine, "0.096").is_err());
        machine.offer.provider = Some("OCI".to_owned());
        assert_eq!(price(&machine, " 0.096 ").map(|price| price.per_hour), Ok(0.096));
        let error = price(&machine, "1,5").unwrap_err().to_string();
        assert_eq!(error, "The price per hour is “1,5”; give a number such as 0.096.");
        assert!(price(&machine, "NaN").is_err());
    }
}
