//! Names from strangers: kept as text, without what garbles a page or a log.

use super::Note;

/// Characters of a name that are kept.
pub(super) const MAX_NAME: usize = 200;

/// White space trimmed; control characters and invisible direction marks taken out; cut to
/// `length` characters. `None` if nothing is left. A change is noted.
pub(super) fn clean(name: &str, length: usize, notes: &mut Vec<Note>) -> Option<String> {
    let kept: String =
        name.chars().filter(|char| !char.is_control() && !is_invisible(*char)).collect();
    let mut cut: String = kept.trim().chars().take(length).collect();
    // Cut behind a blank it would be another text when it is read again.
    cut.truncate(cut.trim_end().len());
    if cut != name.trim() {
        notes.push(Note::NameCleaned { name: cut.clone() });
    }
    (!cut.is_empty()).then_some(cut)
}

/// Marks that change how other text is drawn, or hide in it: direction marks (Unicode TR 9),
/// zero-width spaces, line and paragraph separators, tags.
pub fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// What a file or column name suggests about its machine; asked, never taken.
pub(super) fn guess(name: &str) -> (Option<String>, Option<String>) {
    const ENDINGS: [&str; 18] = [
        "gz",
        "zst",
        "json",
        "jsonl",
        "csv",
        "txt",
        "training",
        "result",
        "capture",
        "collection",
        "containers",
        "calibration",
        // The tables that one recording of a host was written into.
        "portal",
        "stat",
        "meminfo",
        "diskstats",
        "netdev",
        "statfs",
    ];
    const PROVIDERS: [&str; 4] = ["azure", "oci", "aws", "gcp"];
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut stem = base;
    while let Some((rest, ending)) = stem.rsplit_once('.')
        && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    {
        stem = rest;
    }
    let provider = PROVIDERS.iter().find_map(|provider| {
        let head = stem.get(..provider.len())?;
        let rest = &stem[provider.len()..];
        let whole = rest.is_empty() || rest.starts_with(['-', '_', '.', ' ']);
        (whole && head.eq_ignore_ascii_case(provider)).then_some((*provider, rest))
    });
    let name = match provider {
        Some((_, rest)) if !rest.is_empty() => &rest[1..],
        _ => stem,
    };
    (clean(name, MAX_NAME, &mut Vec::new()), provider.map(|(provider, _)| provider.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(clean(name, MAX_NAME, &mut Vec::new()).as_deref(), expected);
    }

    #[test]
    fn a_name_is_text_and_nothing_else() {
        check(" server-01 ", Some("server-01"));
        check("<script>alert(1)</script>", Some("<script>alert(1)</script>"));
        check("=cmd()", Some("=cmd()"));
        check("a\u{202e}b\u{200f}c\u{0}d\ne", Some("abcde"));
        check("\u{202e} ", None);
        let blank_at_the_end = format!("{} {}", "x".repeat(MAX_NAME - 1), "x");
        check(&blank_at_the_end, Some(&"x".repeat(MAX_NAME - 1)));
        check("Ünïcödé 服务器", Some("Ünïcödé 服务器"));
        assert_eq!(clean(&"x".repeat(10_000), MAX_NAME, &mut Vec::new()).unwrap().len(), MAX_NAME);
    }

    #[test]
    fn what_was_taken_out_of_a_name_is_noted() {
        let mut notes = Vec::new();
        clean("plain", MAX_NAME, &mut notes);
        assert!(notes.is_empty());
        clean("a\u{202e}b", MAX_NAME, &mut notes);
        assert_eq!(notes, [Note::NameCleaned { name: "ab".to_owned() }]);
    }

    #[track_caller]
    fn check_guess(file: &str, name: Option<&str>, provider: Option<&str>) {
        let found = guess(file);
        assert_eq!((found.0.as_deref(), found.1.as_deref()), (name, provider), "{file}");
    }

    #[test]
    fn a_file_name_suggests_a_machine_and_a_provider() {
        check_guess("azure-pcd-server-01.training.json", Some("pcd-server-01"), Some("azure"));
        check_guess("dir/oci_vm.json.gz", Some("vm"), Some("oci"));
        check_guess("oci-vm01.collection.jsonl", Some("vm01"), Some("oci"));
        check_guess("oci-vm01.diskstats.csv", Some("vm01"), Some("oci"));
        check_guess("AWS", Some("AWS"), Some("aws"));
        check_guess("ocicle.json", Some("ocicle"), None);
        check_guess(".json", None, None);
        check_guess("é", Some("é"), None);
        check_guess("", None, None);
    }
}
