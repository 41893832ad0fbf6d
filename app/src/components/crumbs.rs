//! Where a page of depth two or more stands.

use leptos::prelude::*;
use leptos_router::components::A;

/// The way from the section to this page.
#[component]
pub fn Crumbs(
    /// Address and name of the section.
    section: (&'static str, &'static str),
    /// This page.
    #[prop(into)]
    here: String,
) -> AnyView {
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <A href=section.0 exact=true>{section.1}</A>
            <span aria-hidden="true">"/"</span>
            <span aria-current="page">{here}</span>
        </nav>
    }
    .into_any()
}
