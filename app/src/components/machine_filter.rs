//! What a list of machines is narrowed by: a text, a provider, a workload.

use leptos::prelude::*;

use super::basis;
use crate::api::machines::MachinesQuery;

/// The filter box: a form that works without a script.
#[component]
pub fn FilterBox(query: MachinesQuery) -> AnyView {
    let MachinesQuery { q, provider, workload, basis, sort, page: _ } = query;
    let basis = basis::word(basis).to_owned();
    let kept = [("provider", provider), ("workload", workload), ("basis", basis), ("sort", sort)];
    let kept = kept.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
        view! { <input type="hidden" name=name value=value /> }
    });
    view! {
        <form method="get" action="/machines" role="search" class="filter-box">
            <label class="field">
                <span>"Filter by name, offer or processor"</span>
                <input type="search" name="q" value=q maxlength="200" dir="auto" />
            </label>
            {kept.collect_view()}
            <button type="submit" class="button secondary">"Filter"</button>
        </form>
    }
    .into_any()
}

/// Links that choose one of some values, with `all` first where there is such a choice.
#[component]
pub fn Chips(
    label: &'static str,
    /// Value, word and address of each.
    choices: Vec<(String, String, String)>,
    #[prop(into)] chosen: String,
) -> AnyView {
    let chips = choices.into_iter().map(|(value, word, href)| {
        let current = (value == chosen).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current><bdi>{word}</bdi></a></li> }
    });
    view! { <ul class="chips" aria-label=label>{chips.collect_view()}</ul> }.into_any()
}

/// A chip for every provider, and one for all.
pub fn provider_chips(query: &MachinesQuery, providers: &[String]) -> AnyView {
    if providers.len() < 2 && query.provider.is_empty() {
        return ().into_any();
    }
    let choice = |value: &str, word: &str| {
        let narrowed = MachinesQuery { provider: value.to_owned(), ..query.clone() };
        (value.to_owned(), word.to_owned(), narrowed.href())
    };
    let all = [choice("", "All providers")];
    let choices = all.into_iter().chain(providers.iter().map(|name| choice(name, name)));
    view! { <Chips label="Provider" choices=choices.collect() chosen=query.provider.clone() /> }
        .into_any()
}

/// A chip for every workload; the first one's figures are shown.
pub fn workload_chips(query: &MachinesQuery, workloads: &[String]) -> AnyView {
    if workloads.len() < 2 {
        return ().into_any();
    }
    let mut names = workloads.to_vec();
    names.sort();
    let choices = names.iter().map(|name| {
        let chosen = MachinesQuery { workload: name.clone(), ..query.clone() };
        (name.clone(), format!("Workload {name}"), chosen.href())
    });
    let choices = choices.collect();
    view! { <Chips label="Workload" choices chosen=workloads[0].clone() /> }.into_any()
}
