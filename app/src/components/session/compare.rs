//! The sessions on the charts beside the one of the page: chips, and a field to add one.

use kernel::recording::MAX_COMPARED;
use leptos::prelude::*;

use crate::{api::session::SessionPage, components::data_table::DataTable};

/// What is compared, and what can be added.
pub fn comparison(page: &SessionPage) -> AnyView {
    let SessionPage { view, others, offered, side_by_side, .. } = page;
    if others.is_empty() && offered.is_empty() {
        return ().into_any();
    }
    let chips = others.iter().map(|(id, name)| {
        let (href, name) = (view.toggled(id).href(), name.clone());
        let label = format!("Take {name} away");
        view! {
            <li class="chip"><bdi>{name}</bdi> <a href=href aria-label=label>"×"</a></li>
        }
    });
    let chips = chips.collect_view();
    let more = (others.len() + 1 < MAX_COMPARED && !offered.is_empty()).then(|| add(page));
    let table = side_by_side.clone().map(|table| view! { <DataTable table /> });
    view! {
        <section aria-labelledby="compare">
            <h2 id="compare">"Beside other sessions"</h2>
            {(!others.is_empty()).then(|| view! { <ul class="chips" aria-label="Compared with">{chips}</ul> })}
            {table}
            {more}
        </section>
    }
    .into_any()
}

fn add(page: &SessionPage) -> AnyView {
    let SessionPage { view, offered, .. } = page;
    let options = offered.iter().cloned();
    let options = options.map(|(id, name)| view! { <option value=id>{name}</option> });
    let kept = view.hidden_fields("").into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value /> }
    });
    let action = view
        .picked
        .as_ref()
        .map_or_else(|| format!("/sessions/{}", view.id), |_| "/sessions".to_owned());
    view! {
        <form method="get" action=action class="filter-box">
            {kept.collect_view()}
            <label class="field">
                <span>"Compare with (up to three others, on the time since each began)"</span>
                <select name="with" dir="auto">{options.collect_view()}</select>
            </label>
            <button type="submit" class="button secondary">"Add to the charts"</button>
        </form>
    }
    .into_any()
}
