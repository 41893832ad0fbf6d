//! One route for a list and for one thing of it: every route of its own makes the first page
//! larger, whichever page it is.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    collector::Collector, fleet::Fleet, machine::Machine, machines::Machines, offer::Offer,
    prices::Prices, session::SessionRoute, sessions::Sessions,
};

/// `/machines` and `/machines/:id`.
#[component]
pub fn MachineRoutes() -> AnyView {
    either(|| view! { <Machine /> }.into_any(), || view! { <Machines /> }.into_any())
}

/// `/prices` and `/prices/:id`.
#[component]
pub fn PriceRoutes() -> AnyView {
    either(|| view! { <Offer /> }.into_any(), || view! { <Prices /> }.into_any())
}

/// `/sessions` and `/sessions/:id`.
#[component]
pub fn SessionRoutes() -> AnyView {
    either(|| view! { <SessionRoute /> }.into_any(), || view! { <Sessions /> }.into_any())
}

/// `/fleet` and `/fleet/:id`.
#[component]
pub fn FleetRoutes() -> AnyView {
    either(|| view! { <Collector /> }.into_any(), || view! { <Fleet /> }.into_any())
}

/// The page of one thing where the address names it, else the list.
fn either(one: fn() -> AnyView, all: fn() -> AnyView) -> AnyView {
    let params = use_params_map();
    let is_one = Memo::new(move |_| params.with(|params| params.get("id").is_some()));
    (move || if is_one.get() { one() } else { all() }).into_any()
}
