//! One figure with its name and unit.

use leptos::prelude::*;

use super::explained::{Topic, explained};

/// A labelled figure; the note says how it came about.
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] unit: Option<String>,
    #[prop(optional, into)] note: Option<String>,
    /// Where the figure is explained.
    #[prop(optional)]
    topic: Option<Option<Topic>>,
) -> AnyView {
    view! {
        <div class="stat">
            <span class="stat-label">{explained(label, topic.flatten())}</span>
            <span class="stat-value">
                {value} {unit.map(|unit| view! { <span class="stat-unit">" " {unit}</span> })}
            </span>
            {note.map(|note| view! { <span class="stat-note">{note}</span> })}
        </div>
    }
    .into_any()
}
