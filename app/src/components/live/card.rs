//! One host: name, state, the last two minutes, four figures.

use leptos::prelude::*;

use super::watch::Watch;
use crate::live::{
    board::{CardView, Shown},
    spark::{HEIGHT, WIDTH},
};

/// The card of a host; a click shows its charts.
#[component]
pub fn Card(id: String, watch: Watch) -> AnyView {
    let Some(card) = watch.card(&id) else { return ().into_any() };
    let (of_href, of_mark) = (id.clone(), id);
    let href = move || watch.view.with(|view| view.toggled(&of_href).href());
    let is_open = move || watch.view.with(|view| (view.collector == of_mark).then_some("true"));
    let name = move || card.with(|card| card.name.clone());
    view! {
        <a class="card live-card" href=href aria-current=is_open>
            <span class="live-head">
                <strong><bdi>{name}</bdi></strong>
                {move || card.with(state)}
            </span>
            <Spark card />
            <span class="live-figures">{move || card.with(figures)}</span>
            {move || card.with(|card| card.trouble.clone()).map(|sentence| {
                view! { <span class="trouble">{sentence}</span> }
            })}
        </a>
    }
    .into_any()
}

/// A mark for the eye and the word.
pub fn state(card: &CardView) -> AnyView {
    let (class, mark) = match card.shown {
        Shown::Streaming => ("state good", "●"),
        Shown::Behind(_) => ("state warn", "◐"),
        Shown::Silent(_) => ("state bad", "▲"),
        Shown::Never => ("state", "○"),
    };
    view! {
        <span class=class>
            <span aria-hidden="true">{mark}</span>
            " "
            {card.shown.words()}
        </span>
    }
    .into_any()
}

/// Busy with what was stolen on top of it.
#[component]
fn Spark(card: RwSignal<CardView>) -> AnyView {
    let busy = move || card.with(|card| card.spark.busy.clone());
    let steal = move || card.with(|card| card.spark.steal.clone());
    let view_box = format!("0 0 {WIDTH} {HEIGHT}");
    view! {
        <svg class="spark" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
            <path class="spark-busy" d=busy />
            <path class="spark-steal" d=steal />
        </svg>
    }
    .into_any()
}

fn figures(card: &CardView) -> AnyView {
    let figures = card.newest.figures().map(|(name, text)| {
        view! {
            <span class="live-figure">
                <span class="stat-label">{name} " "</span>
                <span>{text} " "</span>
            </span>
        }
    });
    let steal = card.newest.steal().map(|steal| {
        view! {
            <span class="live-figure">
                <span class="stat-label">"Stolen "</span>
                <span class="stolen">{steal}</span>
            </span>
        }
    });
    view! { {figures.collect_view()} {steal} }.into_any()
}
