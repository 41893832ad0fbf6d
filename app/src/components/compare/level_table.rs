//! Every machine at every level, with its ratio to the baseline.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, LevelCell, LevelRow, Metric, Row},
    format,
};
use leptos::prelude::*;

use super::texts;
use crate::{
    charts::effects,
    components::explained::{Explained, Topic},
};

/// Levels down, machines across. A figure from the curve wears a tilde.
#[component]
pub fn LevelTable(comparison: Arc<Comparison>, metric: Metric) -> AnyView {
    let is_base: Vec<bool> =
        comparison.rows.iter().map(|row| row.contender.result_id == comparison.baseline).collect();
    let currency = crate::charts::scene::currency(&comparison).to_owned();
    let names = comparison.rows.iter().zip(&is_base).map(|(row, base)| {
        let name = row.contender.label.clone();
        let note = base.then(|| view! { " " <span class="badge">"baseline"</span> });
        view! { <th scope="colgroup" colspan=span(*base) class="number">{name}{note}</th> }
    });
    let kinds = is_base.iter().map(|base| {
        let ratio = (!base).then(|| view! {
            <th scope="col" class="number"><Explained topic=Topic::Effect>"ratio"</Explained></th>
        });
        let of_price =
            matches!(metric, Metric::UnitsPerSPerDollarHour | Metric::DollarsPerMillionUnits);
        let topic = if of_price { Topic::Price } else { Topic::Interval };
        view! {
            <th scope="col" class="number"><Explained topic>"value"</Explained></th>
            {ratio}
        }
    });
    let lines =
        comparison.levels.iter().map(|level| line(level, &comparison.rows, &is_base, metric));
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="All levels">
            <table class="level-table">
                <caption class="sr-only">{metric.axis_title(&currency)}</caption>
                <thead>
                    <tr><th rowspan="2" scope="col" class="number"><Explained topic=Topic::Levels>"load, % busy"</Explained></th>{names.collect_view()}</tr>
                    <tr>{kinds.collect_view()}</tr>
                </thead>
                <tbody>{lines.collect_view()}</tbody>
            </table>
        </div>
        <p class="small muted">
            {metric.axis_title(&currency)}
            ". Ratios are of units/s to the baseline. ~ marks what comes from the line between \
             measured levels, – where nothing was measured within three points of load."
        </p>
    }
    .into_any()
}

fn span(is_base: bool) -> &'static str {
    if is_base { "1" } else { "2" }
}

fn line(level: &LevelRow, rows: &[Row], is_base: &[bool], metric: Metric) -> impl IntoView + use<> {
    let cells = level.cells.iter().zip(rows).zip(is_base).map(|((cell, row), is_base)| {
        let ratio = (!is_base).then(|| {
            let text = cell.and_then(|cell| {
                let ratio = format::ratio(cell.ratio_to_baseline?);
                Some(match cell.ratio_interval {
                    Some(ends) => {
                        format!(
                            "{ratio} ({}–{})",
                            effects::bare(ends.low),
                            effects::bare(ends.high)
                        )
                    }
                    None => ratio,
                })
            });
            view! { <td class="number muted">{text.unwrap_or_else(gap)}</td> }
        });
        view! { <td class="number">{value(*cell, row, metric)}</td> {ratio} }
    });
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row" class="number">{format::thousands(level.nominal_pct, 0)}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn value(cell: Option<LevelCell>, row: &Row, metric: Metric) -> String {
    let shown = cell.and_then(|cell| {
        metric.value(cell.units_per_s, &row.contender)?;
        let mark = if cell.from_curve { "~" } else { "" };
        let text = texts::rate(metric, &row.contender, cell.units_per_s, cell.interval);
        Some(format!("{mark}{text}"))
    });
    shown.unwrap_or_else(gap)
}

fn gap() -> String {
    "–".to_owned()
}
