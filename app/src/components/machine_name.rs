//! A machine's name with the badges that must never be lost: demo, browser.

use kernel::result::Origin;
use leptos::prelude::*;

/// Name, linked where there is an address; a badge says where the figures come from.
#[component]
pub fn MachineName(
    #[prop(into)] name: String,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional)] origin: Option<Origin>,
) -> AnyView {
    let badge = origin.and_then(badge);
    let title = match href {
        Some(href) => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! {
        <span class="machine-name">
            {title} {badge.map(|word| view! { <span class="badge">{word}</span> })}
        </span>
    }
    .into_any()
}

/// The word beside figures that are not the agent's.
pub fn badge(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Agent => None,
        Origin::Browser => Some("browser"),
        Origin::Import => Some("imported"),
        Origin::Demo => Some("demo"),
    }
}
