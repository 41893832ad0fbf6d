//! The way from a server to a decision, in three pictures.

use leptos::prelude::*;

/// Picture, title and text of each step.
const STEPS: [(&str, &str, &str); 3] = [
    (
        include_str!("pictures/measure.svg"),
        "1. Measure",
        "The agent runs a fixed unit of work at rising load and with rising numbers of threads. \
         Every unit ends in a digest that anyone can compute again.",
    ),
    (
        include_str!("pictures/result.svg"),
        "2. Read the result",
        "Units per second against load, with every half-second window kept: what half a load is \
         really worth, and how steady the machine was.",
    ),
    (
        include_str!("pictures/compare.svg"),
        "3. Compare and price",
        "Servers side by side, as work and as work per dollar. The faster one is often not the \
         one that is worth its price.",
    ),
];

/// Measure, result, compare and price.
#[component]
pub fn HowItWorks() -> AnyView {
    let steps = STEPS.map(|(picture, title, text)| {
        view! {
            <li class="card">
                <div class="picture" inner_html=picture></div>
                <h3>{title}</h3>
                <p>{text}</p>
            </li>
        }
    });
    view! {
        <section aria-labelledby="how">
            <h2 id="how">"How it works"</h2>
            <ol class="grid steps">{steps.collect_view()}</ol>
        </section>
    }
    .into_any()
}
