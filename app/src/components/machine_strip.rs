//! All measured machines on one axis, as a table that reads without seeing it.

use leptos::prelude::*;

use super::{badges::named, machine_name::MachineName};
use crate::api::home::{Strip, StripMachine};

/// The fastest machines with a bar each, the reader's own computer among them, and how many more
/// there are.
#[component]
pub fn MachineStrip(strip: Strip) -> AnyView {
    let Strip { workload, machines, own, more } = strip;
    let is_slower = |machine: &StripMachine| {
        own.as_ref().is_some_and(|own| machine.units_per_s < own.units_per_s)
    };
    let place = machines.iter().position(is_slower).unwrap_or(machines.len());
    let mut rows: Vec<AnyView> = machines.into_iter().map(machine_row).collect();
    let note = own.is_some().then_some(" Hollow: in a browser, not ranked.");
    if let Some(own) = own {
        rows.insert(place, own_row(own));
    }
    let more = (more > 0).then(|| {
        view! { <p class="small"><a href="/machines?sort=units">{format!("{more} more machines")}</a></p> }
    });
    view! {
        <table class="strip">
            <caption>
                "Measured machines at 100 % load, workload " {workload}
                ". Units/s, higher is better." {note}
            </caption>
            <thead class="sr-only">
                <tr>
                    <th scope="col">"Machine"</th>
                    <th scope="col">"Share of the highest"</th>
                    <th scope="col">"Units/s"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {more}
    }
    .into_any()
}

fn machine_row(machine: StripMachine) -> AnyView {
    let StripMachine { name, href, demo, text, share_pct, .. } = machine;
    row(named(name, href, demo), "", share_pct, text)
}

fn own_row(own: StripMachine) -> AnyView {
    let StripMachine { name, href, text, share_pct, .. } = own;
    let name = view! { <MachineName name href /> " " <span class="badge">"browser"</span> };
    row(name.into_any(), "own", share_pct, text)
}

fn row(name: AnyView, class: &'static str, share_pct: f64, text: String) -> AnyView {
    view! {
        <tr class=class>
            <th scope="row">{name}</th>
            <td class="strip-bar">
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=share_pct height="8" />
                </svg>
            </td>
            <td class="number">{text}</td>
        </tr>
    }
    .into_any()
}
