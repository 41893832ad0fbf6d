//! What texts and ids must be before they come near a query.

use kernel::import::is_invisible;

use crate::error::Invalid;

/// Characters of a name, a provider, a region, a shape, a model.
pub(crate) const MAX_TEXT: usize = 500;
pub(crate) const MAX_ID: usize = 64;
/// Characters of what a list is searched for; a database refuses patterns of some ten thousand.
const MAX_SEARCH: usize = 200;
/// Logical CPUs or cores; the largest machines have some thousands.
pub(crate) const MAX_CPUS: u64 = 65_536;
/// Bytes of memory: a pebibyte, which a column of 64 bits with a sign holds too.
pub(crate) const MAX_MEMORY: u64 = 1 << 50;

/// An id: a UUID in text, or what an importer made of one.
pub(crate) fn id(id: &str) -> Result<(), Invalid> {
    let good = (1..=MAX_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match good {
        true => Ok(()),
        false => Err(Invalid::Id { found: id.chars().take(MAX_ID).collect() }),
    }
}

/// A text that PostgreSQL takes and a page can show.
pub(crate) fn text(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.contains('\0') {
        return Err(Invalid::Nul { field });
    }
    if text.chars().count() > MAX_TEXT {
        return Err(Invalid::TooLong { field, limit: MAX_TEXT });
    }
    Ok(())
}

/// A text that a person gives: one that is seen as it is.
pub(crate) fn line(field: &'static str, line: &str) -> Result<(), Invalid> {
    text(field, line)?;
    match line.chars().any(|char| char.is_control() || is_invisible(char)) {
        true => Err(Invalid::Hidden { field }),
        false => Ok(()),
    }
}

/// What a list is searched for.
pub(crate) fn search(text: Option<&str>) -> Result<(), Invalid> {
    match text.is_some_and(|text| text.chars().count() > MAX_SEARCH) {
        true => Err(Invalid::TooLong { field: "search", limit: MAX_SEARCH }),
        false => Ok(()),
    }
}

/// A number of things that a machine has; one that is not known is left out.
pub(crate) fn count(field: &'static str, found: Option<u64>, limit: u64) -> Result<(), Invalid> {
    match found {
        Some(found) if !(1..=limit).contains(&found) => Err(Invalid::Count { field, found, limit }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: Result<(), Invalid>, expected: &str) {
        assert_eq!(found.map_or_else(|error| error.to_string(), |()| String::new()), expected);
    }

    #[test]
    fn an_id_is_letters_digits_and_hyphens() {
        check(id("0197c0de-0000-7000-8000-000000000001"), "");
        for bad in ["", "a b", "a\0", "é", "'; drop table machines", &"x".repeat(65)] {
            assert!(id(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_count_is_one_that_a_machine_can_have() {
        check(count("vCPUs", None, MAX_CPUS), "");
        check(count("vCPUs", Some(1), MAX_CPUS), "");
        check(count("memory", Some(MAX_MEMORY), MAX_MEMORY), "");
        check(
            count("vCPUs", Some(0), MAX_CPUS),
            "The machine has vCPUs 0; give a number from 1 to 65536, or leave it out.",
        );
        assert!(count("memory", Some(u64::MAX), MAX_MEMORY).is_err());
    }

    #[test]
    fn what_a_person_gives_hides_nothing() {
        check(line("name", "Ünïcödé 服务器"), "");
        for hidden in ["a\nb", "a\u{1b}[31mred", "\u{200b}", "a\u{202e}b"] {
            let expected = "The name contains a control character or an invisible mark; remove it.";
            check(line("name", hidden), expected);
        }
    }

    #[test]
    fn a_search_has_an_end() {
        check(search(None), "");
        check(search(Some(&"é".repeat(200))), "");
        check(
            search(Some(&"é".repeat(201))),
            "The search is longer than 200 characters; shorten it.",
        );
    }

    #[test]
    fn a_text_has_no_nul_and_an_end() {
        check(text("name", "<script>=cmd()\u{202e}"), "");
        check(text("name", "a\0b"), "The name contains a NUL character; remove it.");
        check(text("name", &"é".repeat(500)), "");
        check(
            text("name", &"é".repeat(501)),
            "The name is longer than 500 characters; shorten it.",
        );
    }
}
