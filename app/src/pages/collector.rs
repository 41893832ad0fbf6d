//! `/fleet/:id`: one collector, its newest sessions, its tokens, and what people change about it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{
        fleet::{CollectorPage, read_collector},
        tokens::TokenLine,
    },
    components::{
        badges::Badges,
        crumbs::Crumbs,
        data_table::DataTable,
        facts::Facts,
        figures::Figures,
        fleet::{
            edit::collector_edit,
            state::{state, trouble},
            token_form::{Made, NewToken},
            token_table::token_table,
        },
        loaded::skeleton,
        page_head::PageHead,
        problem::{ErrorPage, Problem},
    },
};

#[component]
pub fn Collector() -> AnyView {
    Made::provide();
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let page = Resource::new(id, read_collector);
    let again = Callback::new(move |()| page.refetch());
    let answer = move || {
        page.get().map(|answer| match answer {
            Ok(page) => show(page, again),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    view! { <Transition fallback=skeleton>{answer}</Transition> }.into_any()
}

fn show(page: CollectorPage, again: Callback<()>) -> AnyView {
    let changes = page.may_change.then(|| collector_edit(&page));
    let CollectorPage { line, lead, figures, facts, recent, tokens, problem, .. } = page;
    let (id, name) = (line.id.clone(), line.name.clone());
    let badges: Vec<String> = line.demo.then(|| "demo".to_owned()).into_iter().collect();
    let machine = line.machine.clone().map(|(name, href)| {
        view! { <a class="button secondary small" href=href>"Machine " <bdi>{name}</bdi></a> }
    });
    view! {
        <Crumbs section=("/fleet", "Fleet") here=name.clone() />
        <PageHead title=name.clone() lead />
        <p class="actions">{state(&line)} <Badges words=badges /> {machine}</p>
        {line.troubles.into_iter().map(trouble).collect_view()}
        {problem.map(|sentence| view! { <Problem sentence /> })}
        <Figures figures />
        {sessions(&id, recent)}
        {tokens.map(|lines| view! { <Tokens lines id=id.clone() name again /> })}
        <h2>"Facts"</h2>
        <Facts facts />
        {changes}
    }
    .into_any()
}

fn sessions(id: &str, recent: Option<crate::components::data_table::Table>) -> AnyView {
    let href = format!("/sessions?collector={id}");
    match recent {
        Some(table) => view! {
            <h2>"Newest sessions"</h2>
            <DataTable table />
            <p><a href=href>"All sessions of this collector"</a></p>
        }
        .into_any(),
        None => view! {
            <h2>"Sessions"</h2>
            <p>"None yet. A session begins by itself when its agent streams."</p>
        }
        .into_any(),
    }
}

/// Tokens that were made for this collector.
#[component]
fn Tokens(lines: Vec<TokenLine>, id: String, name: String, again: Callback<()>) -> AnyView {
    let page = format!("/fleet/{id}");
    view! {
        <section class="screen-only" aria-labelledby="tokens">
            <h2 id="tokens">"Tokens of this collector"</h2>
            {token_table(lines, &page)}
            <details class="card">
                <summary>"Make a token for it"</summary>
                <NewToken collector=id name made=again />
            </details>
        </section>
    }
    .into_any()
}
