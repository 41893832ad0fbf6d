//! Any address that no page has.

use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotFound() -> AnyView {
    crate::api::set_status(404);
    view! {
        <Title text="Page not found" />
        <h1>"There is no such page"</h1>
        <p>"The address may be mistyped, or what it showed was deleted."</p>
        <p><a href="/">"Go to the start"</a></p>
    }
    .into_any()
}
