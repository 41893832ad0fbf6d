//! The colours of text, lines and ground: what a theme lends to a chart.

use super::rgb::Rgb;

/// Taken from the tokens of the style sheet in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub text: Rgb,
    /// Axis labels and titles.
    pub muted: Rgb,
    /// Grid lines.
    pub line: Rgb,
    /// What the chart stands on.
    pub surface: Rgb,
}

impl Ink {
    /// The light theme: also that of exported pictures.
    pub const LIGHT: Self = Self {
        text: Rgb(0x17, 0x20, 0x2b),
        muted: Rgb(0x52, 0x60, 0x70),
        line: Rgb(0xd5, 0xdb, 0xe3),
        surface: Rgb(0xff, 0xff, 0xff),
    };

    /// The dark theme.
    pub const DARK: Self = Self {
        text: Rgb(0xe7, 0xec, 0xf2),
        muted: Rgb(0xa3, 0xb1, 0xc1),
        line: Rgb(0x33, 0x40, 0x4f),
        surface: Rgb(0x18, 0x20, 0x2a),
    };

    /// `colour`, moved as far as it must be to read on the ground.
    pub fn readable(&self, colour: Rgb) -> Rgb {
        colour.readable(self.surface, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inks_are_the_tokens_of_the_style_sheet() {
        let css = include_str!("../../../style/main.css");
        let (light, dark) = css.split_once("html[data-theme=\"dark\"]").expect("a dark theme");
        for (block, ink) in [(light, Ink::LIGHT), (dark, Ink::DARK)] {
            for (name, colour) in [
                ("text", ink.text),
                ("muted", ink.muted),
                ("line", ink.line),
                ("card", ink.surface),
            ] {
                assert!(block.contains(&format!("--{name}: {colour};")), "--{name}: {colour}");
            }
        }
    }
}
