//! `/machines`: all machines, filtered and sorted by the address.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    api::machines::{MachinesPage, MachinesQuery, read_machines},
    components::{
        basis::{self, basis_choice},
        command_line::CommandLine,
        demo::{DemoNotice, DemoOffer},
        empty::Empty,
        loaded::loaded,
        machine_filter::{FilterBox, provider_chips, workload_chips},
        machine_table::MachineTable,
        page_head::PageHead,
    },
};

#[component]
pub fn Machines() -> AnyView {
    let address = use_query_map();
    let page = Resource::new(move || query(&address.read()), read_listed);
    view! {
        <PageHead title="Machines">
            <a class="button secondary" href="/upload">"Upload results"</a>
        </PageHead>
        {loaded(page, show)}
    }
    .into_any()
}

/// The page together with the query it answers.
async fn read_listed(
    query: MachinesQuery,
) -> Result<(MachinesQuery, MachinesPage), crate::api::ApiError> {
    let page = read_machines(query.clone()).await?;
    Ok((query, page))
}

fn query(address: &ParamsMap) -> MachinesQuery {
    let word = |name: &str| address.get(name).unwrap_or_default();
    MachinesQuery {
        q: word("q"),
        provider: word("provider"),
        workload: word("workload"),
        basis: basis::of_word(&word("basis")),
        sort: word("sort"),
        page: word("page").parse().unwrap_or(1).max(1),
    }
}

fn show((query, page): (MachinesQuery, MachinesPage)) -> AnyView {
    if page.machines == 0 {
        return view! { <NoMachines command=page.command /> }.into_any();
    }
    let MachinesPage { found, lines, pages, providers, workloads, demo, cut, .. } = page;
    let lead = lead(found, workloads.first());
    let chips = (provider_chips(&query, &providers), workload_chips(&query, &workloads));
    let table = match lines.is_empty() {
        true => view! { <Empty sentence="No machine matches. Take a filter away." /> }.into_any(),
        false => view! { <MachineTable lines query=query.clone() /> }.into_any(),
    };
    let turn = turn(&query, pages);
    let basis = basis_choice(query.basis, |basis| MachinesQuery { basis, ..query.clone() }.href());
    view! {
        <p class="lead">{lead}</p>
        {demo.then(|| view! { <DemoNotice /> })}
        <div class="filters"><FilterBox query /> {chips} {basis}</div>
        {table}
        {turn}
        {cut.then(|| view! {
            <p class="muted small">"Only the newest 1,000 machines are listed; filter to find older ones."</p>
        })}
    }
    .into_any()
}

fn lead(found: usize, workload: Option<&String>) -> String {
    let machines = if found == 1 { "1 machine".to_owned() } else { format!("{found} machines") };
    match workload {
        Some(workload) => {
            format!("{machines}; figures at 100 % load of workload {workload}, higher is better.")
        }
        None => format!("{machines}, none with a native figure yet."),
    }
}

/// Links to the neighbouring pages of a long list.
fn turn(query: &MachinesQuery, pages: u32) -> AnyView {
    let link = |page: u32, word: &'static str| {
        (page >= 1 && page <= pages).then(|| {
            let href = query.page_href(page);
            view! { <a class="button secondary small" href=href>{word}</a> }
        })
    };
    if pages < 2 {
        return ().into_any();
    }
    view! {
        <nav class="actions" aria-label="Pages">
            {link(query.page - 1, "Previous")}
            <span class="small muted">{format!("Page {} of {pages}", query.page)}</span>
            {link(query.page + 1, "Next")}
        </nav>
    }
    .into_any()
}

#[component]
fn NoMachines(command: String) -> AnyView {
    view! {
        <Empty sentence="No machines yet. Measure this one:">
            <CommandLine command />
            <a class="button" href="/upload">"Upload result files"</a>
            <DemoOffer />
        </Empty>
    }
    .into_any()
}
