//! Every collector in a row.

use kernel::price::Allocation;
use leptos::prelude::*;

use super::state::{state, trouble};
use crate::{
    api::fleet::{FleetLine, FleetQuery},
    components::{badges::Badges, data_table::Moment, post_form::Hidden, time_ago::TimeAgo},
};

/// What needs attention stands first.
#[component]
pub fn FleetTable(lines: Vec<FleetLine>) -> AnyView {
    let rows = lines.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Collectors">
            <table class="fleet">
                <caption class="sr-only">"Collectors, what needs attention first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Collector"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">"Last seen"</th>
                        <th scope="col" class="number">"Busy, %"</th>
                        <th scope="col">"Machine"</th>
                        <th scope="col">"Offer"</th>
                        <th scope="col" class="number">"Per hour"</th>
                        <th scope="col" class="number">"Sessions"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: FleetLine) -> AnyView {
    let (href, sessions) =
        (format!("/fleet/{}", line.id), format!("/sessions?collector={}", line.id));
    let state = state(&line);
    let seen = line.seen.map(|Moment { at_us, now_us }| view! { <TimeAgo at_us now_us /> });
    let dash = || "–".to_owned();
    let machine = line.machine.map(|(name, href)| view! { <a href=href><bdi>{name}</bdi></a> });
    let badges = line.demo.then(|| "demo".to_owned()).into_iter().collect();
    let label = format!("Sessions of {}", line.name);
    view! {
        <tr>
            <th scope="row"><a href=href><bdi>{line.name}</bdi></a> <Badges words=badges /></th>
            <td>{state} {line.troubles.into_iter().map(trouble).collect_view()}</td>
            <td class="number">{seen}</td>
            <td class="number">{line.busy.unwrap_or_else(dash)}</td>
            <td>{machine}</td>
            <td><bdi>{line.offer}</bdi></td>
            <td class="number">{line.price.unwrap_or_else(dash)}</td>
            <td class="number"><a href=sessions aria-label=label>{line.sessions.to_string()}</a></td>
        </tr>
    }
    .into_any()
}

/// The filter box: a form that works without a script.
#[component]
pub fn FleetFilter(query: FleetQuery) -> AnyView {
    let basis = (query.basis != Allocation::default())
        .then(|| view! { <Hidden name="basis" value=query.basis.key() /> });
    view! {
        <form method="get" action="/fleet" role="search" class="filter-box">
            {basis}
            <label class="field">
                <span>"Filter by name, tag, offer or processor"</span>
                <input type="search" name="q" value=query.q maxlength="200" dir="auto" />
            </label>
            <button type="submit" class="button secondary">"Filter"</button>
        </form>
    }
    .into_any()
}
