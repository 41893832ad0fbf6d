//! Colours as numbers: reading, mixing, contrast.

use std::fmt;

/// An opaque sRGB colour; written as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    pub const WHITE: Self = Self(255, 255, 255);
    pub const BLACK: Self = Self(0, 0, 0);

    /// Reads `#rgb` and `#rrggbb`, as style sheets and their minifiers write colours.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.is_ascii() {
            return None;
        }
        let long: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let channel = |at: usize| u8::from_str_radix(&long[at..at + 2], 16).ok();
        Some(Self(channel(0)?, channel(2)?, channel(4)?))
    }

    /// `share` of `other`, the rest of this; 0 to 1.
    pub fn mix(self, other: Self, share: f64) -> Self {
        let channel =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Contrast ratio from 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour moved towards `ink` in small steps until it reads on `surface`.
    ///
    /// 3:1 is what WCAG 2.2 asks of marks.
    pub fn readable(self, surface: Self, ink: Self) -> Self {
        (0..=20)
            .map(|step| self.mix(ink, f64::from(step) * 0.05))
            .find(|colour| colour.contrast(surface) >= 3.0)
            .unwrap_or(ink)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_both_lengths() {
        assert_eq!(Rgb::from_hex(" #17202b"), Some(Rgb(0x17, 0x20, 0x2b)));
        assert_eq!(Rgb::from_hex("#fff"), Some(Rgb::WHITE));
        for text in ["", "#", "#12", "red", "#12345g", "#ééé", "17202b"] {
            assert_eq!(Rgb::from_hex(text), None, "{text}");
        }
        assert_eq!(Rgb(0, 120, 212).to_string(), "#0078d4");
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 1e-9);
        assert!((Rgb::WHITE.contrast(Rgb::WHITE) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_pale_colour_is_moved_until_it_reads() {
        let orange = Rgb(0xff, 0x99, 0x00);
        assert!(orange.contrast(Rgb::WHITE) < 3.0);
        assert!(orange.readable(Rgb::WHITE, Rgb::BLACK).contrast(Rgb::WHITE) >= 3.0);
        assert_eq!(orange.readable(Rgb::BLACK, Rgb::WHITE), orange);
    }
}
