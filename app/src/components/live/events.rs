//! What agents reported, the newest first.

use kernel::{event::Severity, live::LiveEvent};
use leptos::prelude::*;

use super::{filters::Filters, watch::Watch};
use crate::{
    components::time_ago::utc,
    live::{address, span::took},
};

/// Characters of a payload that the list shows.
const PAYLOAD: usize = 160;

/// The list with its filters.
#[component]
pub fn Events(watch: Watch) -> AnyView {
    let is_empty = move || watch.events.with(Vec::is_empty);
    let rows = move || {
        view! {
            <For each=move || watch.events.get() key=|event| event.event.id.clone() let:event>
                <tr>{row(&event)}</tr>
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

fn row(LiveEvent { event, .. }: &LiveEvent) -> AnyView {
    let at = utc(event.at_us);
    let time = at.get(11..19).unwrap_or_default().to_owned();
    let took = event.duration_us.map_or_else(|| "–".to_owned(), |us| took(us as f64));
    let failed = (event.success == Some(false)).then_some("failed");
    let payload = event.payload.as_ref().map(|payload| {
        let text = serde_json::to_string(payload).unwrap_or_default();
        match text.char_indices().nth(PAYLOAD) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    });
    let said: Vec<String> = failed.map(str::to_owned).into_iter().chain(payload).collect();
    view! {
        <th scope="row"><time datetime=at.clone() title=at>{time}</time></th>
        <td>{severity(event.severity)}</td>
        <td><bdi>{event.kind.clone()}</bdi></td>
        <td><bdi>{event.agent.clone()}</bdi></td>
        <td><bdi>{event.run.clone()}</bdi></td>
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
