//! `/fleet`: every collector with its state, and the tokens that open this server.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        ApiError,
        fleet::{FleetPage, FleetQuery, read_fleet},
        tokens::TokenLine,
    },
    components::{
        basis::{self, basis_choice},
        demo::DemoNotice,
        empty::Empty,
        fleet::{
            edit::Register,
            nav::LiveNav,
            table::{FleetFilter, FleetTable},
            token_form::{Made, NewToken},
            token_table::token_table,
        },
        loaded::skeleton,
        page_head::PageHead,
        problem::{ErrorPage, Problem},
    },
};

#[component]
pub fn Fleet() -> AnyView {
    Made::provide();
    let address = use_query_map();
    let query = move || {
        address.with(|address| FleetQuery {
            q: address.get("q").unwrap_or_default(),
            basis: basis::of_word(&address.get("basis").unwrap_or_default()),
            after: address.get("after").and_then(|after| after.parse().ok()),
        })
    };
    let page = Resource::new(query, read_listed);
    let again = Callback::new(move |()| page.refetch());
    let answer = move || {
        page.get().map(|answer| match answer {
            Ok((query, page)) => show(query, page, again),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    view! {
        <PageHead title="Fleet"><LiveNav /></PageHead>
        <Transition fallback=skeleton>{answer}</Transition>
    }
    .into_any()
}

/// The page together with the query it answers.
async fn read_listed(query: FleetQuery) -> Result<(FleetQuery, FleetPage), ApiError> {
    let page = read_fleet(query.clone()).await?;
    Ok((query, page))
}

fn show(query: FleetQuery, page: FleetPage, again: Callback<()>) -> AnyView {
    let FleetPage { problem, may_change, tokens, is_empty, strangers, .. } = page.clone();
    let list = match is_empty {
        true => view! { <Nobody command=page.command /> }.into_any(),
        false => listed(query, page),
    };
    let register = may_change.then(|| {
        view! {
            <details class="card screen-only">
                <summary>"Announce a collector"</summary>
                <Register />
            </details>
        }
    });
    view! {
        {problem.map(|sentence| view! { <Problem sentence /> })}
        {list}
        {strangers.map(|sentence| view! { <p class="notice">{sentence}</p> })}
        {register}
        {tokens.map(|lines| view! { <Tokens lines again /> })}
    }
    .into_any()
}

fn listed(query: FleetQuery, page: FleetPage) -> AnyView {
    let FleetPage { lead, lines, next, demo, command, .. } = page;
    let next = next.map(|next| {
        let href = FleetQuery { after: Some(next), ..query.clone() }.href();
        view! { <p><a href=href>"More collectors"</a></p> }
    });
    let basis = basis_choice(query.basis, |basis| FleetQuery { basis, ..query.clone() }.href());
    let table = match lines.is_empty() {
        true => {
            view! { <Empty sentence="No collector matches. Take the filter away." /> }.into_any()
        }
        false => view! { <FleetTable lines /> }.into_any(),
    };
    view! {
        <p class="lead">{lead}</p>
        {demo.then(|| view! { <DemoNotice /> })}
        <div class="filters"><FleetFilter query /> {basis}</div>
        {table}
        {next}
        <details class="card screen-only">
            <summary>"Stream from another machine"</summary>
            <crate::components::command_line::CommandLine command />
        </details>
    }
    .into_any()
}

#[component]
fn Nobody(command: String) -> AnyView {
    view! {
        <Empty
            sentence="Nothing streams yet. Run this on a machine to see every second of what it does:"
            command
        />
    }
    .into_any()
}

/// Tokens of everything, not of one collector.
#[component]
fn Tokens(lines: Vec<TokenLine>, again: Callback<()>) -> AnyView {
    view! {
        <section class="screen-only" aria-labelledby="tokens">
            <h2 id="tokens">"Tokens"</h2>
            <p>
                "Agents and programs show a token; what it opens is written beside it. A token of one "
                "collector is made on that collector’s page."
            </p>
            {token_table(lines, "/fleet")}
            <details class="card">
                <summary>"Make a token"</summary>
                <NewToken collector="" name="" made=again />
            </details>
        </section>
    }
    .into_any()
}
