//! One small area chart for each machine, all on the same axes.

use charming::{
    Chart,
    component::{Axis, Grid, Title},
    element::{AreaStyle, AxisLabel, LineStyle, LineStyleType, SplitLine, TextStyle},
    series::Line,
};
use kernel::compare::Row;

use super::{
    axes, lines,
    palette::Look,
    scene::{Mark, Scene},
    whiskers,
};

/// Facets from left to right, top to bottom; the baseline's line, dashed and grey, in every other.
pub fn spec(scene: &Scene) -> Chart {
    let layout = Layout::of(scene.comparison.rows.len());
    let baseline = baseline(scene);
    let mut chart = Chart::new().tooltip(axes::item_tooltip(&scene.ink));
    for (index, (row, look)) in scene.rows().enumerate() {
        let cell = layout.cell(index);
        chart = chart
            .title(title(scene, row, &cell))
            .grid(cell.grid())
            .x_axis(x_axis(scene, index, &cell))
            .y_axis(y_axis(scene, index, &cell))
            .series(area(scene, index, row, look));
        let name = row.contender.label.as_str();
        let stroke = look.stroke(&scene.ink);
        let band = whiskers::band(scene, name, scene.band(index), look);
        let bars = whiskers::upright(name, Scene::bars(&scene.path(index)), stroke);
        for drawn in [band, bars].into_iter().flatten() {
            chart = chart.series(drawn.x_axis_index(index as f64).y_axis_index(index as f64));
        }
        if row.contender.result_id != scene.comparison.baseline {
            chart = chart.series(reference(scene, index, &baseline));
        }
    }
    chart
}

/// Columns and rows of facets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    columns: usize,
    rows: usize,
    count: usize,
}

/// Where one facet stands, in percent of the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// Carries the labels of the value axis.
    is_first_column: bool,
    /// Carries the labels of the load axis.
    is_last_row: bool,
}

impl Layout {
    /// As square as it can be, at most four columns wide.
    fn of(count: usize) -> Self {
        let columns = (1..4).find(|columns| columns * columns >= count).unwrap_or(4);
        Self { columns, rows: count.div_ceil(columns).max(1), count }
    }

    /// The facet, without the room of its title above and of the labels outside.
    fn cell(self, index: usize) -> Cell {
        const LEFT: f64 = 9.0;
        const BOTTOM: f64 = 14.0;
        const TITLE: f64 = 9.0;
        const GUTTER: f64 = 5.0;
        let (row, column) = (index / self.columns, index % self.columns);
        let width = (100.0 - LEFT) / self.columns as f64;
        let height = (100.0 - BOTTOM) / self.rows as f64;
        Cell {
            left: LEFT + column as f64 * width,
            top: row as f64 * height + TITLE,
            width: width - GUTTER,
            height: height - TITLE - 2.0,
            is_first_column: column == 0,
            is_last_row: index + self.columns >= self.count,
        }
    }
}

impl Cell {
    fn grid(&self) -> Grid {
        Grid::new()
            .left(percent(self.left))
            .top(percent(self.top))
            .width(percent(self.width))
            .height(percent(self.height))
    }
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

fn title(scene: &Scene, row: &Row, cell: &Cell) -> Title {
    Title::new()
        .text(row.contender.label.as_str())
        .left(percent(cell.left))
        .top(percent(cell.top - 8.5))
        .padding(0.0)
        .text_style(
            TextStyle::new().color(axes::css(scene.ink.text)).font_size(12).font_weight("normal"),
        )
}

fn x_axis(scene: &Scene, index: usize, cell: &Cell) -> Axis {
    let axis = axes::load(&scene.ink).grid_index(index as f64).interval(50.0).name_gap(24.0);
    match cell.is_last_row {
        true => axis,
        false => axis.name("").axis_label(AxisLabel::new().show(false)),
    }
}

fn y_axis(scene: &Scene, index: usize, cell: &Cell) -> Axis {
    let end = axes::round_up(scene.max());
    let line = LineStyle::new().color(axes::css(scene.ink.line));
    let axis = axes::values(&scene.ink, "")
        .grid_index(index as f64)
        .min(0)
        .max(end)
        .interval(end / 2.0)
        .split_line(SplitLine::new().line_style(line));
    match cell.is_first_column {
        true => axis,
        false => axis.axis_label(AxisLabel::new().show(false)),
    }
}

fn area(scene: &Scene, index: usize, row: &Row, look: &Look) -> Line {
    let fill = AreaStyle::new().color(axes::css(look.fill)).opacity(0.25);
    lines::line(scene, &scene.path(index), row, look)
        .symbol_size(5.0)
        .area_style(fill)
        .x_axis_index(index as f64)
        .y_axis_index(index as f64)
}

fn reference(scene: &Scene, index: usize, path: &[Option<Mark>]) -> Line {
    let stroke =
        LineStyle::new().color(axes::css(scene.ink.muted)).width(1.0).type_(LineStyleType::Dashed);
    Line::new()
        .name("baseline")
        .data(lines::data(path))
        .show_symbol(false)
        .silent(true)
        .line_style(stroke)
        .x_axis_index(index as f64)
        .y_axis_index(index as f64)
        .tooltip(axes::no_tooltip())
}

fn baseline(scene: &Scene) -> Vec<Option<Mark>> {
    let rows = &scene.comparison.rows;
    let index = rows.iter().position(|row| row.contender.result_id == scene.comparison.baseline);
    index.map_or_else(Vec::new, |index| scene.path(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_as_square_as_they_can_be() {
        for (count, columns, rows) in
            [(0, 1, 1), (1, 1, 1), (2, 2, 1), (4, 2, 2), (5, 3, 2), (10, 4, 3), (20, 4, 5)]
        {
            assert_eq!(Layout::of(count), Layout { columns, rows, count });
        }
    }

    #[test]
    fn no_facet_leaves_the_chart_or_lies_over_another() {
        for count in 1..=20 {
            let layout = Layout::of(count);
            let cells: Vec<Cell> = (0..count).map(|index| layout.cell(index)).collect();
            for (at, cell) in cells.iter().enumerate() {
                assert!(cell.width > 5.0 && cell.height > 5.0, "{count}: {cell:?}");
                assert!(cell.left + cell.width < 100.0 && cell.top + cell.height < 90.0);
                for other in &cells[..at] {
                    let apart = other.left + other.width <= cell.left
                        || other.top + other.height <= cell.top;
                    assert!(apart, "{count}: {other:?} {cell:?}");
                }
            }
        }
    }
}
