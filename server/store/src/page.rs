//! Pages of rows, and the filter box's text as a pattern.

use crate::{
    check,
    error::Invalid,
    order::{Order, Sorted},
};

/// The most rows of one page.
pub const MAX_PAGE: u32 = 1_000;

/// Rows, newest first unless asked otherwise, and where the next page begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Hand this in as `after` to get the rows that follow; `None` on the last page.
    pub next: Option<i64>,
    /// Hand this in as `after_value`: what the list is sorted by at the end of this page. `None` in
    /// the order of arrival, and where the number is not known.
    pub next_value: Option<f64>,
}

impl<T> Page<T> {
    /// Cuts the one row too many that was read to see whether more follow.
    pub(crate) fn cut(mut items: Vec<T>, limit: u32, seq: impl Fn(&T) -> i64) -> Self {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(seq);
        Self { items, next, next_value: None }
    }

    /// The same of rows with the number that they are sorted by.
    pub(crate) fn sorted<L: Sorted>(
        rows: Vec<(T, f64)>,
        limit: u32,
        order: Order<L>,
        seq: impl Fn(&T) -> i64,
    ) -> Self {
        let Page { mut items, next, .. } = Page::cut(rows, limit, |(row, _)| seq(row));
        let next_value = items.last_mut().filter(|_| next.is_some()).map(|(_, key)| *key);
        let next_value = next_value.and_then(|key| order.value(key));
        Self { items: items.into_iter().map(|(row, _)| row).collect(), next, next_value }
    }
}

/// From 1 to [`MAX_PAGE`] rows.
pub(crate) fn limit(wanted: u32) -> u32 {
    wanted.clamp(1, MAX_PAGE)
}

/// A pattern for texts that contain this one, to be used as `like '' || $1 escape '\'`: for a bare
/// parameter SQLite would plan the query anew every time. `None` where there is nothing to look for.
pub(crate) fn pattern(text: Option<&str>) -> Result<Option<String>, Invalid> {
    check::search(text)?;
    let text = without_nul(text.unwrap_or_default()).trim().to_lowercase();
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Ok(Some(pattern).filter(|pattern| pattern.len() > 2))
}

/// A filter's text as PostgreSQL takes it. NUL is in no stored text: what is left of the filter decides.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_whether_more_follow() {
        let rows = |count: i64| (1..=count).rev().collect::<Vec<_>>();
        assert_eq!(
            Page::cut(rows(3), 2, |seq| *seq),
            Page { items: vec![3, 2], next: Some(2), next_value: None }
        );
        assert_eq!(
            Page::cut(rows(2), 2, |seq| *seq),
            Page { items: vec![2, 1], next: None, next_value: None }
        );
        assert_eq!(
            Page::cut(rows(0), 2, |seq| *seq),
            Page { items: vec![], next: None, next_value: None }
        );
    }

    #[test]
    fn signs_that_a_pattern_knows_are_taken_as_they_are() {
        let found = pattern(Some(" Über 50%_a\\b\0 ")).unwrap();
        assert_eq!(found.as_deref(), Some(r"%über 50\%\_a\\b%"));
        assert_eq!(pattern(Some("  ")).unwrap(), None);
        assert_eq!(pattern(None).unwrap(), None);
        assert!(pattern(Some(&"x".repeat(50_001))).is_err());
    }
}
