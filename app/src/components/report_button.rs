//! The page as one file: everything that it says and draws, to be kept and sent on.

use kernel::price::Allocation;
use leptos::{prelude::*, task::spawn_local};

use super::{figure::Content, problem::Problem};
use crate::{
    api::report::{ReportPart, read_report},
    browser,
    charts::{draw, frame},
    report::{self, Report},
};

/// Pixels of a chart in a report.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 560;

/// The charts of a page, by the names of their figures; provided by pages that have a report.
#[derive(Clone, Copy)]
pub struct ReportCharts(StoredValue<Vec<(&'static str, Signal<Content>)>>);

impl ReportCharts {
    /// For this page and everything in it.
    pub fn provide() {
        provide_context(Self(StoredValue::new(Vec::new())));
    }

    /// A figure that is on the page from now on.
    pub fn add(self, name: &'static str, content: Signal<Content>) {
        self.0.update_value(|charts| charts.push((name, content)));
        on_cleanup(move || {
            // The page may be gone before its figures.
            self.0.try_update_value(|charts| charts.retain(|(known, _)| *known != name));
        });
    }

    /// All of them as SVG.
    fn drawn(self) -> Vec<(String, String)> {
        let charts = self.0.get_value();
        let drawn = charts.into_iter().filter_map(|(name, content)| {
            let svg = draw::export(&content.get_untracked().drawing, WIDTH, HEIGHT)?;
            Some((name.to_owned(), svg))
        });
        drawn.collect()
    }
}

/// Saves the page with what the server knows about these results.
#[component]
pub fn ReportButton(
    /// Choices of results, as a comparison takes them.
    #[prop(into)]
    ids: Signal<Vec<String>>,
    #[prop(into)] basis: Signal<Allocation>,
) -> AnyView {
    let charts = use_context::<ReportCharts>();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let save = move |_| {
        busy.set(true);
        problem.set(None);
        let drawn = charts.map(ReportCharts::drawn).unwrap_or_default();
        spawn_local(async move {
            let parts = read_report(ids.get_untracked(), basis.get_untracked()).await;
            let saved = match parts {
                Ok(parts) => save(drawn, parts).await,
                Err(error) => Err(error.to_string()),
            };
            problem.set(saved.err());
            busy.set(false);
        });
    };
    let word = move || if busy.get() { "Making the report…" } else { "Report (HTML)" };
    view! {
        <button type="button" class="button secondary small needs-script" disabled=busy on:click=save>
            {word}
        </button>
        {move || problem.get().map(|sentence| view! { <Problem sentence /> })}
    }
    .into_any()
}

async fn save(charts: Vec<(String, String)>, parts: Vec<ReportPart>) -> Result<(), String> {
    let style = browser::report::style().await?;
    let title = browser::report::title();
    let version = env!("CARGO_PKG_VERSION");
    let (day, address) = (browser::page::today(), browser::page::address());
    let report = Report {
        origin: format!("PerfAnalysis {version} · {day} · {address}"),
        site: browser::report::site(),
        style,
        body: browser::report::body(report::slot).unwrap_or_default(),
        charts,
        parts,
        title: title.clone(),
    };
    let name = frame::file_name(&format!("{title} report"), "html");
    browser::download::save_text(&name, "text/html;charset=utf-8", &report.html());
    Ok(())
}
