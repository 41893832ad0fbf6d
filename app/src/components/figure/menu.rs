//! What can be done with a chart: enlarge it, take it along.

use leptos::prelude::*;

use super::Content;
use crate::{
    browser,
    charts::{
        draw,
        frame::{self, Caption, Framed},
    },
};

/// Pixels of an exported picture.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 600;

/// Buttons that need a script; without one there is the table.
#[component]
pub fn FigureMenu(
    content: Signal<Content>,
    enlarged: RwSignal<bool>,
    drawn: ReadSignal<bool>,
) -> AnyView {
    let csv = move |_| {
        let content = content.get_untracked();
        let name = frame::file_name(&content.heading, "csv");
        browser::download::save_text(
            &name,
            "text/csv;charset=utf-8",
            &content.table.make().to_csv(),
        );
    };
    let svg = move |_| {
        let content = content.get_untracked();
        if let Some(picture) = picture(&content) {
            let name = frame::file_name(&content.heading, "svg");
            browser::download::save_text(&name, "image/svg+xml", &picture.svg);
        }
    };
    let png = move |_| {
        let content = content.get_untracked();
        if let Some(picture) = picture(&content) {
            let name = frame::file_name(&content.heading, "png");
            draw::export_png(&name, &picture.svg, WIDTH, picture.height);
        }
    };
    // Pictures are made by the chart library, which comes after the page.
    let waits = move || !drawn.get();
    let word = move || if enlarged.get() { "Shrink" } else { "Enlarge" };
    let label = move || content.with(|content| format!("{}: take along", content.heading));
    view! {
        <div class="figure-menu needs-script" role="group" aria-label=label>
            <button type="button" on:click=move |_| enlarged.update(|it| *it = !*it)>{word}</button>
            <button type="button" on:click=csv>"CSV"</button>
            <button type="button" disabled=waits on:click=png>"PNG"</button>
            <button type="button" disabled=waits on:click=svg>"SVG"</button>
        </div>
    }
    .into_any()
}

/// The chart in light colours with what it shows and where it comes from.
fn picture(content: &Content) -> Option<Framed> {
    let chart = draw::export(&content.drawing, WIDTH, HEIGHT)?;
    let version = env!("CARGO_PKG_VERSION");
    let (day, address) = (browser::page::today(), browser::page::address());
    let caption = Caption {
        title: content.heading.clone(),
        text: content.drawing.text.clone(),
        origin: format!("PerfAnalysis {version} · {day} · {address}"),
    };
    Some(frame::framed(&caption, &chart, WIDTH, HEIGHT))
}
