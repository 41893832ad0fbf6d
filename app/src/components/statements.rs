//! What the windows of a run say about it, one sentence each with the way to its formula.

use leptos::prelude::*;

use super::explained::explained;
use crate::api::results::Statement;

/// The list.
#[component]
pub fn Statements(statements: Vec<Statement>) -> AnyView {
    let items = statements.into_iter().map(|Statement { topic, name, text }| {
        view! { <li>{explained(name, Some(topic))} {text}</li> }
    });
    view! { <ul class="notes">{items.collect_view()}</ul> }.into_any()
}
