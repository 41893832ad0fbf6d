//! How a machine looks on the charts, in one small drawing.

use leptos::prelude::*;

use crate::charts::palette::{Dash, Look, Marker};

/// Line, dash and marker of a machine; the name stands beside it, so it says nothing aloud.
#[component]
pub fn Swatch(look: Look) -> AnyView {
    let colour = look.fill.to_string();
    let dash = match look.dash {
        Dash::Solid => "none",
        Dash::Dashed => "6 3",
        Dash::Dotted => "2 2",
    };
    let marker = match look.marker {
        Marker::Circle => "M14 3a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z",
        Marker::Square => "M10 3h8v8h-8Z",
        Marker::Triangle => "M14 3l4.5 8h-9Z",
        Marker::Diamond => "M14 2l5 5l-5 5l-5-5Z",
    };
    view! {
        <svg class="swatch" width="28" height="14" viewBox="0 0 28 14" aria-hidden="true">
            <path d="M0 7H28" stroke=colour.clone() stroke-width="2.5" stroke-dasharray=dash />
            <path d=marker fill=colour stroke="currentColor" stroke-width="1" />
        </svg>
    }
    .into_any()
}
