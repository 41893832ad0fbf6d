//! Everything about one session, from the sentence that answers to the forms that change it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{compare::comparison, edit::session_edit, figures::SessionFigures};
use crate::{
    api::session::SessionPage,
    components::{
        badges::Badges,
        data_table::DataTable,
        demo::DemoNotice,
        explained::{Topic, explained},
        facts::Facts,
        problem::Problem,
        session::address::{Range, SessionView},
        short_link::ShortLink,
    },
};

/// The session of a page. The charts stay while the session changes: they only get other data.
#[component]
pub fn SessionBody(page: Memo<Arc<SessionPage>>) -> AnyView {
    let view = Signal::derive(move || page.with(|page| page.view.clone()));
    // A session that grows has other charts with every look.
    let samples =
        Signal::derive(move || page.with(|page| if page.grows { page.samples } else { 0 }));
    view! {
        {move || head(&page.get())}
        <div class="actions screen-only"><ShortLink path=Signal::derive(move || view.with(SessionView::href)) /></div>
        <SessionFigures view samples />
        {move || evidence(&page.get())}
    }
    .into_any()
}

/// The answer, what it is the answer for, and how much of it is shown.
fn head(page: &SessionPage) -> AnyView {
    let links = page.links.iter().cloned().map(|(name, href)| {
        view! { <a class="button secondary small" href=href><bdi>{name}</bdi></a> }
    });
    let links = links.collect_view();
    let note = (!page.note.is_empty()).then(|| {
        let lines = page.note.lines().map(|line| view! { <p><bdi>{line.to_owned()}</bdi></p> });
        view! { <div class="notice session-note">{lines.collect_view()}</div> }
    });
    view! {
        <p class="lead">{page.lead.clone()}</p>
        <p class="actions"><Badges words=page.badges.clone() /> {links}</p>
        {page.problem.clone().map(|sentence| view! { <Problem sentence /> })}
        {page.demo.then(|| view! { <DemoNotice /> })}
        {note}
        {ranges(page)}
    }
    .into_any()
}

fn ranges(page: &SessionPage) -> AnyView {
    if page.ranges.len() < 2 {
        return ().into_any();
    }
    let buttons = page.ranges.iter().cloned().map(|(word, name)| {
        let range = Range::from_word(&word);
        let current = (range == page.view.range).then_some("true");
        view! { <a href=page.view.with_range(range).href() aria-current=current>{name}</a> }
    });
    let buttons = buttons.collect_view();
    let covered = page.covered.clone();
    view! {
        <div class="session-range">
            <nav class="segmented" aria-label="Range, back from the last sample">{buttons}</nav>
            {covered.map(|sentence| view! { <p class="small muted">{sentence}</p> })}
        </div>
    }
    .into_any()
}

/// The session as files of the API, or why there are none.
fn files(page: &SessionPage) -> AnyView {
    let links = match &page.let_go {
        Some(sentence) => view! { <p>{sentence.clone()}</p> }.into_any(),
        None => file_links(&page.id),
    };
    view! {
        <h2>"Take it along"</h2>
        {links}
    }
    .into_any()
}

fn file_links(id: &str) -> AnyView {
    let file = |name: &str| format!("/api/v1/sessions/{id}/{name}");
    view! {
        <p class="actions screen-only">
            <a class="button secondary small" href=file("export.csv") rel="external" download="">
                "CSV, every series"
            </a>
            <a class="button secondary small" href=file("export-28.csv") rel="external" download="">
                "CSV, 28 columns of older tools"
            </a>
            <a class="button secondary small" href=file("export.jsonl") rel="external" download="">
                "JSON Lines, read back without loss"
            </a>
            <a class="button secondary small" href=file("export.parquet") rel="external" download="">
                "Parquet"
            </a>
        </p>
    }
    .into_any()
}

/// The figures in words and tables, and what can be done with them.
fn evidence(page: &SessionPage) -> AnyView {
    let more = page.more.iter().cloned().map(|(heading, table)| {
        view! {
            <details class="card">
                <summary>{heading}</summary>
                <DataTable table />
            </details>
        }
    });
    let more = more.collect_view();
    let file_systems = page.file_systems.clone().map(|table| {
        view! { <h2>"File systems"</h2> <DataTable table /> }
    });
    view! {
        <h2>{explained("Percentiles".to_owned(), Some(Topic::Busy))}</h2>
        {match page.percentiles.rows.is_empty() {
            true => view! { <p>"Nothing is known of the host itself."</p> }.into_any(),
            false => view! { <DataTable table=page.percentiles.clone() /> }.into_any(),
        }}
        <p class="small muted">{kernel::recording::DEFINITION}</p>
        {more}
        {file_systems}
        {comparison(page)}
        {files(page)}
        <h2>"Facts"</h2>
        <Facts facts=page.facts.clone() />
        {session_edit(page)}
    }
    .into_any()
}
