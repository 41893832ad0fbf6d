//! The parts of the unit and the works of other tools, each side by side.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, Metric},
    format,
};
use leptos::prelude::*;

use super::texts;
use crate::components::explained::{Explained, Topic};

/// One line for each part that anybody measured alone; nothing without one.
#[component]
pub fn PartTable(comparison: Arc<Comparison>) -> AnyView {
    if comparison.parts.is_empty() {
        return ().into_any();
    }
    let lines = comparison.parts.iter().map(|part| {
        let cells = part.cells.iter().zip(&comparison.rows).map(|(cell, row)| {
            let value = cell.map(|cell| {
                let (value, interval) = (cell.units_per_s.value, cell.units_per_s.interval);
                texts::rate(Metric::UnitsPerS, &row.contender, value, interval)
            });
            (value, cell.and_then(|cell| Some(format::ratio(cell.ratio_to_baseline?.value))))
        });
        (part.part.clone(), cells.collect())
    });
    let lines: Vec<Line> = lines.collect();
    view! {
        <h2><Explained topic=Topic::Parts>"Parts, each measured alone"</Explained></h2>
        {table(&comparison, "part, units/s", lines)}
    }
    .into_any()
}

/// One line for each work of another tool; nothing without one.
#[component]
pub fn ForeignTable(comparison: Arc<Comparison>) -> AnyView {
    if comparison.foreign.is_empty() {
        return ().into_any();
    }
    let lines = comparison.foreign.iter().map(|work| {
        let cells = work.cells.iter().map(|cell| {
            let value = cell.map(|cell| format::significant(cell.events_per_s, 6));
            (value, cell.and_then(|cell| Some(format::ratio(cell.ratio_to_baseline?))))
        });
        (work.work.clone(), cells.collect())
    });
    let lines: Vec<Line> = lines.collect();
    view! {
        <h2><Explained topic=Topic::Foreign>"What other tools say"</Explained></h2>
        {table(&comparison, "work, events/s", lines)}
    }
    .into_any()
}

/// A name, and for each machine its value and its ratio to the baseline.
type Line = (String, Vec<(Option<String>, Option<String>)>);

fn table(comparison: &Comparison, first: &'static str, lines: Vec<Line>) -> AnyView {
    let names = comparison.rows.iter().map(|row| {
        let name = row.contender.label.clone();
        view! { <th scope="col" class="number">{name}</th> }
    });
    let names = names.collect_view();
    let lines = lines.into_iter().map(|(name, cells)| {
        let cells = cells.into_iter().map(|(value, ratio)| {
            let ratio = ratio.map(|ratio| view! { <span class="muted">" " {ratio}</span> });
            view! { <td class="number">{value.unwrap_or_else(|| "–".to_owned())} {ratio}</td> }
        });
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=first>
            <table>
                <thead><tr><th scope="col">{first}</th>{names}</tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </table>
        </div>
        <p class="small muted">"Grey: over the baseline. Higher is better."</p>
    }
    .into_any()
}
