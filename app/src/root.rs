//! The list of pages.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    frame::{Footer, TopBar},
    pages::{self, routes},
    upload::place::{TrayPlace, UploadPlace},
};

/// The whole application.
#[component]
pub fn App() -> AnyView {
    provide_meta_context();
    provide_context(UploadPlace::default());
    view! {
        <Title formatter=page_title />
        <Router>
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <TopBar />
            <main id="main" tabindex="-1">
                <Routes fallback=|| pages::not_found::NotFound.into_any()>
                    <Route path=path!("/") view=pages::home::Home ssr=SsrMode::Async />
                    <Route path=path!("/calibrate") view={Lazy::<routes::Calibrate>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/compare") view={Lazy::<routes::Compare>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/machines/:id?") view={Lazy::<routes::Machines>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/results/:id") view={Lazy::<routes::ResultView>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sessions/:id?") view={Lazy::<routes::Sessions>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/fleet/:id?") view={Lazy::<routes::Fleet>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/live") view={Lazy::<routes::Live>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/upload") view={Lazy::<routes::Upload>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/prices/:id?") view={Lazy::<routes::Prices>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/benchmarks") view={Lazy::<routes::Benchmarks>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/api") view={Lazy::<routes::Reference>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/method") view={Lazy::<routes::Method>::new()} ssr=SsrMode::Async />
                </Routes>
            </main>
            <Footer />
            <TrayPlace />
        </Router>
    }
    .into_any()
}

/// The title of the document. The server writes it into the page as it stands, and names come
/// from files: without its first sign a tag is none.
fn page_title(title: String) -> String {
    match title.as_str() {
        "" => "PerfAnalysis".to_owned(),
        _ => format!("{} · PerfAnalysis", title.replace('<', "‹")),
    }
}
