//! Reading and setting the theme of the document.

use wasm_bindgen::JsCast;

use crate::theme::Theme;

/// The theme the document has now.
pub fn current() -> Theme {
    let name = root().and_then(|root| root.get_attribute("data-theme")).unwrap_or_default();
    Theme::from_cookies(&format!("{}={name}", Theme::COOKIE))
}

/// Sets it, and has the server render it from now on.
pub fn set(theme: Theme) {
    if let Some(root) = root() {
        // Fails only for an invalid attribute name.
        let _ = root.set_attribute("data-theme", theme.name());
    }
    let year = 365 * 24 * 3600;
    let cookie =
        format!("{}={}; path=/; max-age={year}; samesite=lax", Theme::COOKIE, theme.name());
    if let Some(document) = document().and_then(|document| document.dyn_into().ok()) {
        let document: web_sys::HtmlDocument = document;
        // A browser that keeps no cookies shows the theme until the page is left.
        let _ = document.set_cookie(&cookie);
    }
}

fn root() -> Option<web_sys::Element> {
    document()?.document_element()
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
