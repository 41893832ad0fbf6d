//! The data of a chart as a table to read and a file to take along.

use std::{fmt, sync::Arc};

use kernel::{export, format};
use leptos::prelude::*;

/// Rows that a page shows; the file has all.
const SHOWN: usize = 500;

/// Columns and rows; every row has one cell for each column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// The table of a figure, made when somebody looks or takes it along.
#[derive(Clone)]
pub struct Tabled {
    make: Arc<dyn Fn() -> Table + Send + Sync>,
    is_rendered: bool,
}

/// A column with its unit in the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub is_number: bool,
}

/// What one cell says, and the exact value behind it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number {
        value: f64,
        text: String,
    },
    /// Nothing was measured here.
    Gap,
}

impl Tabled {
    /// Stands in the page as rendered: for readers without a script it is the figure.
    pub fn rendered(make: impl Fn() -> Table + Send + Sync + 'static) -> Self {
        Self { make: Arc::new(make), is_rendered: true }
    }

    /// Not even then: of thousands of points it is more work than the picture.
    pub fn later(make: impl Fn() -> Table + Send + Sync + 'static) -> Self {
        Self { make: Arc::new(make), is_rendered: false }
    }

    /// Whether the page has it as rendered.
    pub fn is_rendered(&self) -> bool {
        self.is_rendered
    }

    pub fn make(&self) -> Table {
        (self.make)()
    }
}

impl From<Table> for Tabled {
    fn from(table: Table) -> Self {
        Self::rendered(move || table.clone())
    }
}

impl fmt::Debug for Tabled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tabled").finish_non_exhaustive()
    }
}

impl Column {
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_number: false }
    }

    pub fn number(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_number: true }
    }
}

impl Table {
    /// Exact values, for programs.
    pub fn to_csv(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => export::table::Cell::Text(text.clone()),
            Cell::Number { value, .. } => export::table::Cell::Number(Some(*value)),
            Cell::Gap => export::table::Cell::Number(None),
        };
        let rows: Vec<Vec<_>> =
            self.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        export::table::to_csv(&columns, &rows)
    }
}

impl Cell {
    /// What a person reads.
    fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number { text, .. } => text,
            Self::Gap => "–",
        }
    }
}

/// The table in a box that scrolls sideways where it must. The first cell of a row names it.
#[component]
pub fn DataTable(table: Table, #[prop(into)] caption: String) -> AnyView {
    let class = |is_number: bool| if is_number { "number" } else { "" };
    let numbers: Vec<bool> = table.columns.iter().map(|column| column.is_number).collect();
    let head = table.columns.into_iter().map(|column| {
        view! { <th scope="col" class=class(column.is_number)>{column.name}</th> }
    });
    let all = table.rows.len();
    let cut = (all > SHOWN).then(|| {
        let all = format::thousands(all as f64, 0);
        view! { <p class="small muted">{format!("The first {SHOWN} of {all} rows; the CSV has all.")}</p> }
    });
    let rows = table.rows.into_iter().take(SHOWN).map(|row| {
        let cells = row.iter().zip(&numbers).enumerate().map(|(at, (cell, &is_number))| {
            let (class, text) = (class(is_number), cell.shown().to_owned());
            match at {
                0 => view! { <th scope="row" class=class>{text}</th> }.into_any(),
                _ => view! { <td class=class>{text}</td> }.into_any(),
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }.into_any()
    });
    let label = caption.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption class="sr-only">{caption}</caption>
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {cut}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_exact_value_and_the_page_the_rounded_one() {
        let table = Table {
            columns: vec![Column::text("load, % busy"), Column::number("a, units/s")],
            rows: vec![
                vec![
                    Cell::Text("50".to_owned()),
                    Cell::Number { value: 1234.5678, text: "1,235".to_owned() },
                ],
                vec![Cell::Text("100".to_owned()), Cell::Gap],
            ],
        };
        assert_eq!(table.to_csv(), "\"load, % busy\",\"a, units/s\"\n50,1234.5678\n100,\n");
        assert_eq!(table.rows[0][1].shown(), "1,235");
        assert_eq!(table.rows[1][1].shown(), "–");
    }
}
