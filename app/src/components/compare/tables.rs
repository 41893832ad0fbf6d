//! The data of each chart as a table.

use kernel::compare::{Effect, LevelRow, RankInterval, Row};

use crate::{
    charts::{effects, gap, ranks, scene::Scene, threads},
    components::figure::{Cell, Column, Table},
};

/// One line for each measured level of each machine.
pub fn points(scene: &Scene) -> Table {
    let unit = scene.axis_title();
    let columns = vec![
        Column::text("machine"),
        Column::number("load asked for, %"),
        Column::number("load reached, %"),
        Column::number(unit),
        Column::number("low, 95 %"),
        Column::number("high, 95 %"),
        Column::number("windows"),
    ];
    let mut rows = Vec::new();
    for (row, _) in scene.rows() {
        for point in &row.contender.points {
            let value = |units: f64| figure(scene, scene.value(row, units));
            let ends = point.interval.and_then(|interval| scene.ends(row, interval));
            let [low, high] = both(scene, ends);
            rows.push(vec![
                Cell::Text(row.contender.label.clone()),
                plain(point.target_pct, 0),
                plain(point.busy_pct, 1),
                value(point.units_per_s),
                low,
                high,
                plain(f64::from(point.measured_windows), 0),
            ]);
        }
    }
    Table { columns, rows }
}

/// One line for each nominal level, one column for each machine.
pub fn levels(scene: &Scene) -> Table {
    let cell = |level: &LevelRow, index: usize| {
        let row = &scene.comparison.rows[index];
        let cell = level.cells[index]?;
        let ends = cell.interval.and_then(|interval| scene.ends(row, interval));
        Some((scene.value(row, cell.units_per_s)?, ends))
    };
    by_level(scene, (0..scene.comparison.rows.len()).collect(), cell)
}

/// One line for each nominal level: how far each machine is from the baseline.
pub fn gaps(scene: &Scene) -> Table {
    by_level(scene, gap::others(scene), |level, index| {
        Some((gap::value(scene, index, level)?, gap::ends(scene, index, level)))
    })
}

/// One line for each level of the thread sweep of each machine.
pub fn threads(scene: &Scene) -> Table {
    let mut columns = vec![Column::text("machine"), Column::number("lanes")];
    columns.extend(
        [scene.axis_title(), "low, 95 %".to_owned(), "high, 95 %".to_owned()].map(Column::number),
    );
    let mut rows = Vec::new();
    for (row, _) in scene.rows() {
        for point in threads::points(row) {
            let ends = point.interval.and_then(|interval| scene.ends(row, interval));
            let [low, high] = both(scene, ends);
            let label = Cell::Text(row.contender.label.clone());
            let value = figure(scene, scene.value(row, point.units_per_s));
            rows.push(vec![label, plain(f64::from(point.lanes), 0), value, low, high]);
        }
    }
    Table { columns, rows }
}

/// One line for each machine that is judged against the baseline.
pub fn effects(scene: &Scene) -> Table {
    let columns = vec![
        Column::text("machine"),
        Column::number(effects::title(scene)),
        Column::number("low"),
        Column::number("high"),
        Column::text("verdict"),
    ];
    let ratio = |value: f64| Cell::Number { value, text: effects::bare(value) };
    let line = |(row, effect, _): (&Row, Effect, _)| {
        let ends = effects::interval(&effect);
        let verdict = row.judgement.map(|judgement| Cell::Text(judgement.words()));
        vec![
            Cell::Text(row.contender.label.clone()),
            ratio(effect.ratio),
            ends.map_or(Cell::Gap, |(low, _)| ratio(low)),
            ends.map_or(Cell::Gap, |(_, high)| ratio(high)),
            verdict.unwrap_or(Cell::Gap),
        ]
    };
    Table { columns, rows: effects::judged(scene).into_iter().map(line).collect() }
}

/// One line for each machine with a rank, best first.
pub fn ranks(scene: &Scene) -> Table {
    let columns = vec![
        Column::text("machine"),
        Column::text("place"),
        Column::number("median rank"),
        Column::number("lowest, 95 %"),
        Column::number("highest, 95 %"),
    ];
    let line = |(row, rank, _): (&Row, RankInterval, _)| {
        let number = |rank: u32| plain(f64::from(rank), 0);
        vec![
            Cell::Text(row.contender.label.clone()),
            Cell::Text(ranks::place(rank)),
            number(rank.median),
            number(rank.low),
            number(rank.high),
        ]
    };
    Table { columns, rows: ranks::ranked(scene).into_iter().map(line).collect() }
}

/// A value, and the ends of its interval where it has one.
type Known = (f64, Option<(f64, f64)>);

fn by_level(
    scene: &Scene,
    indices: Vec<usize>,
    known: impl Fn(&LevelRow, usize) -> Option<Known>,
) -> Table {
    let mut columns = vec![Column::number("load, % busy")];
    let levels = &scene.comparison.levels;
    let has_ends = |index: usize| {
        levels.iter().any(|level| known(level, index).is_some_and(|(_, ends)| ends.is_some()))
    };
    let wide: Vec<bool> = indices.iter().map(|&index| has_ends(index)).collect();
    for (&index, &wide) in indices.iter().zip(&wide) {
        let label = &scene.comparison.rows[index].contender.label;
        columns.push(Column::number(label.clone()));
        if wide {
            columns.push(Column::number(format!("{label}, low")));
            columns.push(Column::number(format!("{label}, high")));
        }
    }
    let line = |level: &LevelRow| {
        let mut cells = vec![plain(level.nominal_pct, 0)];
        for (&index, &wide) in indices.iter().zip(&wide) {
            let known = known(level, index);
            let ends = known.and_then(|(_, ends)| ends);
            cells.push(known.map_or(Cell::Gap, |(value, _)| Cell::Number {
                value,
                text: scene.text(value, ends),
            }));
            if wide {
                cells.extend(both(scene, ends));
            }
        }
        cells
    };
    Table { columns, rows: levels.iter().map(line).collect() }
}

fn both(scene: &Scene, ends: Option<(f64, f64)>) -> [Cell; 2] {
    let Some((low, high)) = ends else { return [Cell::Gap, Cell::Gap] };
    [low, high].map(|value| Cell::Number { value, text: scene.text(value, ends) })
}

fn figure(scene: &Scene, value: Option<f64>) -> Cell {
    value.map_or(Cell::Gap, |value| Cell::Number { value, text: scene.metric.text(value) })
}

fn plain(value: f64, decimals: usize) -> Cell {
    Cell::Number { value, text: kernel::format::thousands(value, decimals) }
}
