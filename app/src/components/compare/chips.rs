//! The machines of a comparison: what each looks like, which is the baseline, who goes.

use std::sync::Arc;

use kernel::compare::{Comparison, Row};
use leptos::prelude::*;

use super::{swatch::Swatch, view_state::ViewState};
use crate::{
    charts::{palette::Look, scene},
    components::machine_name::MachineName,
};

/// One chip for each machine, in the reader's order. Every control is a link.
#[component]
pub fn Chips(comparison: Arc<Comparison>, state: ViewState) -> AnyView {
    let looks = scene::looks(&comparison);
    let chips = comparison.rows.iter().cloned().zip(looks).enumerate().map(|(at, (row, look))| {
        let is_baseline = row.contender.result_id == comparison.baseline;
        view! { <Chip row look is_baseline at state=state.clone() /> }
    });
    view! { <ul class="machine-chips" aria-label="Machines">{chips.collect_view()}</ul> }.into_any()
}

#[component]
fn Chip(row: Row, look: Look, is_baseline: bool, at: usize, state: ViewState) -> AnyView {
    let contender = row.contender;
    let id = contender.result_id;
    let name = contender.label;
    let pooled = (contender.members.len() > 1)
        .then(|| view! { <span class="badge">{contender.members.len()} " results"</span> });
    let role = match (is_baseline, row.ranked) {
        (true, _) => view! { <span class="badge">"baseline"</span> }.into_any(),
        (false, false) => view! { <span class="badge warn">"not ranked"</span> }.into_any(),
        (false, true) => view! {
            <a class="chip-action" href=state.with_baseline(&id).href() data-noscroll="">
                "Make baseline"<span class="sr-only">": " {name.clone()}</span>
            </a>
        }
        .into_any(),
    };
    let left = (at > 0).then(|| view! {
        <a class="chip-action" href=state.moved_left(at).href() data-noscroll="" title="Move left">
            <span aria-hidden="true">"←"</span>
            <span class="sr-only">"Move " {name.clone()} " to the left"</span>
        </a>
    });
    view! {
        <li class="chip machine-chip">
            <Swatch look />
            <MachineName name=name.clone() href=format!("/results/{id}") origin=contender.origin />
            {pooled}
            {role}
            {left}
            <a class="chip-action" href=state.without(at).href() data-noscroll="" title="Remove">
                <span aria-hidden="true">"×"</span>
                <span class="sr-only">"Remove " {name}</span>
            </a>
        </li>
    }
    .into_any()
}
