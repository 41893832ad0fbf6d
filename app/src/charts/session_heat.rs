//! Every CPU over time in one picture: a row for each, a colour for how busy it was.

use charming::{
    Chart,
    component::Axis,
    datatype::Dimension,
    element::{
        AxisLabel, AxisTick, AxisType, DimensionEncode, ItemStyle, LineStyle, NameLocation, Symbol,
        Tooltip, Trigger,
    },
    series::{Custom, Line},
};
use serde::{Deserialize, Serialize};

use super::{
    axes,
    drawing::Numbers,
    ink::Ink,
    rgb::Rgb,
    session_hues::Hue,
    session_lines::{Arrangement, TimePlot, Track},
    session_time,
};

/// How busy each CPU was in equal parts of the time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatPlot {
    /// Mean, busiest and least busy CPU over time: what the cursor says.
    pub overview: TimePlot,
    /// Names of the CPUs, from the top.
    pub cpus: Vec<String>,
    /// Where each part begins on the axis, in milliseconds, and where the last one ends.
    pub edges_ms: Vec<i64>,
    /// Mean busy percent of each CPU in each part, one CPU after the other; `None` where nothing
    /// is known.
    pub busy_pct: Vec<Option<u8>>,
}

/// Lower ends of the classes in percent, with the word that the legend has.
const CLASSES: [(u8, &str); 6] = [
    (0, "0–20 %"),
    (20, "20–40 %"),
    (40, "40–60 %"),
    (60, "60–80 %"),
    (80, "80–95 %"),
    (95, "95–100 %"),
];
/// From the ground of the chart to the hottest.
const HEAT: Rgb = Rgb(0xd0, 0x4a, 0x02);

/// The plot in the inks of a theme; its cells are in [`numbers`].
pub fn spec(plot: &HeatPlot, ink: &Ink) -> Chart {
    let names = CLASSES.map(|(_, name)| name.to_owned()).to_vec();
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(axes::legend(ink, names))
        .tooltip(session_time::tooltip(ink))
        .x_axis(session_time::axis(plot.overview.x, ink))
        .y_axis(cpus(plot, ink))
        // For the lines that the cursor reads; they are not drawn.
        .y_axis(Axis::new().type_(AxisType::Value).show(false).min(0).max(100));
    for (at, (_, name)) in CLASSES.into_iter().enumerate() {
        chart = chart.series(cells(name, colour(at, ink)));
    }
    for (_, line) in plot.overview.lines() {
        let drawn = Line::new()
            .name(line.name.as_str())
            .symbol(Symbol::None)
            .y_axis_index(1.0)
            .line_style(LineStyle::new().width(0.0))
            .item_style(ItemStyle::new().color(axes::css(ink.readable(line.hue.look().0))));
        chart = chart.series(drawn);
    }
    let gaps: Vec<(i64, i64)> =
        plot.overview.tracks.iter().flat_map(|track| track.gaps.iter().copied()).collect();
    match session_time::gaps(&gaps, ink) {
        Some(band) => chart.series(band),
        None => chart,
    }
}

/// Of each series in the order of [`spec`]: from, to and row of each cell, neighbours of one class
/// in one; then time and value of what the cursor says.
pub fn numbers(plot: &HeatPlot) -> Vec<Numbers> {
    let parts = plot.edges_ms.len().saturating_sub(1);
    let mut numbers = vec![Numbers::new(); CLASSES.len()];
    for row in 0..plot.cpus.len() {
        let class = |at: usize| plot.busy_pct.get(row * parts + at).copied().flatten().map(class);
        let mut from = 0;
        while from < parts {
            let to = (from + 1..parts).find(|at| class(*at) != class(from)).unwrap_or(parts);
            if let Some(class) = class(from) {
                let ends = [plot.edges_ms[from] as f64, plot.edges_ms[to] as f64, row as f64];
                numbers[class].extend(ends);
            }
            from = to;
        }
    }
    numbers.extend(super::session_lines::numbers(&plot.overview));
    numbers
}

