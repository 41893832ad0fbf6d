//! `/machines/:id`: one machine, its results and what can be changed about it.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{
        machine::{MachinePage, read_machine},
        scores::read_scores,
    },
    components::{
        badges::Badges,
        basis::{self, basis_choice},
        crumbs::Crumbs,
        data_table::DataTable,
        demo::DemoNotice,
        facts::Facts,
        figures::Figures,
        foreign_scores::foreign_scores,
        history::HistorySection,
        loaded::loaded,
        machine_edit::machine_edit,
        page_head::PageHead,
        problem::Problem,
        report_button::{ReportButton, ReportCharts},
    },
    query,
};

#[component]
pub fn Machine() -> impl IntoView {
    let (params, address) = (use_params_map(), use_query_map());
    let asked = move || {
        let word = |key: &str| address.read().get(key).unwrap_or_default();
        let (before, basis) = (word("before").parse().ok(), basis::of_word(&word("basis")));
        (params.read().get("id").unwrap_or_default(), before, basis)
    };
    let id = move || params.read().get("id").unwrap_or_default();
    view! {
        {loaded(Resource::new(asked, |(id, before, basis)| read_machine(id, before, basis)), show)}
        {loaded(Resource::new(id, read_scores), foreign_scores)}
    }
}

fn show(page: MachinePage) -> AnyView {
    ReportCharts::provide();
    let ids = Signal::stored(page.report.clone());
    let basis = Signal::stored(page.basis);
    let address = format!("/machines/{}", page.id);
    let bases = page.has_bases.then(|| {
        basis_choice(page.basis, |chosen| {
            query::href(&address, [("basis", basis::word(chosen).to_owned())])
        })
    });
    let changes = machine_edit(&page);
    let MachinePage {
        name,
        badges,
        demo,
        lead,
        figures,
        facts,
        history,
        over_time,
        sessions,
        older,
        compare,
        problem,
        ..
    } = page;
    view! {
        <Crumbs section=("/machines", "Machines") here=name.clone() />
        <PageHead title=name lead>
            <ReportButton ids basis />
            {compare.map(|href| view! { <a class="button" href=href>"Compare with…"</a> })}
        </PageHead>
        <p><Badges words=badges /></p>
        {problem.map(|sentence| view! { <Problem sentence /> })}
        {demo.then(|| view! { <DemoNotice /> })}
        {(!figures.is_empty()).then(|| view! { <Figures figures /> })}
        {bases}
        {over_time.map(|page| view! { <HistorySection page /> })}
        <h2>"Results"</h2>
        {match history.rows.is_empty() {
            true => view! { <p>"No results."</p> }.into_any(),
            false => view! { <DataTable table=history /> }.into_any(),
        }}
        {older.map(|href| view! { <p><a href=href>"Older results"</a></p> })}
        {sessions.map(|table| view! { <h2>"Sessions"</h2> <DataTable table /> })}
        <h2>"Facts"</h2>
        {match facts.is_empty() {
            true => view! { <p>"Nothing is known about this machine."</p> }.into_any(),
            false => view! { <Facts facts /> }.into_any(),
        }}
        {changes}
    }
    .into_any()
}
