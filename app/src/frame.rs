//! What surrounds every page: top bar and footer.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    api::{self, account::Account},
    browser,
    theme::Theme,
};

/// Address and word of every section, in the order of the top bar.
const SECTIONS: [(&str, &str); 8] = [
    ("/calibrate", "Calibrate"),
    ("/upload", "Upload"),
    ("/machines", "Machines"),
    ("/compare", "Compare"),
    ("/sessions", "Sessions"),
    ("/live", "Live"),
    ("/prices", "Prices"),
    ("/method", "Method"),
];

/// Name, sections, theme. On a phone the sections open from a menu button, without a script.
#[component]
pub fn TopBar() -> AnyView {
    let menu = NodeRef::new();
    let close = move |_| browser::menu::close(menu.get_untracked());
    let links = SECTIONS.map(|(href, word)| view! { <A href=href on:click=close>{word}</A> });
    view! {
        <header class="top-bar">
            <A href="/" attr:class="brand">
                <img src="/favicon.svg" alt="" width="24" height="24" />
                "PerfAnalysis"
            </A>
            <button type="button" class="button quiet menu-button" popovertarget="sections">
                "Menu"
            </button>
            <nav id="sections" class="sections" popover="auto" aria-label="Sections" node_ref=menu>
                {links.collect_view()}
            </nav>
            <ThemeToggle />
            {api::account().map(signed_in)}
        </header>
    }
    .into_any()
}

/// Who is signed in, and the way out; a server for a single user has neither.
fn signed_in(Account { name }: Account) -> AnyView {
    view! {
        <form method="post" action="/sign-out" class="account">
            <span class="account-name"><span class="sr-only">"Signed in as "</span> <bdi>{name}</bdi></span>
            <button type="submit" class="button quiet">"Sign out"</button>
        </form>
    }
    .into_any()
}

/// System, light, dark.
#[component]
fn ThemeToggle() -> AnyView {
    let theme = RwSignal::new(None::<Theme>);
    let turn = move |_| {
        let next = theme.get_untracked().unwrap_or_else(browser::theme::current).next();
        browser::theme::set(next);
        theme.set(Some(next));
    };
    Effect::new(move || theme.set(Some(browser::theme::current())));
    let word = move || theme.get().unwrap_or_default().name();
    view! {
        <button type="button" class="button quiet theme-toggle needs-script" on:click=turn>
            <span class="sr-only">"Theme: "</span>
            {word}
        </button>
    }
    .into_any()
}

/// Version, API, health, source.
#[component]
pub fn Footer() -> AnyView {
    view! {
        <footer class="footer">
            <span>"PerfAnalysis " {env!("CARGO_PKG_VERSION")}</span>
            <a href="/benchmarks">"Benchmarks"</a>
            <a href="/api">"API"</a>
            <a href="/api/v1/schema/result.json" rel="external">"Result schema"</a>
            <a href="/healthz" rel="external">"Health"</a>
            <span>"Runs on this machine only; nothing is sent anywhere else."</span>
        </footer>
    }
    .into_any()
}
