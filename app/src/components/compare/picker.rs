//! Choosing machines or single results to compare, with checkboxes that work without a script.

use kernel::{compare::Metric, format, result::WorkloadId};
use leptos::prelude::*;

use super::view_state::ViewState;
use crate::{
    api::compare::{Choice, MachineChoice, OfferChoice, Offered},
    components::{badges, machine_name::MachineName, time_ago},
};

/// A form that adds what is ticked to what is already in the address.
#[component]
pub fn Picker(
    choices: Offered,
    state: ViewState,
    /// Only these can stand beside what is already chosen.
    workload: Option<WorkloadId>,
    #[prop(into)] button: String,
) -> AnyView {
    let fits = |of: &WorkloadId| workload.as_ref().is_none_or(|workload| workload == of);
    let chosen = |id: &str| state.ids.iter().flat_map(|ids| ids.split('~')).any(|it| it == id);
    let Offered { mut machines, mut offers, mut results, .. } = choices;
    offers.retain(|offer| fits(&offer.workload));
    machines.retain(|machine| fits(&machine.workload));
    results.retain(|choice| fits(&choice.workload) && !chosen(&choice.result_id));
    if machines.is_empty() && results.is_empty() {
        return view! { <p class="muted">"There is no other result of this workload."</p> }
            .into_any();
    }
    let fields = state.hidden_fields("").into_iter();
    let hidden =
        fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form method="get" action="/compare" class="picker">
            {hidden.collect_view()}
            {(!machines.is_empty()).then(|| machine_list(machines))}
            {(!offers.is_empty()).then(|| offer_list(offers))}
            {(!results.is_empty()).then(|| result_list(results))}
            <button type="submit" class="button">{button}</button>
        </form>
    }
    .into_any()
}

fn machine_list(machines: Vec<MachineChoice>) -> AnyView {
    let boxes = machines.into_iter().map(|machine| view! { <PickMachine machine /> });
    view! {
        <fieldset>
            <legend>"Machines"</legend>
            <p class="muted small">
                "Each stands for its native results of the last 90 days, at most the newest ten, pooled."
            </p>
            <ul class="picks">{boxes.collect_view()}</ul>
        </fieldset>
    }
    .into_any()
}

fn offer_list(offers: Vec<OfferChoice>) -> AnyView {
    let boxes = offers.into_iter().map(|offer| view! { <PickOffer offer /> });
    view! {
        <fieldset>
            <legend>"Whole offers"</legend>
            <p class="muted small">
                "All measured machines of an offer as one: its spread is the one between machines."
            </p>
            <ul class="picks">{boxes.collect_view()}</ul>
        </fieldset>
    }
    .into_any()
}

fn result_list(results: Vec<Choice>) -> AnyView {
    let boxes = results.into_iter().map(|choice| view! { <Pick choice /> });
    view! {
        <details class="single-results">
            <summary>"Single results"</summary>
            <ul class="picks">{boxes.collect_view()}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn PickMachine(machine: MachineChoice) -> AnyView {
    let MachineChoice { machine_id, name, offer, workload, results, latest_units_per_s, demo } =
        machine;
    let count = match results {
        1 => "1 result".to_owned(),
        _ => format!("{} results", format::thousands(results as f64, 0)),
    };
    let latest = Metric::UnitsPerS.text(latest_units_per_s);
    let href = format!("/machines/{machine_id}");
    view! {
        <li>
            <label class="pick">
                <input type="checkbox" name="machines" value=machine_id />
                {badges::named(name, href, demo)}
                <span class="muted small">
                    {offer} " " {latest} " units/s · " {count} " · " {workload.name} " " {workload.version}
                </span>
            </label>
        </li>
    }
    .into_any()
}

#[component]
fn PickOffer(offer: OfferChoice) -> AnyView {
    let OfferChoice { machine_ids, name, workload, machines, results, demo } = offer;
    let demo = demo.then(|| view! { " " <span class="badge">"demo"</span> });
    view! {
        <li>
            <label class="pick">
                <input type="checkbox" name="machines" value=machine_ids />
                <span><bdi>{name}</bdi> {demo}</span>
                <span class="muted small">
                    {format!("{machines} machines · {results} results · ")}
                    {workload.name} " " {workload.version}
                </span>
            </label>
        </li>
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
