//! The comparison as a file, on paper, or as an address to send on.

use leptos::prelude::*;

use super::view_state::ViewState;
use crate::{
    browser,
    components::{report_button::ReportButton, short_link::ShortLink},
};

/// The same levels as the older tools write and read them.
#[component]
pub fn OlderTools(state: Memo<ViewState>) -> AnyView {
    let table = move || state.with(|state| state.export_href("comparison"));
    let lines = move || state.with(|state| state.export_href("training"));
    view! {
        <p class="actions screen-only">
            <a class="button secondary small" href=table rel="external" download="">
                "Comparison (CSV of older tools)"
            </a>
            <a class="button secondary small" href=lines rel="external" download="">
                "Levels (training, for older tools)"
            </a>
        </p>
    }
    .into_any()
}

/// Files come from the API, so that they are the same with and without a script.
#[component]
pub fn Exports(state: Memo<ViewState>) -> AnyView {
    let csv = move || state.with(|state| state.export_href("csv"));
    let json = move || state.with(|state| state.export_href("json"));
    let permalink = move || state.with(ViewState::href);
    let ids = Signal::derive(move || state.with(|state| state.ids.clone()));
    let basis = Signal::derive(move || state.with(|state| state.basis));
    view! {
        <div class="actions">
            <a class="button secondary small" href=csv rel="external" download="comparison.csv">"CSV"</a>
            <a class="button secondary small" href=json rel="external" download="comparison.json">
                "JSON"
            </a>
            <a class="button secondary small" href=permalink>"Permalink"</a>
            <ShortLink path=Signal::derive(permalink) />
            <ReportButton ids basis />
            <button type="button" class="button secondary small needs-script"
                on:click=move |_| browser::page::print()>"Print"</button>
        </div>
    }
    .into_any()
}
