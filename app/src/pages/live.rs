//! `/live`: every host that streams, as it is this second.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    api::live::{LivePage, read_live},
    components::{
        empty::Empty,
        fleet::nav::LiveNav,
        live::{
            detail::Detail,
            events::Events,
            grid::{Controls, Grid},
            runs::Runs,
            table::NewestTable,
            tiles::Tiles,
            watch::Watch,
        },
        loaded::loaded,
        page_head::PageHead,
    },
    live::address::LiveView,
};

#[component]
pub fn Live() -> AnyView {
    // Once: another choice of events does not begin the page anew.
    let filter = use_query_map().with_untracked(LiveView::of_query).filter;
    let page = Resource::new(|| (), move |()| read_live(filter.clone()));
    view! {
        <PageHead title="Live"><LiveNav /></PageHead>
        {loaded(page, show)}
    }
    .into_any()
}

fn show(page: LivePage) -> AnyView {
    let address = use_query_map();
    let view = Memo::new(move |_| address.with(LiveView::of_query));
    let watch = Watch::new(&page, view);
    // The server never runs effects: it renders what it knows.
    Effect::new(move || watch.start());
    let nobody = move || watch.order.with(Vec::is_empty);
    let (command, spans) = (page.command.clone(), page.spans.clone());
    let cut = page.cut.then(|| {
        view! { <p class="muted small">"Not every collector is shown here; the fleet lists all."</p> }
    });
    view! {
        <Controls watch />
        {move || nobody().then(|| view! { <Nobody command=command.clone() /> })}
        <NewestTable page />
        <Detail watch />
        <Grid watch />
        {cut}
        <Runs watch />
        <Tiles watch first=spans />
        <Events watch />
    }
    .into_any()
}

#[component]
fn Nobody(command: String) -> AnyView {
    view! {
        <Empty
            sentence="Nothing streams now. Run this on a machine and watch it here, second by second:"
            command
        />
    }
    .into_any()
}
