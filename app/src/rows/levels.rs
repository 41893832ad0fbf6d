//! The levels and windows of a result as tables.

use kernel::{
    estimate::{LevelEstimate, RunEstimates},
    format,
    result::{Level, ResultDocument, Sweep, Window},
};

use super::texts;
use crate::components::{
    data_table::{Cell, Column, Table},
    explained::Topic,
};

/// Rows of the table of windows; the file has them all.
const WINDOW_ROWS: usize = 1_000;

/// A table for each sweep that was run, with its heading.
pub(super) fn tables(document: &ResultDocument, run: &RunEstimates) -> Vec<(String, Table)> {
    let tables = [
        ("Load: all lanes, a share of the time", duty(document, run)),
        ("Threads: some lanes, all of the time", threads(document, run)),
        ("Parts of the unit, each alone on all lanes", parts(document, run)),
    ];
    tables
        .into_iter()
        .filter(|(_, table)| !table.rows.is_empty())
        .map(|(heading, table)| (heading.to_owned(), table))
        .collect()
}

/// Levels of a sweep with their estimates.
fn estimated<'a>(
    document: &'a ResultDocument,
    run: &'a RunEstimates,
    sweep: Sweep,
) -> Vec<(&'a Level, &'a LevelEstimate)> {
    let level =
        |found: &'a LevelEstimate| Some((document.levels.get(found.index as usize)?, found));
    run.levels.iter().filter_map(level).filter(|(level, _)| level.sweep == sweep).collect()
}

fn duty(document: &ResultDocument, run: &RunEstimates) -> Table {
    let mut levels = estimated(document, run, Sweep::Duty);
    levels.sort_by(|a, b| a.0.target_pct.total_cmp(&b.0.target_pct));
    let row = |(level, found): &(&Level, &LevelEstimate)| {
        let busy_width = found.own_busy_interval.map(|interval| interval.half_width());
        let busy = match busy_width.filter(|width| *width >= 0.05) {
            Some(width) => {
                let (pct, width) = (found.own_busy_pct, format::thousands(width, 1));
                format!("{} ± {width}", format::thousands(pct, 1))
            }
            None => format::thousands(found.own_busy_pct, 1),
        };
        vec![
            text(format::si(level.target_pct)),
            text(busy),
            text(texts::estimate(&found.estimate)),
            text(found.estimate.p5_units_per_s.map_or_else(dash, texts::rate)),
            text(windows_word(found.estimate.windows as usize)),
        ]
    };
    Table {
        caption: "Levels of the load sweep".to_owned(),
        columns: vec![
            Column::number("Target load, %").explained(Topic::Levels),
            Column::number("Own busy, %").explained(Topic::Levels),
            Column::number("Units/s ± 95 %").explained(Topic::Interval),
            Column::number("5th percentile of windows, units/s").explained(Topic::Levels),
            Column::number("Windows"),
        ],
        rows: levels.iter().map(row).collect(),
    }
}

fn threads(document: &ResultDocument, run: &RunEstimates) -> Table {
    let mut levels = estimated(document, run, Sweep::Threads);
    levels.sort_by_key(|(level, _)| level.lanes);
    let row = |(level, found): &(&Level, &LevelEstimate)| {
        let lanes = f64::from(level.lanes.max(1));
        vec![
            text(level.lanes.to_string()),
            text(texts::estimate(&found.estimate)),
            text(texts::rate(found.estimate.units_per_s / lanes)),
            text(format::thousands(found.own_busy_pct, 1)),
            text(windows_word(found.estimate.windows as usize)),
        ]
    };
    Table {
        caption: "Levels of the thread sweep".to_owned(),
        columns: vec![
            Column::number("Lanes").explained(Topic::Levels),
            Column::number("Units/s ± 95 %").explained(Topic::Interval),
            Column::number("Units/s per lane").explained(Topic::Levels),
            Column::number("Own busy, % of the machine").explained(Topic::Levels),
            Column::number("Windows"),
        ],
        rows: levels.iter().map(row).collect(),
    }
}

fn parts(document: &ResultDocument, run: &RunEstimates) -> Table {
    let row = |(level, found): &(&Level, &LevelEstimate)| {
        vec![
            text(level.part.clone().unwrap_or_default()),
            text(texts::estimate(&found.estimate)),
            text(found.estimate.p5_units_per_s.map_or_else(dash, texts::rate)),
            text(windows_word(found.estimate.windows as usize)),
        ]
    };
    Table {
        caption: "Parts measured alone".to_owned(),
        columns: vec![
            Column::text("Part").explained(Topic::Parts),
            Column::number("Part units/s ± 95 %").explained(Topic::Interval),
            Column::number("5th percentile of windows, part units/s").explained(Topic::Levels),
            Column::number("Windows"),
        ],
        rows: estimated(document, run, Sweep::Part).iter().map(row).collect(),
    }
}

/// How many windows there are in the document.
pub(super) fn window_count(document: &ResultDocument) -> usize {
    let visits = document.levels.iter().flat_map(|level| &level.visits);
    visits.map(|visit| visit.windows.len()).sum()
}

/// The first windows in the order in which they were measured.
pub(super) fn windows(document: &ResultDocument) -> Table {
    let mut windows: Vec<(u32, &Level, &Window)> = document
        .levels
        .iter()
        .flat_map(|level| level.visits.iter().map(move |visit| (level, visit)))
        .flat_map(|(level, visit)| {
            visit.windows.iter().map(move |window| (visit.order, level, window))
        })
        .collect();
    windows.sort_by_key(|(order, _, window)| (*order, window.start_ns));
    Table {
        caption: "Windows in the order of the run".to_owned(),
        columns: vec![
            Column::number("Visit").explained(Topic::Levels),
            Column::text("Level"),
            Column::number("Start, s"),
            Column::number("Length, s"),
            Column::number("Units"),
            Column::number("Units/s").explained(Topic::Unit),
            Column::number("Own CPU, s").explained(Topic::Levels),
            Column::number("Steal, %").explained(Topic::Passport),
            Column::number("Background, %").explained(Topic::Passport),
            Column::text("Use").explained(Topic::Levels),
        ],
        rows: windows
            .into_iter()
            .take(WINDOW_ROWS)
            .map(|(order, level, window)| window_row(order, level, window))
            .collect(),
    }
}

fn window_row(order: u32, level: &Level, window: &Window) -> Vec<Cell> {
    let seconds = |ns: u64| text(format::thousands(ns as f64 / 1e9, 3));
    let percent = |pct: Option<f64>| text(pct.map_or_else(dash, |pct| format::thousands(pct, 1)));
    vec![
        text((order + 1).to_string()),
        text(level_name(level)),
        seconds(window.start_ns),
        seconds(window.elapsed_ns),
        text(format::thousands(window.units as f64, 0)),
        text(texts::rate(window.units_per_s())),
        seconds(window.own_cpu_ns),
        percent(window.steal_pct),
        percent(window.background_pct),
        text(if window.warmup { "warm-up" } else { "measured" }.to_owned()),
    ]
}

fn level_name(level: &Level) -> String {
    match level.sweep {
        Sweep::Duty => format!("{} % load", format::si(level.target_pct)),
        Sweep::Threads => texts::count(level.lanes.into(), "lane"),
        Sweep::Part => format!("part {}", level.part.as_deref().unwrap_or("?")),
    }
}

fn windows_word(windows: usize) -> String {
    match windows {
        0 => "none kept".to_owned(),
        count => count.to_string(),
    }
}

fn text(text: String) -> Cell {
    Cell::Text(text)
}

fn dash() -> String {
    "–".to_owned()
}
