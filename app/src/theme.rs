//! Light or dark, as the reader chose; the system's choice until then.

use crate::cookie;

/// Kept in the cookie `theme`, so that the server renders the right one and nothing flashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Whatever the operating system prefers.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// Name of the cookie.
    pub const COOKIE: &'static str = "theme";

    /// The value of the cookie and of the `data-theme` attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a `Cookie` header; anything unknown is the system's choice.
    pub fn from_cookies(header: &str) -> Self {
        match cookie::value(header, Self::COOKIE) {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// What the toggle turns to: system, light, dark, and round again.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Theme) {
        assert_eq!(Theme::from_cookies(header), expected, "{header:?}");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        check("", Theme::System);
        check("theme=dark", Theme::Dark);
        check("a=1; theme=light; b=2", Theme::Light);
        check("mytheme=dark", Theme::System);
        check("theme=<script>", Theme::System);
    }
}
