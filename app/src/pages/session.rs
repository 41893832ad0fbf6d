//! `/sessions/:id`: one session, with the range and the comparison of its address.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{
        ApiError,
        session::{SessionPage, read_session},
    },
    components::{
        crumbs::Crumbs,
        loaded::skeleton,
        page_head::PageHead,
        problem::ErrorPage,
        session::{address::SessionView, body::SessionBody, growing::while_growing},
    },
};

type Answer = Result<SessionPage, ApiError>;

#[component]
pub fn SessionRoute() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let view = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        query.with(|query| SessionView::of_query(id, query))
    });
    let page = Resource::new(move || view.get(), read_session);
    view! {
        <Transition fallback=skeleton>
            <Outcome page />
        </Transition>
    }
    .into_any()
}

#[component]
fn Outcome(page: Resource<Answer>) -> AnyView {
    let grows = Memo::new(move |_| matches!(page.get(), Some(Ok(page)) if page.grows));
    while_growing(grows, move || page.refetch());
    // The error that there is, or none; the page stays while its data changes.
    let failed = Memo::new(move |_| page.get().map(Result::err));
    let shown = move || {
        failed.get().map(|failed| match failed {
            Some(error) => view! { <ErrorPage error /> }.into_any(),
            None => view! { <Shown page /> }.into_any(),
        })
    };
    shown.into_any()
}

#[component]
fn Shown(page: Resource<Answer>) -> AnyView {
    let Some(Ok(first)) = page.get_untracked() else { return ().into_any() };
    // While the next answer is on its way the last one stands.
    let page = Memo::new(move |last: Option<&Arc<SessionPage>>| match page.get() {
        Some(Ok(page)) => Arc::new(page),
        _ => last.cloned().unwrap_or_else(|| Arc::new(first.clone())),
    });
    let name = move || page.with(|page| page.name.clone());
    let head = move || {
        view! {
            <Crumbs section=("/sessions", "Sessions") here=name() />
            <PageHead title=name() />
        }
    };
    view! {
        {head}
        <SessionBody page />
    }
    .into_any()
}
