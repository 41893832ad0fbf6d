//! The theme's colours, as the style sheet gives them to this document.

use crate::charts::{ink::Ink, rgb::Rgb};

/// Reads the tokens; what cannot be read is that of the light theme.
pub fn current() -> Ink {
    read().unwrap_or(Ink::LIGHT)
}

fn read() -> Option<Ink> {
    let window = web_sys::window()?;
    let root = window.document()?.document_element()?;
    let style = window.get_computed_style(&root).ok()??;
    let token = |name: &str| Rgb::from_hex(&style.get_property_value(name).ok()?);
    Some(Ink {
        text: token("--text")?,
        muted: token("--muted")?,
        line: token("--line")?,
        surface: token("--card")?,
    })
}
