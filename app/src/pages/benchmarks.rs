//! `/benchmarks`: what can be measured, what it needs, and how much of it is here.

use leptos::prelude::*;

use crate::{
    api::benchmarks::{BenchmarksPage, read_benchmarks},
    components::{
        benchmark::benchmark, crumbs::Crumbs, data_table::DataTable, loaded::loaded,
        page_head::PageHead,
    },
};

#[component]
pub fn Benchmarks() -> AnyView {
    loaded(Resource::new(|| (), |()| read_benchmarks()), show)
}

fn show(page: BenchmarksPage) -> AnyView {
    let BenchmarksPage { lead, workloads, profiles, foreign, scores } = page;
    let none = scores.rows.is_empty();
    view! {
        <Crumbs section=("/method", "Method") here="Benchmarks" />
        <PageHead title="Benchmarks" lead />
        <h2>"Workloads"</h2>
        <div class="benchmarks">{workloads.into_iter().map(benchmark).collect_view()}</div>
        <h2>"Profiles"</h2>
        <DataTable table=profiles />
        <h2>"Scores of other tools"</h2>
        <div class="benchmarks">{foreign.into_iter().map(benchmark).collect_view()}</div>
        <p>
            "Upload the file that the command writes: it is kept with a machine that you name. "
            <a href="/upload">"Upload a file"</a>
        </p>
        {match none {
            true => view! { <p>"No score of another tool is stored yet."</p> }.into_any(),
            false => view! { <DataTable table=scores /> }.into_any(),
        }}
    }
    .into_any()
}
