//! Live and fleet: two views of what streams.

use leptos::prelude::*;
use leptos_router::components::A;

/// Links to both.
#[component]
pub fn LiveNav() -> AnyView {
    view! {
        <nav class="segmented" aria-label="What streams">
            <A href="/live">"Live"</A>
            <A href="/fleet">"Fleet"</A>
        </nav>
    }
    .into_any()
}
