//! Any table of a page as CSV: numbers exact, text that no spreadsheet executes.

use super::cell;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    /// `None` is a gap and an empty cell.
    Number(Option<f64>),
}

/// A header line and one line per row, with line feeds.
pub fn to_csv(columns: &[String], rows: &[Vec<Cell>]) -> String {
    let header = columns.iter().map(|name| cell::text(name).into_owned()).collect();
    let line = |row: &Vec<Cell>| row.iter().map(written).collect();
    cell::table(std::iter::once(header).chain(rows.iter().map(line)))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => cell::text(text).into_owned(),
        Cell::Number(value) => cell::number(*value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_gaps_empty_and_formulas_text() {
        let rows = [
            vec![Cell::Text("=cmd()".to_owned()), Cell::Number(Some(0.1))],
            vec![Cell::Text("a,b".to_owned()), Cell::Number(None)],
        ];
        let csv = to_csv(&["machine".to_owned(), "units_per_s".to_owned()], &rows);
        assert_eq!(csv, "machine,units_per_s\n'=cmd(),0.1\n\"a,b\",\n");
    }
}
