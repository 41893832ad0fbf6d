//! What agents reported, the newest first.

use kernel::event::Severity;
use leptos::prelude::*;

use super::{filters::Filters, watch::Watch};
use crate::{
    components::time_ago::utc,
    live::{address, log::Listed, span::took},
};

/// The list with its filters.
#[component]
pub fn Events(watch: Watch) -> AnyView {
    let is_empty = move || watch.events.with(Vec::is_empty);
    let rows = move || {
        view! {
            <For each=move || watch.events.get() key=|listed| listed.event.event.id.clone() let:listed>
                <tr>{row(listed)}</tr>
            </For>
        }
    };
    view! {
        <section aria-labelledby="events">
            <h2 id="events">"Events"</h2>
            <Filters watch />
            <Show
                when=move || !is_empty()
                fallback=|| view! { <p class="muted">"No event that passes the filters has come in yet."</p> }
            >
                <div class="table-scroll events" tabindex="0" role="region" aria-label="Events, newest first">
                    <table>
                        <caption class="sr-only">"Events, newest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"At, UTC"</th>
                                <th scope="col">"Severity"</th>
                                <th scope="col">"Kind"</th>
                                <th scope="col">"Agent"</th>
                                <th scope="col">"Run"</th>
                                <th scope="col" class="number">"Took"</th>
                                <th scope="col">"What it says"</th>
                            </tr>
                        </thead>
                        <tbody>{rows()}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
    .into_any()
}

fn row(Listed { event, payload }: Listed) -> AnyView {
    let event = event.event;
    let at = utc(event.at_us);
    let time = at.get(11..19).unwrap_or_default().to_owned();
    let took = event.duration_us.map_or_else(|| "–".to_owned(), |us| took(us as f64));
    let failed = (event.success == Some(false)).then_some("failed");
    let said: Vec<String> = failed.map(str::to_owned).into_iter().chain(payload).collect();
    view! {
        <th scope="row"><time datetime=at.clone() title=at>{time}</time></th>
        <td>{severity(event.severity)}</td>
        <td><bdi>{event.kind}</bdi></td>
        <td><bdi>{event.agent}</bdi></td>
        <td><bdi>{event.run}</bdi></td>
        <td class="number">{took}</td>
        <td class="source"><bdi>{said.join(" · ")}</bdi></td>
    }
    .into_any()
}

/// The word, with the colour of its weight.
fn severity(severity: Severity) -> AnyView {
    let class = match severity {
        Severity::Debug | Severity::Info => "badge",
        Severity::Warning => "badge warn",
        Severity::Error | Severity::Critical => "badge bad",
    };
    view! { <span class=class>{address::name(severity)}</span> }.into_any()
}
