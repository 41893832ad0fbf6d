//! All measured machines on one axis, as a table that reads without seeing it.

use leptos::prelude::*;

use super::badges::named;
use crate::api::home::{Strip, StripMachine};

/// The fastest machines with a bar each, and how many more there are.
#[component]
pub fn MachineStrip(strip: Strip) -> AnyView {
    let Strip { workload, machines, more } = strip;
    let rows = machines.into_iter().map(row).collect_view();
    let more = (more > 0).then(|| {
        view! { <p class="small"><a href="/machines?sort=units">{format!("{more} more machines")}</a></p> }
    });
    view! {
        <table class="strip">
            <caption>
                "Measured machines at 100 % load, workload " {workload}
                ". Units/s, higher is better."
            </caption>
            <thead class="sr-only">
                <tr>
                    <th scope="col">"Machine"</th>
                    <th scope="col">"Share of the fastest"</th>
                    <th scope="col">"Units/s"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {more}
    }
    .into_any()
}

fn row(machine: StripMachine) -> AnyView {
    let StripMachine { name, href, demo, text, share_pct, .. } = machine;
    view! {
        <tr>
            <th scope="row">{named(name, href, demo)}</th>
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
