//! What else the figures say, what is not known, and what speaks against single results.

use std::sync::Arc;

use kernel::compare::Comparison;
use leptos::prelude::*;

/// Disagreements first, then the limits of the comparison, then the doubts about each result under its name.
#[component]
pub fn Unknowns(comparison: Arc<Comparison>) -> AnyView {
    let findings: Vec<String> = comparison.findings.iter().map(ToString::to_string).collect();
    let caveats: Vec<String> = comparison.caveats.iter().map(ToString::to_string).collect();
    let doubts: Vec<(String, Vec<String>)> = comparison
        .rows
        .iter()
        .filter(|row| !row.contender.warnings.is_empty())
        .map(|row| {
            let texts = row.contender.warnings.iter().map(ToString::to_string).collect();
            (row.contender.label.clone(), texts)
        })
        .collect();
    let nothing = findings.is_empty() && caveats.is_empty() && doubts.is_empty();
    let doubts = doubts.into_iter().map(|(label, texts)| {
        view! { <h3>{label}</h3> {notes(texts)} }
    });
    let doubts = doubts.collect_view();
    view! {
        {nothing.then(|| view! { <p>"Nothing speaks against these results."</p> })}
        {(!findings.is_empty()).then(|| notes(findings))}
        {(!caveats.is_empty()).then(|| notes(caveats))}
        {doubts}
    }
    .into_any()
}

fn notes(texts: Vec<String>) -> AnyView {
    let items = texts.into_iter().map(|text| view! { <li>{text}</li> });
    view! { <ul class="notes">{items.collect_view()}</ul> }.into_any()
}
