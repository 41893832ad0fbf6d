//! CPU lists as sysfs writes them: `0-3,8,10-11`.

/// The CPUs of a list, ascending and each once; `None` if the text is no list.
pub(crate) fn parse(text: &str) -> Option<Vec<u32>> {
    // More CPUs than any machine has would be a damaged file.
    const MAX_CPUS: u32 = 1 << 16;
    let mut cpus = Vec::new();
    for range in text.trim().split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first > last || last >= MAX_CPUS {
            return None;
        }
        cpus.extend(first..=last);
    }
    cpus.sort_unstable();
    cpus.dedup();
    Some(cpus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[u32]>) {
        assert_eq!(parse(text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn ranges_and_single_cpus_are_read() {
        check("0", Some(&[0]));
        check("0-3", Some(&[0, 1, 2, 3]));
        check("0-1,8,10-11\n", Some(&[0, 1, 8, 10, 11]));
        check("3,1,1", Some(&[1, 3]));
    }

    #[test]
    fn damaged_lists_are_refused() {
        check("", None);
        check("a-b", None);
        check("3-1", None);
        check("0-4294967295", None);
    }
}
