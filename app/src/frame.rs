//! What surrounds every page: top bar and footer.

use leptos::prelude::*;
use leptos_router::components::A;

/// Name, sections, theme.
#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="top-bar">
            <A href="/" attr:class="brand">"PerfAnalysis"</A>
        </header>
    }
}

/// Version, API, health.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <span>"PerfAnalysis " {env!("CARGO_PKG_VERSION")}</span>
            <a href="/healthz" rel="external">"Health"</a>
        </footer>
    }
}
