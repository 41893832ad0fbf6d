//! Texts in the order of their times, each once.

use super::{
    super::{ErrorKind, ImportError, Note},
    Records, Text,
};

/// Sorts where that is needed, and drops what stands in the file twice. Both are noted; two
/// different texts of one file at one time are refused, for nobody can know which of them is true.
pub(super) fn sorted<'a>(
    records: &Records<'a>,
    mut texts: Vec<Text<'a>>,
    part: &str,
    notes: &mut Vec<Note>,
) -> Result<Vec<Text<'a>>, ImportError> {
    let back = texts.windows(2).filter(|pair| pair[1].at_us < pair[0].at_us).count() as u64;
    if back > 0 {
        notes.push(Note::TimesSorted { count: back });
    }
    let subsystem = |text: &Text<'_>| &records.subsystems[text.subsystem as usize];
    texts.sort_by(|a, b| {
        let place = |text: &Text<'_>| text.raw.as_ptr().addr();
        (a.at_us, subsystem(a), place(a)).cmp(&(b.at_us, subsystem(b), place(b)))
    });
    let same = |a: &Text<'_>, b: &Text<'_>| (a.at_us, a.subsystem) == (b.at_us, b.subsystem);
    for pair in texts.windows(2) {
        if same(&pair[0], &pair[1]) && pair[0].raw != pair[1].raw {
            let (first, second) = (records.place(pair[0].raw), records.place(pair[1].raw));
            let found = format!(
                "another text of {} at the time of line {}",
                super::escape(&subsystem(&pair[1]).to_string(), 60),
                first.line
            );
            return Err(ImportError::new(ErrorKind::Duplicate, found, "one text at one time")
                .at(second)
                .advise(
                    "if the files of two hosts were joined, import each by itself; else delete one \
                     of the two lines",
                ));
        }
    }
    let all = texts.len();
    texts.dedup_by(|later, earlier| same(earlier, later));
    let count = (all - texts.len()) as u32;
    if count > 0 {
        notes.push(Note::RepeatsDropped { part: part.to_owned(), count });
    }
    Ok(texts)
}
