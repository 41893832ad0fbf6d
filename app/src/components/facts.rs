//! Facts as a definition list; what is not known is left out by the caller.

use leptos::prelude::*;

/// Terms with their values.
#[component]
pub fn Facts<T: Into<String> + 'static>(facts: Vec<(T, String)>) -> AnyView {
    let rows = facts.into_iter().map(|(term, value)| {
        view! {
            <div>
                <dt>{term.into()}</dt>
                <dd><bdi>{value}</bdi></dd>
            </div>
        }
    });
    view! { <dl class="facts">{rows.collect_view()}</dl> }.into_any()
}
