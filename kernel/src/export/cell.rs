//! One CSV cell that no spreadsheet will execute.

use std::borrow::Cow;

/// Text from people: a leading `= + - @`, tab or carriage return would start a formula, so an
/// apostrophe goes before it (OWASP, "CSV injection"). So does one before an apostrophe that
/// [`plain`] would take for such a one. Quoting is left to the CSV writer.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    match is_formula(text) || escaped(text).is_some() {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text of a cell that [`text`] wrote.
pub(crate) fn plain(cell: &str) -> &str {
    escaped(cell).unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What stands behind the apostrophe that guards a formula or another such apostrophe.
fn escaped(cell: &str) -> Option<&str> {
    let rest = cell.strip_prefix('\'')?;
    (is_formula(rest) || escaped(rest).is_some()).then_some(rest)
}

/// A number in the shortest form that reads back to the same value; nothing for a gap.
pub(super) fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or_else(String::new, |value| value.to_string())
}

/// Rows to CSV text with line feeds.
pub(super) fn table(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).expect("writing to memory cannot fail");
    }
    let bytes = writer.into_inner().expect("writing to memory cannot fail");
    String::from_utf8(bytes).expect("every cell is UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_kept_as_text() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            assert_eq!(text(&format!("{start}cmd()")), format!("'{start}cmd()"));
        }
        for cell in ["=a", "'=a", "''=a", "'a", "a", "", "'", "+1", "'-"] {
            assert_eq!(plain(&text(cell)), cell, "{cell}");
        }
        assert_eq!(text("'a"), "'a");
        assert_eq!(text("<script>"), "<script>");
        assert_eq!(text(""), "");
    }

    #[test]
    fn a_cell_with_commas_and_quotes_is_one_cell() {
        assert_eq!(
            table([vec!["a,b".to_owned(), "say \"x\"\n".to_owned()]]),
            "\"a,b\",\"say \"\"x\"\"\n\"\n"
        );
    }

    #[test]
    fn a_gap_is_an_empty_cell() {
        assert_eq!(number(None), "");
        assert_eq!(number(Some(f64::NAN)), "");
        assert_eq!(number(Some(0.1)), "0.1");
    }
}
