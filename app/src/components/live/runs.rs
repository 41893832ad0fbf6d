//! Measurements that are under way, a tile for each.

use leptos::prelude::*;

use super::watch::Watch;
use crate::live::run::RunView;

/// What agents tell of their runs; nothing where none is under way.
#[component]
pub fn Runs(watch: Watch) -> AnyView {
    let shown = move || {
        let runs = watch.runs.get();
        (!runs.is_empty()).then(|| tiles(runs))
    };
    shown.into_any()
}

fn tiles(runs: Vec<RunView>) -> AnyView {
    view! {
        <section aria-labelledby="runs">
            <h2 id="runs">"Measurements"</h2>
            <div class="grid span-tiles">{runs.into_iter().map(tile).collect_view()}</div>
        </section>
    }
    .into_any()
}

fn tile(run: RunView) -> AnyView {
    let RunView { id: _, agent, workload, rate, lines } = run;
    let title = format!("{agent} measures {workload}");
    let lines = lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> });
    view! {
        <section class="card span-tile" aria-label=title>
            <span class="stat-label"><bdi>{agent}</bdi> " measures " <bdi>{workload}</bdi></span>
            <span class="stat-value">{rate} " " <span class="stat-unit">"units/s"</span></span>
            <ul>{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}
