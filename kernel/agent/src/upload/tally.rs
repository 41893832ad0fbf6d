//! How many files of an upload were kept.

/// Files that a server has answered about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) kept: usize,
    pub(super) refused: usize,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        let Self { kept, refused } = other;
        self.kept += kept;
        self.refused += refused;
    }

    /// What to do next, for an upload of `total` files; `None` where all were kept, and where
    /// the server said nothing about any.
    pub(super) fn advice(self, total: usize) -> Option<String> {
        match self {
            Self { kept: 0, refused: 0 } => None,
            Self { kept: 0, .. } => Some(
                "Nothing was imported. Correct or leave out what is wrong and try again."
                    .to_owned(),
            ),
            Self { kept, .. } if kept < total => {
                let verb = if kept == 1 { "was" } else { "were" };
                Some(format!(
                    "{kept} of {total} files {verb} imported. \
                     Correct what is wrong and send the others again."
                ))
            }
            Self { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kept: usize, refused: usize, total: usize, expected: Option<&str>) {
        let advice = Tally { kept, refused }.advice(total);
        let begins = advice.as_deref().and_then(|advice| advice.split_once('.'));
        assert_eq!(begins.map(|(first, _)| first), expected);
    }

    #[test]
    fn what_was_kept_is_counted() {
        check(2, 0, 2, None);
        check(0, 0, 2, None);
        check(0, 2, 2, Some("Nothing was imported"));
        check(1, 1, 2, Some("1 of 2 files was imported"));
        check(2, 0, 3, Some("2 of 3 files were imported"));
    }
}
