//! A table of texts made elsewhere: the one way in which pages show rows of figures.

use kernel::{passport::Grade, verification::Verification};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    explained::{Topic, explained},
    grade::grade,
    time_ago::TimeAgo,
    verified::verified,
};

/// Everything a table shows, ready to be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What the rows are, for those who do not see them at a glance.
    pub caption: String,
    pub columns: Vec<Column>,
    /// As many cells in each as there are columns; the first one names the row.
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// With the unit, which stands in no cell.
    pub label: String,
    /// Numbers are aligned on the right.
    pub number: bool,
    /// Section of the method that says how the numbers are computed.
    #[serde(default)]
    pub method: Option<Topic>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    Text(String),
    /// Text and address.
    Link(String, String),
    Time(Moment),
    Grade(Grade),
    Verification(Verification),
}

/// A moment and the server's now, both in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    pub at_us: i64,
    pub now_us: i64,
}

impl Column {
    /// A column of texts.
    pub fn text(label: &str) -> Self {
        Self { label: label.to_owned(), number: false, method: None }
    }

    /// A column of numbers; the label says their unit.
    pub fn number(label: &str) -> Self {
        Self { label: label.to_owned(), number: true, method: None }
    }

    /// With the section of the method that explains it.
    pub fn explained(self, topic: Topic) -> Self {
        Self { method: Some(topic), ..self }
    }
}

/// The table in a box of its own that scrolls sideways where the page is narrow.
#[component]
pub fn DataTable(table: Table) -> AnyView {
    let Table { caption, columns, rows } = table;
    let numbers: Vec<bool> = columns.iter().map(|column| column.number).collect();
    let heads = columns.into_iter().map(|Column { label, number, method }| {
        view! { <th scope="col" class=class(number)>{explained(label, method)}</th> }
    });
    let heads = heads.collect_view();
    let rows = rows.into_iter().map(|cells| row(cells, &numbers)).collect_view();
    let label = caption.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cells: Vec<Cell>, numbers: &[bool]) -> AnyView {
    let mut cells = cells.into_iter().zip(numbers);
    let first = cells.next().map(|(cell, number)| {
        view! { <th scope="row" class=class(*number)>{shown(cell)}</th> }
    });
    let rest = cells.map(|(cell, number)| view! { <td class=class(*number)>{shown(cell)}</td> });
    let rest = rest.collect_view();
    view! { <tr>{first} {rest}</tr> }.into_any()
}

fn shown(cell: Cell) -> AnyView {
    match cell {
        Cell::Text(text) => text.into_any(),
        Cell::Link(text, href) => view! { <a href=href><bdi>{text}</bdi></a> }.into_any(),
        Cell::Grade(found) => grade(found),
        Cell::Verification(found) => verified(&found),
        Cell::Time(Moment { at_us, now_us }) => view! { <TimeAgo at_us now_us /> }.into_any(),
    }
}

fn class(number: bool) -> Option<&'static str> {
    number.then_some("number")
}
