//! The cards of all hosts, and what is said about the stream.

use leptos::prelude::*;

use super::{card::Card, watch::Watch};

/// Cards that are drawn unless more are asked for: as many as anybody looks at at once.
const CARDS: usize = 60;

/// What needs attention first.
#[component]
pub fn Grid(watch: Watch) -> AnyView {
    let all = RwSignal::new(false);
    let shown = move || {
        let most = if all.get() { usize::MAX } else { CARDS };
        watch.order.with(|order| order.iter().take(most).cloned().collect::<Vec<String>>())
    };
    let more = move || match all.get() {
        true => 0,
        false => watch.order.with(Vec::len).saturating_sub(CARDS),
    };
    view! {
        <div class="live-grid">
            <For each=shown key=String::clone let:id>
                <Card id watch />
            </For>
        </div>
        <Show when=move || { more() > 0 }>
            <p>
                <button type="button" class="button secondary small needs-script" on:click=move |_| all.set(true)>
                    "Show " {more} " more"
                </button>
            </p>
        </Show>
    }
    .into_any()
}

/// Whether the page is live, and the button that stops the view.
#[component]
pub fn Controls(watch: Watch) -> AnyView {
    let word = move || watch.status.with(|status| status.words(watch.paused.get()));
    let class = move || watch.status.with(|status| status.class(watch.paused.get()));
    let button = move || if watch.paused.get() { "Go on" } else { "Pause" };
    view! {
        <p class="actions needs-script">
            <span class=class role="status">{word}</span>
            <button type="button" class="button secondary small" on:click=move |_| watch.toggle_pause()>
                {button}
            </button>
        </p>
    }
    .into_any()
}
