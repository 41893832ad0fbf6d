//! A machine over time and among its like: chart, sentences, quantiles.

use std::sync::Arc;

use kernel::{format, history::History};
use leptos::prelude::*;

use super::{
    data_table::DataTable,
    explained::{Topic, explained},
    figure::{Cell, Column, Content, Figure, Table},
    time_ago,
};
use crate::{
    api::machine::HistoryPage,
    charts::{drawing::Drawing, history},
};

/// The section of a machine's page.
#[component]
pub fn HistorySection(page: HistoryPage) -> AnyView {
    let HistoryPage { history, sentences, peers, paired } = page;
    let drawn = (history.runs.len() > 1).then(|| chart(history, sentences.join(" ")));
    let said = drawn
        .is_none()
        .then(|| sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view());
    let has_peers = !peers.rows.is_empty();
    view! {
        <h2>{explained("Over time".to_owned(), Some(Topic::History))}</h2>
        {said}
        {drawn}
        {has_peers.then(|| view! {
            <h2>{explained("Among its like".to_owned(), Some(Topic::History))}</h2>
            <DataTable table=peers />
        })}
        {paired.map(|sentence| view! { <p>{sentence}</p> })}
    }
    .into_any()
}

fn chart(history: History, text: String) -> AnyView {
    let history = Arc::new(history);
    let table = table(&history);
    let drawing = Drawing::new(text, move |ink| history::spec(&history, &ink));
    let content =
        Content { heading: "Results at 100 % load".to_owned(), drawing, table: table.into() };
    let content = Signal::derive(move || content.clone());
    view! { <Figure name="history" content topic=Topic::History /> }.into_any()
}

fn table(history: &History) -> Table {
    let row = |run: &kernel::history::Run| {
        let text = format::significant(run.units_per_s, 4);
        vec![
            Cell::Text(time_ago::utc(run.started_at_us)),
            Cell::Number { value: run.units_per_s, text },
        ]
    };
    Table {
        columns: vec![Column::text("Measured, UTC"), Column::number("units/s")],
        rows: history.runs.iter().map(row).collect(),
    }
}
