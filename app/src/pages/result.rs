//! `/results/:id`: one result, from its headline to its windows.

use std::sync::Arc;

use kernel::price::Allocation;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::results::{ResultPage, read_result},
    components::{
        badges::Badges,
        compare::figures::Curve,
        crumbs::Crumbs,
        demo::DemoNotice,
        facts::Facts,
        figures::Figures,
        loaded::loaded,
        page_head::PageHead,
        passport::PassportPanel,
        problem::Problem,
        report_button::{ReportButton, ReportCharts},
        result_parts::{attached, levels, marks, put_aside, removal, windows},
        short_link::ShortLink,
        statements::Statements,
        verify_panel::VerifyPanel,
    },
};

#[component]
pub fn ResultView() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    loaded(Resource::new(id, read_result), show)
}

fn show(page: ResultPage) -> AnyView {
    let end = page.id.chars().skip(page.id.chars().count().saturating_sub(6)).collect::<String>();
    let title = format!("{}, result …{end}", page.machine_name);
    let counts = page.verify.verification.counts();
    let (sweeps, all_windows) =
        (levels(page.levels), windows(&page.id, page.windows, page.window_count, counts));
    let doubts = marks(page.marks, page.warnings);
    let sessions = attached(page.sessions);
    let removal = removal(page.id.clone(), page.machine_id.clone());
    let aside = put_aside(&page.verify.verification);
    let machine = format!("/machines/{}", page.machine_id);
    let compare = format!("/compare?ids={}", page.id);
    ReportCharts::provide();
    let (own, path) = (vec![page.id.clone()], format!("/results/{}", page.id));
    view! {
        <Crumbs section=("/machines", "Machines") here=title.clone() />
        <PageHead title lead=page.lead>
            <a class="button secondary" href=machine>"The machine"</a>
            <ReportButton ids=Signal::stored(own) basis=Signal::stored(Allocation::OnDemand) />
            <ShortLink path=Signal::stored(path) />
            {counts.then(|| view! { <a class="button" href=compare>"Compare with…"</a> })}
        </PageHead>
        <p><Badges words=page.badges /></p>
        {page.problem.map(|sentence| view! { <Problem sentence /> })}
        {page.demo.then(|| view! { <DemoNotice /> })}
        {aside}
        <Figures figures=page.figures />
        <Statements statements=page.statements />
        {doubts}
        {page.curve.map(|curve| view! { <Curve comparison=Arc::new(curve) /> })}
        <PassportPanel passport=page.passport figures=page.noise />
        {sweeps}
        <VerifyPanel id=page.id.clone() found=page.verify />
        <h2>"The run"</h2>
        <Facts facts=page.run />
        <h2>"The machine, as this result has it"</h2>
        <Facts facts=page.machine />
        <h2>"What proves it"</h2>
        <p>{page.proof_note}</p>
        <Facts facts=page.proof />
        {sessions}
        {all_windows}
        {removal}
    }
    .into_any()
}
