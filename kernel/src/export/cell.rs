//! One CSV cell that no spreadsheet will execute.

use std::borrow::Cow;

/// Text from people: a leading `= + - @`, tab or carriage return would start a formula, so an
/// apostrophe goes before it (OWASP, "CSV injection"). Quoting is left to the CSV writer.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
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
