//! Where the keyboard is.

use leptos::{html::Section, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Whether the element that had the keyboard is gone.
pub fn is_lost() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let active = document.and_then(|document| document.active_element());
    active.is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"))
}

/// Puts the keyboard on the first button of a section that can be pressed.
pub fn first_button(section: NodeRef<Section>) {
    let found = section.get_untracked().and_then(|section| {
        // Refused only for a selector that is none.
        section.query_selector("button:not([disabled])").ok().flatten()
    });
    if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot have the keyboard stays without it.
        let _ = button.focus();
    }
}
