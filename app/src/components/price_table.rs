//! The price book as a table: offers with the price that counts, and what they cost before.

use leptos::prelude::*;

use super::{
    data_table::Moment,
    explained::{Topic, explained},
    post_form::{Hidden, PostForm},
    time_ago::TimeAgo,
};
use crate::api::prices::{HistoryLine, PriceLine, PricesQuery, SortBy};

/// Headings in their order; those with an order sort by it.
const HEADS: [(Option<SortBy>, &str); 8] = [
    (None, "Offer"),
    (Some(SortBy::Vcpus), "vCPU"),
    (Some(SortBy::Memory), "Memory"),
    (Some(SortBy::PerHour), "Per hour"),
    (None, "Per month of 730 h"),
    (None, "Per vCPU and hour"),
    (Some(SortBy::Date), "As of"),
    (Some(SortBy::Recorded), "Recorded"),
];

/// A page of offers.
#[component]
pub fn PriceTable(lines: Vec<PriceLine>, query: PricesQuery) -> AnyView {
    let heads = HEADS.map(|(sort, label)| head(&query, sort, label));
    let rows = lines.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Prices">
            <table class="prices">
                <caption class="sr-only">"Prices that count; a heading sorts by its column"</caption>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(query: &PricesQuery, sort: Option<SortBy>, label: &'static str) -> AnyView {
    let Some(sort) = sort else {
        let class = if label == "Offer" { "" } else { "number" };
        let topic = (label != "Offer").then_some(Topic::Price);
        return view! { <th scope="col" class=class>{explained(label.to_owned(), topic)}</th> }
            .into_any();
    };
    let current = SortBy::from_word(&query.sort) == sort;
    let sorted = current.then_some(if sort.ascending() { "ascending" } else { "descending" });
    let arrow = current.then_some(if sort.ascending() { " ↑" } else { " ↓" });
    let href = PricesQuery { sort: sort.word().to_owned(), ..query.clone() }.href();
    view! {
        <th scope="col" class="number" aria-sort=sorted>
            <a href=href rel="nofollow">{label}</a>
            <span aria-hidden="true">{arrow}</span>
        </th>
    }
    .into_any()
}

fn row(line: PriceLine) -> AnyView {
    let recorded = line.recorded.map(|Moment { at_us, now_us }| view! { <TimeAgo at_us now_us /> });
    let kept = match line.kept {
        0 | 1 => None,
        kept => Some(view! { <span class="under">{format!("{kept} prices kept")}</span> }),
    };
    let demo = line.demo.then(|| view! { " " <span class="badge">"demo"</span> });
    view! {
        <tr>
            <th scope="row">
                <a href=line.href><bdi>{line.name}</bdi></a> {demo} " "
                <span class="under"><bdi>{line.place}</bdi></span>
            </th>
            <td class="number">{line.vcpus}</td>
            <td class="number">{line.memory}</td>
            <td class="number">{line.per_hour}</td>
            <td class="number">{line.per_month}</td>
            <td class="number">{line.per_vcpu}</td>
            <td class="number">{line.as_of} " " {line.stale.map(stale)}</td>
            <td class="number">{recorded} " " {kept}</td>
        </tr>
    }
    .into_any()
}

/// `read 45 days ago`, marked.
pub fn stale(words: String) -> AnyView {
    view! { <span class="under"><span class="badge warn">{words}</span></span> }.into_any()
}

/// Every price of an offer, each with the button that deletes it.
#[component]
pub fn PriceHistory(lines: Vec<HistoryLine>) -> AnyView {
    let rows = lines.into_iter().map(history_row).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Every price recorded">
            <table class="prices">
                <caption class="sr-only">"Every price recorded, newest day first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"As of"</th>
                        <th scope="col">"Basis"</th>
                        <th scope="col" class="number">"Per hour"</th>
                        <th scope="col">"Source"</th>
                        <th scope="col" class="number">"Recorded"</th>
                        <th scope="col">"Delete"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn history_row(line: HistoryLine) -> AnyView {
    let Moment { at_us, now_us } = line.recorded;
    let counts = line.counts.then(|| view! { " " <span class="badge">"counts"</span> });
    let demo = line.demo.then(|| view! { " " <span class="badge">"demo"</span> });
    let label = format!("Delete the price of {}, {}", line.as_of, line.basis);
    view! {
        <tr>
            <th scope="row">{line.as_of} {counts} {demo} " " {line.stale.map(stale)}</th>
            <td>{line.basis}</td>
            <td class="number">{line.per_hour}</td>
            <td class="source"><bdi>{line.source}</bdi></td>
            <td class="number"><TimeAgo at_us now_us /></td>
            <td>
                <PostForm action="/api/ui/delete_price">
                    <Hidden name="seq" value=line.seq.to_string() />
                    <Hidden name="offer" value=line.offer.to_string() />
                    <button type="submit" class="button small danger" aria-label=label>"Delete"</button>
                </PostForm>
            </td>
        </tr>
    }
    .into_any()
}
