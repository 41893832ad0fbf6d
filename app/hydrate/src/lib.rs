//! Mounts the app on the page that the server rendered.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's module script.
///
/// `data-hydrated` marks the document once the page answers to clicks; tests wait for it.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    // The code of the open page is loaded first.
    hydrate_from_async(document().body().expect("a page has a body"), app::App).await.forget();
    if let Some(root) = document().document_element() {
        // Refused only for an invalid attribute name.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
