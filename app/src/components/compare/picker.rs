//! Choosing results to compare, with checkboxes that work without a script.

use kernel::{compare::Metric, result::WorkloadId};
use leptos::prelude::*;

use super::view_state::ViewState;
use crate::{
    api::compare::Choice,
    components::{machine_name::MachineName, time_ago},
};

/// A form that adds the ticked results to those already in the address.
#[component]
pub fn Picker(
    choices: Vec<Choice>,
    state: ViewState,
    /// Only these can stand beside what is already chosen.
    workload: Option<WorkloadId>,
    #[prop(into)] button: String,
) -> AnyView {
    let rows: Vec<Choice> = choices
        .into_iter()
        .filter(|choice| !state.ids.contains(&choice.result_id))
        .filter(|choice| workload.as_ref().is_none_or(|workload| *workload == choice.workload))
        .collect();
    if rows.is_empty() {
        return view! { <p class="muted">"There is no other result of this workload."</p> }
            .into_any();
    }
    let fields = state.hidden_fields("").into_iter();
    let hidden =
        fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let boxes = rows.into_iter().map(|choice| view! { <Pick choice /> });
    view! {
        <form method="get" action="/compare" class="picker">
            {hidden.collect_view()}
            <ul class="picks">{boxes.collect_view()}</ul>
            <button type="submit" class="button">{button}</button>
        </form>
    }
    .into_any()
}

#[component]
fn Pick(choice: Choice) -> AnyView {
    let Choice { result_id, machine, offer, origin, workload, peak_units_per_s, at_us, demo: _ } =
        choice;
    let peak = peak_units_per_s.map_or_else(
        || "no figure at 100 %".to_owned(),
        |units| format!("{} units/s", Metric::UnitsPerS.text(units)),
    );
    let exact = time_ago::utc(at_us);
    let day = exact.chars().take(10).collect::<String>();
    view! {
        <li>
            <label class="pick">
                <input type="checkbox" name="ids" value=result_id />
                <MachineName name=machine origin=origin />
                <span class="muted small">
                    {offer} " " {peak} " · " {workload.name} " " {workload.version} " · "
                    <time datetime=exact>{day}</time>
                </span>
            </label>
        </li>
    }
    .into_any()
}
