//! One host in full: its charts with one cursor, over a time that the reader chooses.

use leptos::prelude::*;

use super::watch::Watch;
use crate::{
    components::session::figures::Charts,
    live::address::{LiveView, RANGES},
};

/// The host that the address names; nothing where it names none.
#[component]
pub fn Detail(watch: Watch) -> AnyView {
    let chosen = Memo::new(move |_| watch.view.with(|view| view.collector.clone()));
    let shown = move || {
        let id = chosen.get();
        (!id.is_empty()).then(|| view! { <Host id watch /> })
    };
    shown.into_any()
}

#[component]
fn Host(id: String, watch: Watch) -> AnyView {
    let card = watch.card(&id);
    let name = move || card.map_or_else(|| "This collector".to_owned(), |card| card.get().name);
    let session = move || {
        let session = card.and_then(|card| card.with(|card| card.session.clone()));
        session.map(|id| {
            let href = format!("/sessions/{id}");
            view! { <a class="button secondary small" href=href>"Open its session"</a> }
        })
    };
    let collector = format!("/fleet/{id}");
    let close = move || watch.view.with(|view| view.toggled(&view.collector).href());
    view! {
        <section class="live-detail" aria-labelledby="live-host">
            <div class="page-head">
                <h2 id="live-host"><bdi>{name}</bdi></h2>
                <div class="actions">
                    {session}
                    <a class="button secondary small" href=collector>"About it"</a>
                    <a class="button secondary small" href=close>"Close"</a>
                </div>
            </div>
            {move || watch.view.with(ranges)}
            <Charts found=watch.charts.found />
        </section>
    }
    .into_any()
}

fn ranges(view: &LiveView) -> AnyView {
    let links = RANGES.map(|range| {
        let current = (range == view.range).then_some("true");
        let href = LiveView { range, ..view.clone() }.href();
        view! { <a href=href aria-current=current>{range.name()}</a> }
    });
    view! {
        <nav class="segmented" aria-label="Range, back from the newest sample">{links.collect_view()}</nav>
    }
    .into_any()
}
