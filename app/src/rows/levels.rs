//! The levels and windows of a result as tables.

use kernel::{
    compare::{Contender, Point},
    format,
    result::{Level, ResultDocument, Sweep, Window},
};

use super::texts;
use crate::components::data_table::{Cell, Column, Table};

/// Rows of the table of windows; the file has them all.
const WINDOW_ROWS: usize = 1_000;

/// A table for each sweep that was run, with its heading.
pub(super) fn tables(document: &ResultDocument) -> Vec<(String, Table)> {
    let tables = [
        ("Load: all lanes, a share of the time", duty(document)),
        ("Threads: some lanes, all of the time", threads(document)),
        ("Parts of the unit, each alone on all lanes", parts(document)),
    ];
    tables
        .into_iter()
        .filter(|(_, table)| !table.rows.is_empty())
        .map(|(heading, table)| (heading.to_owned(), table))
        .collect()
}

fn duty(document: &ResultDocument) -> Table {
    let contender = Contender::from_document(document, "", None);
    let spread = contender.has_spread();
    let mut columns = vec![
        Column::number("Target load, %"),
        Column::number("Own busy, %"),
        Column::number("Units/s"),
    ];
    if spread {
        columns.push(Column::number("Windows: 5th to 95th percentile, units/s"));
    }
    columns.push(Column::number("Windows"));
    let row = |point: &Point| {
        let mut cells = vec![
            text(format::si(point.target_pct)),
            text(format::thousands(point.busy_pct, 1)),
            text(texts::rate(point.units_per_s)),
        ];
        if spread {
            cells.push(text(point.spread.map_or_else(dash, |spread| {
                format!("{} – {}", texts::rate(spread.p5), texts::rate(spread.p95))
            })));
        }
        cells.push(text(windows_word(point.measured_windows as usize)));
        cells
    };
    Table {
        caption: "Levels of the load sweep".to_owned(),
        columns,
        rows: contender.points.iter().map(row).collect(),
    }
}

fn threads(document: &ResultDocument) -> Table {
    let mut levels = of_sweep(document, Sweep::Threads);
    levels.sort_by_key(|level| level.lanes);
    let row = |level: &&Level| {
        let rate = level.units_per_s();
        vec![
            text(level.lanes.to_string()),
            text(rate.map_or_else(dash, texts::rate)),
            text(rate.map_or_else(dash, |rate| texts::rate(rate / f64::from(level.lanes.max(1))))),
            text(format::thousands(level.own_busy_pct(document.machine.capacity_cpus), 1)),
            text(windows_word(level.measured().count())),
        ]
    };
    Table {
        caption: "Levels of the thread sweep".to_owned(),
        columns: vec![
            Column::number("Lanes"),
            Column::number("Units/s"),
            Column::number("Units/s per lane"),
            Column::number("Own busy, % of the machine"),
            Column::number("Windows"),
        ],
        rows: levels.iter().map(row).collect(),
    }
}

fn parts(document: &ResultDocument) -> Table {
    let row = |level: &&Level| {
        vec![
            text(level.part.clone().unwrap_or_default()),
            text(level.units_per_s().map_or_else(dash, texts::rate)),
            text(windows_word(level.measured().count())),
        ]
    };
    Table {
        caption: "Parts measured alone".to_owned(),
        columns: vec![Column::text("Part"), Column::number("Units/s"), Column::number("Windows")],
        rows: of_sweep(document, Sweep::Part).iter().map(row).collect(),
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
            Column::number("Visit"),
            Column::text("Level"),
            Column::number("Start, s"),
            Column::number("Length, s"),
            Column::number("Units"),
            Column::number("Units/s"),
            Column::number("Own CPU, s"),
            Column::number("Steal, %"),
            Column::number("Background, %"),
            Column::text("Use"),
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

fn of_sweep(document: &ResultDocument, sweep: Sweep) -> Vec<&Level> {
    document.levels.iter().filter(|level| level.sweep == sweep).collect()
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
