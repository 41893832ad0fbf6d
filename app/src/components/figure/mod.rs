//! A chart with everything that belongs to it: heading, text, picture, table, files.

pub mod menu;
pub mod table;

pub use table::{Cell, Column, DataTable, Table, Tabled};

use leptos::{ev, html::Div, prelude::*};
use menu::FigureMenu;

use super::{
    explained::{Explained, Topic},
    report_button::ReportCharts,
};
use crate::{
    browser,
    charts::{
        draw::{self, Behaviour},
        drawing::Drawing,
    },
};

/// What a figure shows; changes with the data, while the figure stays.
#[derive(Clone, Debug)]
pub struct Content {
    pub heading: String,
    /// The chart; its text stands under the heading and for the picture.
    pub drawing: Drawing,
    pub table: Tabled,
}

/// Nothing, for a figure that has none yet.
impl Default for Content {
    fn default() -> Self {
        let drawing = Drawing::new("", |_| charming::Chart::new());
        Self { heading: String::new(), drawing, table: Table::default().into() }
    }
}

/// A panel of fixed height; without a script it shows the table in place of the picture.
#[component]
pub fn Figure(
    /// Word that no other figure of the page has, for ids.
    name: &'static str,
    #[prop(into)] content: Signal<Content>,
    #[prop(optional)] behaviour: Behaviour,
    /// Section of the method that says how its numbers are made.
    #[prop(optional)]
    topic: Option<Topic>,
) -> AnyView {
    if let Some(charts) = use_context::<ReportCharts>() {
        charts.add(name, content);
    }
    // Asked for by each part of the figure, made once.
    let content: Signal<Content> =
        Memo::new_with_compare(move |_| content.get(), |_, _| true).into();
    let node = NodeRef::<Div>::new();
    let enlarged = RwSignal::new(false);
    let open = RwSignal::new(content.with_untracked(|content| content.table.is_rendered()));
    // Open as rendered, for readers without a script; style hides it until this runs.
    Effect::new(move || open.set(false));
    let drawing = Signal::derive(move || content.with(|content| content.drawing.clone()));
    let drawn = draw::attach(node, drawing, behaviour);
    let heading = move || content.with(|content| content.heading.clone());
    let table = move || {
        open.get().then(|| {
            let (table, caption) =
                content.with(|content| (content.table.make(), content.heading.clone()));
            view! { <DataTable table caption /> }.into_any()
        })
    };
    let toggled = move |event: ev::Event| open.set(browser::form::is_open(&event));
    view! {
        <figure class="figure card" class:figure-large=enlarged aria-labelledby=name>
            <div class="figure-head">
                <h2 id=name>{match topic {
                    Some(topic) => view! { <Explained topic>{heading}</Explained> }.into_any(),
                    None => heading.into_any(),
                }}</h2>
                <FigureMenu content enlarged drawn />
            </div>
            <figcaption>{move || drawing.with(|drawing| drawing.text.clone())}</figcaption>
            <div class="figure-chart" node_ref=node></div>
            <details class="figure-table" open=open on:toggle=toggled>
                <summary>"Table"</summary>
                {table}
            </details>
        </figure>
    }
    .into_any()
}
