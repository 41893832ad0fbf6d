//! Mounts the app on the page that the server rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's module script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
