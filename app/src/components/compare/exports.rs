//! The comparison as a file, on paper, or as an address to send on.

use leptos::prelude::*;

use super::view_state::ViewState;
use crate::{
    browser,
    components::{report_button::ReportButton, short_link::ShortLink},
};

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
