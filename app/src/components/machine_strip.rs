//! All measured machines on one axis, as a table that reads without seeing it.

use leptos::prelude::*;

use super::{
    badges::named,
    explained::{Explained, Topic},
    machine_name::MachineName,
};
use crate::api::home::{Strip, StripRow};

/// The fastest machines with a bar each, the reader's own computer among them, and how many more
/// there are.
#[component]
pub fn MachineStrip(strip: Strip) -> AnyView {
    let Strip { workload, rows, more } = strip;
    let note = rows.iter().any(|row| row.own).then_some(" Hollow: in a browser, not ranked.");
    let more = (more > 0).then(|| {
        view! { <p class="small"><a href="/machines?sort=units">{format!("{more} more machines")}</a></p> }
    });
    view! {
        <table class="strip">
            <caption>
                "Measured machines at 100 % load, workload " {workload} ". "
                <Explained topic=Topic::Unit>"Units/s"</Explained> ", higher is better." {note}
            </caption>
            <thead class="sr-only">
                <tr>
                    <th scope="col">"Machine"</th>
                    <th scope="col">"Share of the highest"</th>
                    <th scope="col">"Units/s"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
        {more}
    }
    .into_any()
}

fn row(row: StripRow) -> AnyView {
    let StripRow { name, href, demo, own, text, share_pct } = row;
    let name = match own {
        true => {
            view! { <MachineName name href /> " " <span class="badge">"browser"</span> }.into_any()
        }
        false => named(name, href, demo),
    };
    view! {
        <tr class=if own { "own" } else { "" }>
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
