//! Cookies that the server renders by.

use wasm_bindgen::JsCast;

/// Keeps a value for a year. A browser that keeps no cookies forgets it with the page.
pub fn keep(name: &str, value: &str) {
    let year = 365 * 24 * 3600;
    let cookie = format!("{name}={value}; path=/; max-age={year}; samesite=lax");
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document.and_then(|document| document.dyn_into().ok()) {
        let document: web_sys::HtmlDocument = document;
        // Refused only where the document may keep none.
        let _ = document.set_cookie(&cookie);
    }
}
