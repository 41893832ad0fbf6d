//! Reading and setting the theme of the document.

use super::cookie;
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
    cookie::keep(Theme::COOKIE, theme.name());
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}
