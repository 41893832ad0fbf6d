//! The figures that stand at the top of a page.

use leptos::prelude::*;

use super::stat::Stat;
use crate::api::machine::Figure;

/// Some figures side by side.
#[component]
pub fn Figures(figures: Vec<Figure>) -> AnyView {
    let figures = figures.into_iter().map(|Figure { label, value, unit, note, method }| {
        let (unit, note) = (unit.unwrap_or_default(), note.unwrap_or_default());
        view! { <Stat label value unit note topic=method /> }
    });
    view! { <div class="card stats">{figures.collect_view()}</div> }.into_any()
}
