//! The machines that stand out: best value, fastest, newest.

use leptos::prelude::*;

use super::{badges::named, stat::Stat};
use crate::api::home::{Card, CardMachine};

/// The cards side by side.
#[component]
pub fn StandOut(cards: Vec<Card>) -> AnyView {
    let cards = cards.into_iter().map(card).collect_view();
    view! { <div class="grid">{cards}</div> }.into_any()
}

fn card(card: Card) -> AnyView {
    let Card { title, machine, empty } = card;
    let content = match machine {
        Some(machine) => measured(machine),
        None => view! { <p class="muted">{empty}</p> }.into_any(),
    };
    view! {
        <section class="card stand-out">
            <h2>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn measured(machine: CardMachine) -> AnyView {
    let CardMachine { name, href, demo, label, topic, figure, unit, note } = machine;
    view! {
        <p>{named(name, href, demo)}</p>
        <Stat label value=figure unit note topic=Some(topic) />
    }
    .into_any()
}
