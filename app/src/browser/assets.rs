//! The manifest of the site, as the page carries it.

use crate::assets::Assets;

/// Read from the document; empty where the site was not built.
pub fn manifest() -> Assets {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(Assets::ELEMENT_ID))
        .and_then(|element| element.text_content())
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}
