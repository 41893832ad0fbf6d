//! The table of machines, with boxes to choose which ones to compare.

use kernel::price::Allocation;
use leptos::prelude::*;

use super::{
    badges::Badges,
    data_table::Moment,
    explained::{Explained, Topic},
    grade::grade,
    post_form::Hidden,
    price_table::stale,
    time_ago::TimeAgo,
    verified::verified,
};
use crate::{
    api::machines::{MachineLine, MachinesQuery, SortBy},
    browser,
};

/// The table in a form whose answer is the comparison.
#[component]
pub fn MachineTable(lines: Vec<MachineLine>, query: MachinesQuery) -> AnyView {
    let chosen = RwSignal::new(0_usize);
    let count = move |event| chosen.set(browser::form::checked(&event));
    let mut heads: Vec<AnyView> =
        SortBy::ALL.iter().map(|(sort, label)| head(&query, *sort, label)).collect();
    // Behind name and figure: words that no list is sorted by.
    heads.insert(2, view! { <th scope="col">"Noise, verification"</th> }.into_any());
    let rows = lines.into_iter().map(row).collect_view();
    // The comparison is priced as the list is.
    let basis = (query.basis != Allocation::default())
        .then(|| view! { <Hidden name="basis" value=query.basis.key() /> });
    view! {
        <form method="get" action="/compare" on:change=count>
            {basis}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Machines">
                <table class="machines">
                    <caption class="sr-only">"Machines; a heading sorts by its column"</caption>
                    <thead>
                        <tr><th scope="col"><span class="sr-only">"Compare"</span></th>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="actions compare-bar">
                <button type="submit" class="button" disabled=move || { chosen.get() > 20 }>
                    {move || compare_word(chosen.get())}
                </button>
                <span class="muted small">"Choose 2 to 20 machines."</span>
            </div>
            // The heads sort, so they cannot lead there.
            <p class="muted small">
                "How the figures are made: "
                <Explained topic=Topic::Interval>"units/s and its interval"</Explained> ", "
                <Explained topic=Topic::Passport>"noise"</Explained> ", "
                <Explained topic=Topic::Verify>"verification"</Explained> ", "
                <Explained topic=Topic::Price>"price and work per dollar"</Explained> "."
            </p>
        </form>
    }
    .into_any()
}

fn compare_word(chosen: usize) -> String {
    match chosen {
        0 => "Compare the chosen machines".to_owned(),
        1 => "Compare 1 machine".to_owned(),
        _ => format!("Compare {chosen} machines"),
    }
}

fn head(query: &MachinesQuery, sort: SortBy, label: &'static str) -> AnyView {
    let current = SortBy::from_word(&query.sort) == sort;
    let sorted = current.then_some(if sort.ascending() { "ascending" } else { "descending" });
    let arrow = current.then_some(if sort.ascending() { " ↑" } else { " ↓" });
    let href = MachinesQuery { sort: sort.word().to_owned(), ..query.clone() }.href();
    let class = if sort == SortBy::Name { "" } else { "number" };
    view! {
        <th scope="col" class=class aria-sort=sorted>
            <a href=href rel="nofollow">{label}</a>
            <span aria-hidden="true">{arrow}</span>
        </th>
    }
    .into_any()
}

fn row(line: MachineLine) -> AnyView {
    let href = format!("/machines/{}", line.id);
    let last = line.last.map(|Moment { at_us, now_us }| view! { <TimeAgo at_us now_us /> });
    view! {
        <tr>
            <td>{choose(line.compare, &line.name)}</td>
            <th scope="row">
                <a href=href><bdi>{line.name}</bdi></a>
                <Badges words=line.badges />
                <span class="under"><bdi>{line.offer}</bdi></span>
            </th>
            <td class="number">{line.units_per_s}</td>
            <td class="marks">
                {line.noise.map(grade)} " " {line.verification.as_ref().map(verified)}
            </td>
            <td class="number">{line.per_vcpu}</td>
            <td class="number">{line.price} " " {line.stale.map(stale)}</td>
            <td class="number">{line.value}</td>
            <td class="number">{line.cpus}</td>
            <td class="number">{line.results.to_string()}</td>
            <td class="number">{last}</td>
        </tr>
    }
    .into_any()
}

/// The box that puts a machine into the comparison; none where it has no figure.
fn choose(result_id: Option<String>, name: &str) -> AnyView {
    match result_id {
        Some(id) => {
            let label = format!("Compare {name}");
            view! { <input type="checkbox" name="ids" value=id aria-label=label /> }.into_any()
        }
        None => ().into_any(),
    }
}
