//! What of the events is wanted: four sets, all of which must pass. The server filters.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{hooks::use_navigate, params::ParamsMap};

use super::watch::Watch;
use crate::{
    browser,
    components::post_form::Hidden,
    live::address::{LiveView, SEVERITIES, name},
};

/// A form that works without a script; with one the address changes and the page stays.
#[component]
pub fn Filters(watch: Watch) -> AnyView {
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        navigate(&filled(&event, &watch.view.get_untracked()).href(), Default::default());
    };
    // The fields stay while events come; they change with the address only.
    let form = move || watch.view.with(|view| fields(view, watch));
    view! {
        <form method="get" action="/live" class="filter-box event-filters" aria-label="Filter events" on:submit=submit>
            {form}
            <button type="submit" class="button secondary">"Filter"</button>
        </form>
    }
    .into_any()
}

fn fields(view: &LiveView, watch: Watch) -> AnyView {
    let LiveView { collector, range, filter } = view;
    let join = |set: &std::collections::BTreeSet<String>| {
        set.iter().cloned().collect::<Vec<_>>().join(", ")
    };
    let words = [
        ("kind", "Kinds", join(&filter.kind), 0),
        ("agent", "Agents", join(&filter.agent), 1),
        ("run", "Runs", join(&filter.run), 2),
    ];
    let words = words.map(|(name, label, value, at)| {
        let offered = move || watch.words()[at].clone();
        view! { <Words name label value offered=Signal::derive(offered) /> }
    });
    let severities = SEVERITIES.map(|severity| {
        let checked = filter.severity.contains(&severity);
        view! {
            <label class="check">
                <input type="checkbox" name="severity" value=name(severity) checked=checked />
                <span>{name(severity)}</span>
            </label>
        }
    });
    view! {
        <Hidden name="collector" value=collector.clone() />
        <Hidden name="range" value=range.word() />
        {words.collect_view()}
        <fieldset class="field">
            <legend>"Severity"</legend>
            <span class="actions">{severities.collect_view()}</span>
        </fieldset>
    }
    .into_any()
}

/// Words with commas between them; those that were seen are offered.
#[component]
fn Words(
    name: &'static str,
    label: &'static str,
    value: String,
    offered: Signal<Vec<String>>,
) -> AnyView {
    let list = format!("{name}-words");
    let options = move || {
        offered.get().into_iter().map(|word| view! { <option value=word></option> }).collect_view()
    };
    view! {
        <label class="field">
            <span>{label}</span>
            <input type="text" name=name value=value list=list.clone() placeholder="all" maxlength="2000" autocomplete="off" dir="auto" />
            <datalist id=list>{options}</datalist>
        </label>
    }
    .into_any()
}

/// The view with what the form says.
fn filled(event: &SubmitEvent, view: &LiveView) -> LiveView {
    let mut query = ParamsMap::new();
    for name in ["kind", "agent", "severity", "run"] {
        for value in browser::form::values(event, name) {
            query.insert(name, value);
        }
    }
    LiveView { filter: LiveView::of_query(&query).filter, ..view.clone() }
}
