//! Where a page of the price book ends.

use std::{fmt, str::FromStr};

/// Where a page ends: the value it is sorted by and the price's number. A text such as
/// `0.096~17` in an address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookCursor {
    /// The value; what sorts before or after every other one begins a list.
    pub(crate) key: f64,
    pub(crate) seq: i64,
}

impl fmt::Display for BookCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.key, self.seq)
    }
}

impl FromStr for BookCursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |text: &str| {
            let (key, seq) = text.split_once('~')?;
            let key = key.parse().ok().filter(|key: &f64| key.is_finite())?;
            Some(Self { key, seq: seq.parse().ok()? })
        };
        read(text).ok_or("give what the page before calls next, such as 0.096~17")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        for cursor in [
            BookCursor { key: 0.1 + 0.2, seq: 17 },
            BookCursor { key: 34_359_738_368.0, seq: i64::MAX },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "1", "~1", "NaN~1", "inf~1", "1~x", "1~1~1"] {
            assert!(text.parse::<BookCursor>().is_err(), "{text}");
        }
    }
}
