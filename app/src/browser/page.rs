//! The page as the reader has it: where, when, on paper.

/// Address of the page with everything it shows.
pub fn address() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Today in UTC, `YYYY-MM-DD`, by the reader's clock.
pub fn today() -> String {
    let iso = String::from(js_sys::Date::new_0().to_iso_string());
    iso.chars().take(10).collect()
}

/// Opens the dialog for printing.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // Refused only where the page may not open dialogs.
        let _ = window.print();
    }
}
