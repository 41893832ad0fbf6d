//! Copying text.

/// Puts `text` on the clipboard; a browser that refuses leaves it as it was.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        // The promise fails only where the reader forbade it; there is nobody to tell but them.
        let _ = window.navigator().clipboard().write_text(text);
    }
}
