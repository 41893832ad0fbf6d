//! The comparison as a file, on paper, or as an address to send on.

use leptos::prelude::*;

use super::view_state::ViewState;
use crate::browser;

/// Files come from the API, so that they are the same with and without a script.
#[component]
pub fn Exports(state: Memo<ViewState>) -> AnyView {
    let csv = move || state.with(|state| state.export_href("csv"));
    let json = move || state.with(|state| state.export_href("json"));
    let permalink = move || state.with(ViewState::href);
    view! {
        <div class="actions">
            <a class="button secondary small" href=csv rel="external" download="comparison.csv">"CSV"</a>
            <a class="button secondary small" href=json rel="external" download="comparison.json">
                "JSON"
            </a>
            <a class="button secondary small" href=permalink>"Permalink"</a>
            <button type="button" class="button secondary small needs-script"
                on:click=move |_| browser::page::print()>"Print"</button>
        </div>
    }
    .into_any()
}