fn class(busy_pct: u8) -> usize {
    CLASSES.iter().rposition(|(from, _)| *from <= busy_pct).unwrap_or_default()
}

/// Warmer is busier; the hottest stands out from the ground in either theme.
fn colour(class: usize, ink: &Ink) -> Rgb {
    const SHARES: [f64; 6] = [0.08, 0.25, 0.45, 0.7, 1.0, 1.0];
    let warm = ink.surface.mix(HEAT, SHARES[class.min(5)]);
    if class == 5 { warm.mix(ink.text, 0.55) } else { warm }
}

fn cpus(plot: &HeatPlot, ink: &Ink) -> Axis {
    let label = AxisLabel::new().color(axes::css(ink.muted)).font_size(12.0);
    Axis::new()
        .type_(AxisType::Category)
        .inverse(true)
        .name("CPU")
        // The axis runs down: its start is at the top.
        .name_location(NameLocation::Start)
        .name_text_style(axes::muted(ink))
        .axis_tick(AxisTick::new().show(false))
        .axis_label(label)
        .data(plot.cpus.clone())
}

fn cells(name: &str, colour: Rgb) -> Custom {
    Custom::new()
        .name(name)
        .render_item("cells")
        .dimensions(["from", "to", "cpu"].map(Dimension::from).to_vec())
        .encode(DimensionEncode::new().x(vec![0, 1]).y(2))
        .item_style(ItemStyle::new().color(axes::css(colour)))
        .tooltip(Tooltip::new().trigger(Trigger::None))
}

/// An overview of nothing, to be filled.
pub fn overview(x: session_time::TimeScale, track: Track) -> TimePlot {
    let y_title = "busy, %".to_owned();
    TimePlot {
        x,
        y_title,
        y_max: Some(100.0),
        arrangement: Arrangement::Lines,
        tracks: vec![track],
    }
}

/// Colours of what the cursor says.
pub const OVERVIEW: [(&str, Hue); 3] =
    [("Busiest CPU", Hue::Steal), ("Mean of all CPUs", Hue::User), ("Least busy CPU", Hue::System)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{session_lines::tests::plot, session_test::sketch};

    #[test]
    fn neighbours_of_one_class_are_one_cell_and_a_gap_is_none() {
        let heat = HeatPlot {
            overview: plot(Arrangement::Lines),
            cpus: vec!["0".to_owned(), "1".to_owned()],
            edges_ms: vec![0, 10, 20, 30],
            busy_pct: vec![Some(5), Some(19), Some(97), Some(50), None, Some(50)],
        };
        insta::assert_snapshot!(sketch(&spec(&heat, &Ink::LIGHT), &numbers(&heat)), @r"
        time time, UTC 1768068367000.0..1768068377000.0
        category CPU null..null
        value 0..100
        custom cells 0–20 % #fbf1eb: [0.0, 20.0, 0.0]
        custom cells 20–40 % #f3d2c0: []
        custom cells 40–60 % #eaae8d: [0.0, 10.0, 1.0, 20.0, 30.0, 1.0]
        custom cells 60–80 % #de804e: []
        custom cells 80–95 % #d04a02: []
        custom cells 95–100 % #6a3319: [20.0, 30.0, 0.0]
        line User #4477aa: [1768068367000.0, 30.0, 1768068371500.0, NaN, 1768068377000.0, 41.25]
        line Stolen #ee6677: [1768068367000.0, 0.0, 1768068371500.0, NaN, 1768068377000.0, 2.5]
        custom stretch No samples #526070: [[1768068369000.0,1768068374000.0]]
        ");
    }

    #[test]
    fn the_hottest_class_reads_on_the_ground_of_both_themes() {
        for ink in [Ink::LIGHT, Ink::DARK] {
            for class in [4, 5] {
                assert!(colour(class, &ink).contrast(ink.surface) >= 3.0, "{class}");
            }
            assert_ne!(colour(4, &ink), colour(5, &ink));
        }
    }

    #[test]
    fn a_class_begins_where_it_says() {
        assert_eq!([0, 19, 20, 94, 95, 100].map(class), [0, 0, 1, 4, 5, 5]);
    }
}
