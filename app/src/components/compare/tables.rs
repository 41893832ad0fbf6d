//! The data of each chart as a table.

use kernel::compare::LevelRow;

use crate::{
    charts::{gap, scene::Scene},
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
        Column::number("5th percentile"),
        Column::number("95th percentile"),
        Column::number("windows"),
    ];
    let mut rows = Vec::new();
    for (row, _) in scene.rows() {
        for point in &row.contender.points {
            let value = |units: f64| figure(scene, scene.value(row, units));
            let end = |pick: fn(f64, f64) -> f64| {
                let ends = point.spread.and_then(|spread| {
                    Some((scene.value(row, spread.p5)?, scene.value(row, spread.p95)?))
                });
                figure(scene, ends.map(|(a, b)| pick(a, b)))
            };
            rows.push(vec![
                Cell::Text(row.contender.label.clone()),
                plain(point.target_pct, 0),
                plain(point.busy_pct, 1),
                value(point.units_per_s),
                end(f64::min),
                end(f64::max),
                plain(f64::from(point.measured_windows), 0),
            ]);
        }
    }
    Table { columns, rows }
}

/// One line for each nominal level, one column for each machine.
pub fn levels(scene: &Scene) -> Table {
    let cell = |level: &LevelRow, index: usize| {
        let units = level.cells[index]?.units_per_s;
        scene.value(&scene.comparison.rows[index], units)
    };
    by_level(scene, (0..scene.comparison.rows.len()).collect(), cell)
}

/// One line for each nominal level: how far each machine is from the baseline.
pub fn gaps(scene: &Scene) -> Table {
    by_level(scene, gap::others(scene), |level, index| gap::value(scene, index, level))
}

fn by_level(
    scene: &Scene,
    indices: Vec<usize>,
    value: impl Fn(&LevelRow, usize) -> Option<f64>,
) -> Table {
    let mut columns = vec![Column::number("load, % busy")];
    let label = |index: &usize| scene.comparison.rows[*index].contender.label.clone();
    columns.extend(indices.iter().map(|index| Column::number(label(index))));
    let line = |level: &LevelRow| {
        let first = plain(level.nominal_pct, 0);
        let rest = indices.iter().map(|&index| figure(scene, value(level, index)));
        std::iter::once(first).chain(rest).collect()
    };
    Table { columns, rows: scene.comparison.levels.iter().map(line).collect() }
}

fn figure(scene: &Scene, value: Option<f64>) -> Cell {
    value.map_or(Cell::Gap, |value| Cell::Number { value, text: scene.metric.text(value) })
}

fn plain(value: f64, decimals: usize) -> Cell {
    Cell::Number { value, text: kernel::format::thousands(value, decimals) }
}
