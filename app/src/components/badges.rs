//! Words that must never be lost beside a name: demo, browser, imported, aborted.

use leptos::prelude::*;

use super::machine_name::MachineName;

/// One badge for each word.
#[component]
pub fn Badges(words: Vec<String>) -> impl IntoView {
    let badges = words.into_iter().map(|word| {
        let class = if word == "aborted" { "badge warn" } else { "badge" };
        view! { " " <span class=class>{word}</span> }
    });
    badges.collect_view()
}

/// A machine's name with its link, and `demo` beside it where that is what it is.
pub fn named(name: String, href: String, demo: bool) -> AnyView {
    let badge = demo.then(|| view! { " " <span class="badge">"demo"</span> });
    view! { <MachineName name href /> {badge} }.into_any()
}
