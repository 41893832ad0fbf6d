//! `/prices/:id`: one offer, what it costs and what it cost before.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::prices::{OfferPage, read_offer},
    components::{
        crumbs::Crumbs,
        data_table::DataTable,
        demo::DemoNotice,
        explained::{Explained, Topic},
        facts::Facts,
        loaded::loaded,
        page_head::PageHead,
        price_forms::NewPrice,
        price_table::PriceHistory,
        problem::Problem,
    },
};

#[component]
pub fn Offer() -> AnyView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    loaded(Resource::new(id, read_offer), show)
}

fn show(page: OfferPage) -> AnyView {
    let OfferPage { title, lead, facts, now, arithmetic, history, machines, demo, form, problem } =
        page;
    let arithmetic = arithmetic.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> });
    let arithmetic = arithmetic.collect_view();
    let machines = match machines.rows.is_empty() {
        true => view! { <p>"No measured machine is of this offer."</p> }.into_any(),
        false => view! { <DataTable table=machines /> }.into_any(),
    };
    view! {
        <Crumbs section=("/prices", "Prices") here=title.clone() />
        <PageHead title lead />
        {problem.map(|sentence| view! { <Problem sentence /> })}
        {demo.then(|| view! { <DemoNotice /> })}
        <Facts facts />
        <h2>"What it costs"</h2>
        <DataTable table=now />
        <details class="arithmetic" open=true>
            <summary>"The arithmetic"</summary>
            <ul class="notes">{arithmetic}</ul>
            <p class="small"><Explained topic=Topic::Price>"How prices become figures"</Explained></p>
        </details>
        <h2>"Machines of this offer"</h2>
        {machines}
        <h2>"Every price recorded"</h2>
        <PriceHistory lines=history />
        <section class="screen-only" aria-labelledby="new-price">
            <h2 id="new-price">"Record a newer price"</h2>
            <div class="card"><NewPrice form button="Record the price" /></div>
        </section>
    }
    .into_any()
}
