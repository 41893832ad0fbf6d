//! One card for each machine: what it is, and its work in five figures.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, Contender, Metric, Row},
    format,
};
use leptos::prelude::*;

use super::{swatch::Swatch, texts};
use crate::{
    charts::{palette::Look, scene},
    components::{facts::Facts, machine_name::MachineName, stat::Stat},
};

/// Cards in the reader's order.
#[component]
pub fn Summaries(comparison: Arc<Comparison>) -> AnyView {
    let looks = scene::looks(&comparison);
    let at_pct = comparison.at_pct;
    let cards = comparison.rows.iter().cloned().zip(looks).map(|(row, look)| {
        view! { <Summary row look at_pct /> }
    });
    view! { <div class="grid">{cards.collect_view()}</div> }.into_any()
}

#[component]
fn Summary(row: Row, look: Look, at_pct: f64) -> AnyView {
    let (figures, ratio) = (row.summary, row.ratio_to_baseline);
    let at = (at_pct != 100.0).then(|| (format!("At {}", format::percent(at_pct)), row.at));
    let contender = row.contender;
    let facts = facts(&contender);
    let known = |metric: Metric| {
        let full = row.full.as_ref();
        full.map_or_else(
            || "–".to_owned(),
            |full| texts::rate(metric, &contender, full.units_per_s, full.interval),
        )
    };
    let full = known(Metric::UnitsPerS);
    let per_vcpu = known(Metric::UnitsPerSPerVcpu);
    let per_core = known(Metric::UnitsPerSPerCore);
    let at = at.map(|(label, at)| {
        let text =
            at.map(|at| texts::rate(Metric::UnitsPerS, &contender, at.units_per_s, at.interval));
        figure(label, text.unwrap_or_else(|| "–".to_owned()))
    });
    let name = contender.label;
    let ratio = ratio.map(|ratio| format!("{} the baseline", format::ratio(ratio)));
    view! {
        <section class="card summary">
            <h3><Swatch look /> <MachineName name origin=contender.origin /></h3>
            <Stat label="At 100 %" value=full unit="units/s"
                note=ratio.unwrap_or_default() />
            <dl class="figures-list">
                {at}
                {figure("Highest level".to_owned(), units(figures.max_units_per_s))}
                {figure("Mean of levels".to_owned(), units(figures.mean_units_per_s))}
                {figure("Per vCPU".to_owned(), per_vcpu)}
                {figure("Per core".to_owned(), per_core)}
            </dl>
            <Facts facts />
        </section>
    }
    .into_any()
}

fn figure(label: String, value: String) -> AnyView {
    view! { <div><dt>{label}</dt><dd class="number">{value}</dd></div> }.into_any()
}

fn units(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| Metric::UnitsPerS.text(value))
}

/// What a chart must not be read without: cores and threads, region, price with its date.
fn facts(contender: &Contender) -> Vec<(&'static str, String)> {
    let offer = [&contender.provider, &contender.shape];
    let offer: Vec<&str> = offer.into_iter().flatten().map(String::as_str).collect();
    let counted = |count: Option<u32>, one: &str, many: &str| {
        count.map(|count| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let cpus = [
        counted(contender.vcpus, "vCPU", "vCPUs"),
        counted(contender.cores, "core", "cores"),
        counted(contender.threads_per_core, "thread per core", "threads per core"),
    ];
    let cpus: Vec<String> = cpus.into_iter().flatten().collect();
    let price = contender.price.as_ref().map(|price| {
        let amount = format::money(price.per_hour, &price.currency, 3);
        format!("{amount} per hour, {}, {}, {}", price.allocation.name(), price.as_of, price.source)
    });
    let facts = [
        ("Offer", (!offer.is_empty()).then(|| offer.join(" "))),
        ("Region", contender.region.clone()),
        ("Processors", (!cpus.is_empty()).then(|| cpus.join(", "))),
        ("Price", Some(price.unwrap_or_else(|| "unpriced".to_owned()))),
    ];
    facts.into_iter().filter_map(|(term, text)| Some((term, text?))).collect()
}
