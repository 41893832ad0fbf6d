//! Prices of our own tables and of Azure's list.

use super::*;
use crate::{
    export::prices,
    price::{Allocation, Price},
};

const TABLE: &str = include_str!("../fixtures/prices.csv");
const AZURE: &str = include_str!("../fixtures/azure_prices.json");

fn read(file: impl AsRef<[u8]>) -> Vec<Price> {
    import("file", file.as_ref()).expect("this file is right").prices
}

#[test]
fn a_table_is_read_and_written_without_loss() {
    let found = read(TABLE);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].offer.shape.as_deref(), Some("VM.Standard.E5.Flex"));
    assert_eq!(found[0].memory_bytes, Some(17_179_869_184));
    assert_eq!((found[1].allocation, found[1].per_hour), (Allocation::Spot, 0.019));
    assert_eq!(found[1].source, "invoice 7, page 2");
    assert_eq!((found[2].offer.provider.as_deref(), found[2].vcpus), (None, None));
    assert_eq!(found[2].source, "=formula");
    assert_eq!(prices::to_csv(&found), TABLE.replace("Reserved", "reserved"));
    assert_eq!(read(prices::to_csv(&found)), found);
}

#[test]
fn columns_may_be_in_any_order_and_some_missing() {
    let found = read("source,PER_HOUR,currency,as_of,shape\ninvoice,1e-3,USD,2026-01-10,s-1\n");
    assert_eq!((found[0].per_hour, found[0].allocation), (0.001, Allocation::OnDemand));
}

#[test]
fn a_price_without_sense_is_refused_with_its_line() {
    let with = |from: &str, to: &str| TABLE.replacen(from, to, 1);
    refused(
        with("0.015", "-1"),
        "Line 2, column 1: found a line of which the price per hour is -1, expected a whole price; give a \
         number from 0 (free) to 1,000,000,000.",
    );
    refused_for(with("0.015", ""), "the price per hour is missing");
    refused_for(with("0.015", "NaN"), "Line 2, column 55: found “NaN”");
    refused_for(with("0.015", "1e308"), "the price per hour is 1e308");
    refused_for(with(",USD", ",usd"), "the currency is");
    refused_for(
        with("2026-01-11", "1970-01-01"),
        "Line 3, column 1: found a line of which the date",
    );
    refused_for(with("2026-01-11", "9999-01-01"), "the date of the price is");
    refused_for(
        with("spot", "=cmd()"),
        "Line 3, column 38: found “=cmd()”, expected one of on_demand",
    );
    refused_for(with(",2,16,", ",0,16,"), "found “0” vCPUs");
    refused_for(with(",2,16,", ",2,-16,"), "found “-16” GiB");
    refused_for(with(",2,16,", ",2,18446744073709551616,"), "GiB");
    refused_for(with("bare-metal-1", ""), "the price belongs to no offer");
    refused_for(with("price list", ""), "the price has no source");
    refused_for(with("azure", &"x".repeat(100)).replace(",EUR", ""), "Line 3, column");
    refused_for(TABLE.lines().next().unwrap(), "Found no price");
    let hostile = with("azure", "a\u{202e}<script>");
    assert_eq!(read(hostile)[1].offer.provider.as_deref(), Some("a<script>"));
}

#[test]
fn half_a_million_prices_are_read_and_one_more_is_refused() {
    let line = "a,b,c,,,,1,USD,2026-01-10,x\n";
    let header = TABLE.lines().next().unwrap();
    let file = format!("{header}\n{}", line.repeat(500_000));
    assert_eq!(read(&file).len(), 500_000);
    refused_for(format!("{file}{line}"), "Line 500002, column 1: found more than 500000 prices");
}

#[test]
fn of_the_list_of_azure_linux_machines_are_read() {
    let found = read(AZURE);
    let short: Vec<(Allocation, f64, &str)> = found
        .iter()
        .map(|price| (price.allocation, price.per_hour, price.as_of.as_str()))
        .collect();
    assert_eq!(
        short,
        [
            (Allocation::OnDemand, 0.115, "2021-11-01"),
            (Allocation::Spot, 0.0207, "2026-01-05"),
            (Allocation::Reserved, 594.0 / 8_760.0, "2021-11-01"),
            (Allocation::Reserved, 1148.0 / 26_280.0, "2021-11-01"),
        ]
    );
    for price in &found {
        assert_eq!(price.offer.provider.as_deref(), Some("azure"));
        assert_eq!(price.offer.region.as_deref(), Some("westeurope"));
        assert_eq!(price.offer.shape.as_deref(), Some("Standard_D2s_v5"));
    }
    assert_eq!(found[3].source, "Azure Retail Prices, meter D2s v5, reserved for 3 Years");
    let notes: Vec<String> =
        import("file", AZURE.as_bytes()).unwrap().notes.iter().map(Note::to_string).collect();
    assert_eq!(
        notes,
        [
            "1 price was left out: they are of Dev/Test subscriptions.",
            "1 price was left out: they are of Low Priority, which Spot has replaced.",
            "1 price was left out: they are of no virtual machine.",
            "1 price was left out: they hold a licence of Windows.",
            "The day from which a price holds was read as the day of the price: the file does not say when it was asked for.",
        ]
    );
}

#[test]
fn pages_one_after_another_are_one_list() {
    assert_eq!(read(format!("{AZURE}{AZURE}")).len(), 8);
    let windows = AZURE.replace("Dsv5 Series\"", "Dsv5 Series Windows\"");
    refused_for(windows, "a price list without a virtual machine with Linux");
    refused_for(AZURE.replacen("0.115", "-0.115", 1), "Line 2, column 1: found the item");
    refused_for(
        AZURE.replacen("0.115", "1e308", 1),
        "the item “Standard_D2s_v5” (The price per hour is 1e308",
    );
    refused_for(AZURE.replacen("2021-11-01T", "1601-11-01T", 1), "The date of the price is");
    refused_for(&AZURE[..AZURE.len() - 40], "the file was cut off");
    let other = AZURE.replace("\"1 Hour\"", "\"100 Hours\"");
    refused_for(other, "without a virtual machine");
}
