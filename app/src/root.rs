//! The list of pages.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    frame::{Footer, TopBar},
    pages,
};

/// The whole application.
#[component]
pub fn App() -> AnyView {
    provide_meta_context();
    mark_hydrated();
    view! {
        <Title formatter=|title: String| match title.as_str() {
            "" => "PerfAnalysis".to_owned(),
            _ => format!("{title} · PerfAnalysis"),
        } />
        <Router>
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <TopBar />
            <main id="main" tabindex="-1">
                <Routes fallback=|| pages::not_found::NotFound.into_any()>
                    <Route path=path!("/") view=pages::home::Home ssr=SsrMode::Async />
                    <Route path=path!("/calibrate") view=pages::calibrate::Calibrate ssr=SsrMode::Async />
                    <Route path=path!("/compare") view=pages::compare::Compare ssr=SsrMode::Async />
                    <Route path=path!("/machines") view=pages::machines::Machines ssr=SsrMode::Async />
                    <Route path=path!("/machines/:id") view=pages::machine::Machine ssr=SsrMode::Async />
                    <Route path=path!("/results/:id") view=pages::result::ResultView ssr=SsrMode::Async />
                    <Route path=path!("/upload") view=pages::upload::UploadPage ssr=SsrMode::Async />
                    <Route path=path!("/method") view=pages::method::Method ssr=SsrMode::Async />
                </Routes>
            </main>
            <Footer />
        </Router>
    }
    .into_any()
}

/// Puts `data-hydrated` on the document once the page answers to clicks; tests wait for it.
fn mark_hydrated() {
    Effect::new(|| {
        if let Some(root) = document().document_element() {
            // Refused only for an invalid attribute name.
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}
