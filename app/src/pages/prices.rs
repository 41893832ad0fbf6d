//! `/prices`: what offers cost, narrowed and sorted by the address.

use kernel::format;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    api::{
        ApiError,
        prices::{PricesPage, PricesQuery, read_prices},
    },
    components::{
        basis::{self, basis_choice},
        demo::{DemoNotice, DemoOffer},
        empty::Empty,
        loaded::loaded,
        machine_filter::Chips,
        page_head::PageHead,
        price_forms::{ImportPrices, NewPrice, PriceFilter},
        price_table::PriceTable,
        problem::Problem,
    },
};

#[component]
pub fn Prices() -> AnyView {
    let address = use_query_map();
    let page = Resource::new(move || query(&address.read()), read_listed);
    let csv = move || query(&address.read()).csv_href();
    view! {
        <PageHead title="Prices">
            <a class="button secondary" href=csv rel="external" download="prices.csv">"CSV"</a>
        </PageHead>
        {loaded(page, show)}
    }
    .into_any()
}

/// The page together with the query it answers.
async fn read_listed(query: PricesQuery) -> Result<(PricesQuery, PricesPage), ApiError> {
    let page = read_prices(query.clone()).await?;
    Ok((query, page))
}

fn query(address: &ParamsMap) -> PricesQuery {
    let word = |name: &str| address.get(name).unwrap_or_default();
    PricesQuery {
        q: word("q"),
        provider: word("provider"),
        region: word("region"),
        basis: basis::of_word(&word("basis")),
        sort: word("sort"),
        after: word("after"),
    }
}

fn show((query, page): (PricesQuery, PricesPage)) -> AnyView {
    let PricesPage { recorded, form, problem, .. } = page.clone();
    let book = match recorded {
        0 => view! {
            <Empty sentence="No prices yet. Record one below, or import a price list.">
                <DemoOffer />
            </Empty>
        }
        .into_any(),
        _ => book(query, page),
    };
    view! {
        {problem.map(|sentence| view! { <Problem sentence /> })}
        {book}
        <section aria-labelledby="more-prices">
            <h2 id="more-prices">"Add prices"</h2>
            <details class="card" open=recorded == 0>
                <summary>"One price"</summary>
                <NewPrice form button="Record the price" />
            </details>
            <details class="card" open=recorded == 0>
                <summary>"A price list"</summary>
                <ImportPrices />
            </details>
        </section>
    }
    .into_any()
}

fn book(query: PricesQuery, page: PricesPage) -> AnyView {
    let lead = lead(&query, &page);
    let PricesPage { lines, next, providers, regions, demo, .. } = page;
    let chips = provider_chips(&query, &providers);
    let of_basis = |basis| PricesQuery { basis, after: String::new(), ..query.clone() }.href();
    let basis = basis_choice(query.basis, of_basis);
    let turn = turn(&query, next);
    let table = match lines.is_empty() {
        true => view! { <Empty sentence="No price matches. Take a filter away, or choose another basis." /> }.into_any(),
        false => view! { <PriceTable lines query=query.clone() /> }.into_any(),
    };
    view! {
        <p class="lead">{lead}</p>
        {demo.then(|| view! { <DemoNotice /> })}
        <div class="filters"><PriceFilter query regions /> {chips}</div>
        <div class="compare-controls">{basis}</div>
        {table}
        {turn}
    }
    .into_any()
}

fn lead(query: &PricesQuery, page: &PricesPage) -> String {
    let count = format::thousands(page.found as f64, 0);
    let offers = match (page.found, page.more) {
        (_, true) => format!("More than {count} offers"),
        (1, false) => "1 offer".to_owned(),
        _ => format!("{count} offers"),
    };
    let recorded = format::thousands(page.recorded as f64, 0);
    let prices = if page.recorded == 1 { "1 price is" } else { &format!("{recorded} prices are") };
    format!(
        "{offers} with a price {}; {prices} kept in all, the newest of each kind counts.",
        query.basis.name()
    )
}

/// A chip for every provider, and one for all.
fn provider_chips(query: &PricesQuery, providers: &[String]) -> AnyView {
    if providers.len() < 2 && query.provider.is_empty() {
        return ().into_any();
    }
    let choice = |value: &str, word: &str| {
        let narrowed = PricesQuery {
            provider: value.to_owned(),
            region: String::new(),
            after: String::new(),
            ..query.clone()
        };
        (value.to_owned(), word.to_owned(), narrowed.href())
    };
    let all = [choice("", "All providers")];
    let choices = all.into_iter().chain(providers.iter().map(|name| choice(name, name)));
    view! { <Chips label="Provider" choices=choices.collect() chosen=query.provider.clone() /> }
        .into_any()
}

/// Links to the first and to the next page of a long list.
fn turn(query: &PricesQuery, next: Option<String>) -> AnyView {
    let first = (!query.after.is_empty()).then(|| query.href());
    if first.is_none() && next.is_none() {
        return ().into_any();
    }
    let next = next.map(|after| query.href_after(&after));
    let link = |href: String, word: &'static str| {
        view! { <a class="button secondary small" href=href>{word}</a> }
    };
    view! {
        <nav class="actions" aria-label="Pages">
            {first.map(|href| link(href, "First page"))}
            {next.map(|href| link(href, "Next page"))}
        </nav>
    }
    .into_any()
}
