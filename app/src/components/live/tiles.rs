//! What happened in the last 1, 5, 15 and 60 minutes.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::watch::Watch;
use crate::{browser, live::span::SpansOfAgent};

/// How often the figures are read: the shortest span is twelve times as long.
const EVERY: Duration = Duration::from_secs(5);

/// A tile for each span, at first as the server knew them; nothing before the first event.
#[component]
pub fn Tiles(watch: Watch, first: SpansOfAgent) -> AnyView {
    let found = RwSignal::new(first);
    let read = move || {
        if watch.paused.get_untracked() || browser::visibility::is_hidden() {
            return;
        }
        let filter = watch.view.with_untracked(|view| view.filter.clone());
        spawn_local(async move {
            let answer = browser::events::spans(&filter).await;
            // The page may have gone meanwhile.
            if let Some(answer) = answer
                && !found.is_disposed()
            {
                found.set(answer);
            }
        });
    };
    Effect::new(move || {
        watch.view.track();
        read();
    });
    Effect::new(move || {
        if let Ok(handle) = set_interval_with_handle(read, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
    let shown = move || {
        let found = found.get();
        let happened = found.spans.iter().any(|span| span.events > 0) || found.outside.is_some();
        happened.then(|| tiles(found))
    };
    shown.into_any()
}

fn tiles(found: SpansOfAgent) -> AnyView {
    let SpansOfAgent { agent, spans, outside } = found;
    let of = agent.map_or_else(|| "of all agents".to_owned(), |agent| format!("of {agent}"));
    let tiles = spans.into_iter().map(|span| {
        let (number, word) = span.headline();
        let lines = span.lines().into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> });
        view! {
            <section class="card span-tile" aria-label=span.title()>
                <span class="stat-label">{span.title()}</span>
                <span class="stat-value">{kernel::format::thousands(number as f64, 0)} " " <span class="stat-unit">{word}</span></span>
                <span class="stat-note">{span.rate()}</span>
                <ul>{lines.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <section aria-labelledby="spans">
            <h2 id="spans">"What happened, " <bdi>{of}</bdi></h2>
            <div class="grid span-tiles">{tiles.collect_view()}</div>
            {outside.map(|sentence| view! { <p class="stat-note">{sentence}</p> })}
        </section>
    }
    .into_any()
}
