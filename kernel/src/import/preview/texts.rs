//! Small things of a file as sentences: facts of a machine, a price, a container's name.

use crate::{
    format,
    machine::{Machine, Offer},
    price::{Allocation, Price},
};

/// Digits of a price that matter.
const PRICE_DIGITS: u32 = 4;

/// `vm-01: AMD EPYC 9J14 96-Core Processor, 2 vCPUs, 1 core, 3.7 GB of memory.`
pub(super) fn machine(machine: &Machine) -> String {
    let Machine { name, cpu, memory_bytes, .. } = machine;
    let count = |number: Option<u32>, one: &str| {
        number.map(|number| format!("{number} {one}{}", if number == 1 { "" } else { "s" }))
    };
    let memory = memory_bytes
        .map(|bytes| format!("{} GB of memory", format::significant(bytes as f64 / 1e9, 2)));
    let facts = [cpu.model.clone(), count(cpu.vcpus, "vCPU"), count(cpu.cores, "core"), memory];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let facts = if facts.is_empty() { "no facts".to_owned() } else { facts.join(", ") };
    match name {
        Some(name) => format!("{name}: {facts}."),
        None => format!("{facts}."),
    }
}

/// `oci eu-frankfurt-1 VM.Standard.E5.Flex: $0.06 per hour, on demand, as of 2026-01-10.`
pub(super) fn price(price: &Price) -> String {
    let Offer { provider, region, shape } = &price.offer;
    let offer: Vec<&str> =
        [provider, region, shape].into_iter().flatten().map(String::as_str).collect();
    let allocation = match price.allocation {
        Allocation::OnDemand => "on demand",
        Allocation::Spot => "spot",
        Allocation::Reserved => "reserved",
        Allocation::Monthly => "monthly",
    };
    let amount = format::money(price.per_hour, &price.currency, PRICE_DIGITS);
    format!("{}: {amount} per hour, {allocation}, as of {}.", offer.join(" "), price.as_of)
}

/// `Container 7892fa5ced3d is bench-1.`
pub(super) fn container_name((id, name): &(String, String)) -> String {
    let short: String = id.chars().take(12).collect();
    format!("Container {short} is {name}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::PriceFields;

    #[test]
    fn a_machine_is_what_is_known_of_it() {
        let mut known = Machine { name: Some("vm-01".to_owned()), ..Machine::default() };
        assert_eq!(machine(&known), "vm-01: no facts.");
        known.cpu.model = Some("EPYC 9J14".to_owned());
        known.cpu.vcpus = Some(2);
        known.cpu.cores = Some(1);
        known.memory_bytes = Some(3_796_627_456);
        assert_eq!(machine(&known), "vm-01: EPYC 9J14, 2 vCPUs, 1 core, 3.8 GB of memory.");
    }

    #[test]
    fn a_price_says_of_what_how_much_and_when() {
        let offer =
            Offer { provider: Some("oci".to_owned()), region: None, shape: Some("E5".to_owned()) };
        let fields = PriceFields {
            offer,
            vcpus: None,
            memory_bytes: None,
            allocation: Allocation::Spot,
            per_hour: 0.0605,
            currency: "USD".to_owned(),
            as_of: "2026-01-10".to_owned(),
            source: "list".to_owned(),
        };
        let sentence = price(&Price::new(fields).unwrap());
        assert_eq!(sentence, "oci E5: $0.0605 per hour, spot, as of 2026-01-10.");
    }

    #[test]
    fn a_container_is_named_by_the_short_form_of_its_id() {
        let pair = ("7892fa5ced3d519c03dd".to_owned(), "bench-1".to_owned());
        assert_eq!(container_name(&pair), "Container 7892fa5ced3d is bench-1.");
    }
}
