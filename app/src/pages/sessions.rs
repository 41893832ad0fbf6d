//! `/sessions`: collector, date, session; the address carries the choice.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    api::{
        self, ApiError,
        session::SessionPage,
        sessions::{SessionsPage, SessionsQuery},
    },
    components::{
        data_table::DataTable,
        demo::DemoNotice,
        empty::Empty,
        loaded::skeleton,
        page_head::PageHead,
        problem::{ErrorPage, Problem},
        session::{
            address::{Picked, range},
            body::SessionBody,
            growing::while_growing,
            picker::Picker,
        },
    },
};

type Answer = Result<SessionsPage, ApiError>;

#[component]
pub fn Sessions() -> AnyView {
    let address = use_query_map();
    let query = Memo::new(move |_| {
        address.with(|address| SessionsQuery {
            picked: Picked::of_query(address),
            range: range(address),
            with: address.get_all("with").unwrap_or_default(),
            before: address.get("before").and_then(|before| before.parse().ok()),
        })
    });
    let page = Resource::new(move || query.get(), api::read_kept_sessions);
    view! {
        <Transition fallback=skeleton>
            <Outcome page />
        </Transition>
    }
    .into_any()
}

/// Which of the views there is; one stays while its data changes.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Some,
    Empty(String),
    Failed(ApiError),
}

#[component]
fn Outcome(page: Resource<Answer>) -> AnyView {
    let grows = Memo::new(move |_| matches!(page.get(), Some(Ok(page)) if page.grows));
    while_growing(grows, move || page.refetch());
    let kind = Memo::new(move |_| {
        page.get().map(|answer| match answer {
            Ok(page) if page.is_empty => Kind::Empty(page.command),
            Ok(_) => Kind::Some,
            Err(error) => Kind::Failed(error),
        })
    });
    let shown = move || {
        kind.get().map(|kind| match kind {
            Kind::Some => view! { <Found page /> }.into_any(),
            Kind::Empty(command) => view! { <Nothing command /> }.into_any(),
            Kind::Failed(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    shown.into_any()
}

#[component]
fn Found(page: Resource<Answer>) -> AnyView {
    let Some(Ok(first)) = page.get_untracked() else { return ().into_any() };
    // While the next answer is on its way the last one stands.
    let page = Memo::new(move |last: Option<&Arc<SessionsPage>>| match page.get() {
        Some(Ok(page)) => Arc::new(page),
        _ => last.cloned().unwrap_or_else(|| Arc::new(first.clone())),
    });
    let choices = Memo::new(move |_| page.with(|page| page.choices.clone()));
    let chosen = Memo::new(move |_| page.with(|page| page.chosen.clone().map(Arc::new)));
    let is_chosen = Memo::new(move |_| chosen.with(Option::is_some));
    let missing = move || page.with(|page| page.missing.clone());
    view! {
        <PageHead title="Sessions">
            <a class="button secondary" href="/upload">"Upload a recording"</a>
        </PageHead>
        <Picker choices />
        {move || missing().map(|sentence| view! { <Problem sentence /> })}
        {move || match is_chosen.get() {
            true => view! { <Chosen chosen /> }.into_any(),
            false => listed(&page.get()),
        }}
    }
    .into_any()
}

#[component]
fn Chosen(chosen: Memo<Option<Arc<SessionPage>>>) -> AnyView {
    let Some(first) = chosen.get_untracked() else { return ().into_any() };
    let page = Memo::new(move |last: Option<&Arc<SessionPage>>| {
        chosen.get().unwrap_or_else(|| last.cloned().unwrap_or_else(|| Arc::clone(&first)))
    });
    let name = move || page.with(|page| page.name.clone());
    let href = move || page.with(|page| format!("/sessions/{}", page.id));
    view! {
        <h2 class="session-name"><a href=href><bdi>{name}</bdi></a></h2>
        <SessionBody page />
    }
    .into_any()
}

/// The newest sessions of what is chosen so far.
fn listed(page: &SessionsPage) -> AnyView {
    let SessionsPage { listed, older, demo, .. } = page;
    let table = listed.clone().filter(|table| !table.rows.is_empty());
    view! {
        {demo.then(|| view! { <DemoNotice /> })}
        <h2>"Newest sessions"</h2>
        {match table {
            Some(table) => view! { <DataTable table /> }.into_any(),
            None => view! { <p>"No session began then. Choose another date."</p> }.into_any(),
        }}
        {older.clone().map(|href| view! { <p><a href=href>"Older sessions"</a></p> })}
    }
    .into_any()
}

#[component]
fn Nothing(command: String) -> AnyView {
    view! {
        <PageHead title="Sessions" />
        <Empty
            sentence="No sessions yet. A session is what a server did over time. Send a recording that you have:"
            command
        >
            <a class="button" href="/upload">"Upload a recording"</a>
        </Empty>
        <p class="muted small">
            "Read are collections and captures of /proc files (JSON Lines), the CSV tables of sar, of \
             containers and of the older portal, exports of sessions (CSV, JSON Lines), and what \
             sadf -j, Prometheus and Netdata write; also in gzip or zstd."
        </p>
    }
    .into_any()
}
