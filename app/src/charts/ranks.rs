//! Where each machine stands, with the interval of its rank; a tie stands as a tie.

use charming::{
    Chart,
    component::{Axis, Grid},
    datatype::{CompositeValue, DataPoint},
    element::{AxisType, DimensionEncode, ItemStyle, LineStyle, NameLocation, SplitLine},
    series::Scatter,
};
use kernel::compare::{RankInterval, Row};

use super::{
    axes, lines,
    palette::Look,
    scene::Scene,
    whiskers::{self, Bar},
};

/// Whether there are ranks to draw.
pub fn is_there(scene: &Scene) -> bool {
    ranked(scene).len() > 1
}

/// The machines that have a rank, best first; ties in the order of the reader.
pub fn ranked<'a>(scene: &'a Scene) -> Vec<(&'a Row, RankInterval, &'a Look)> {
    let mut ranked: Vec<_> =
        scene.rows().filter_map(|(row, look)| Some((row, row.rank?, look))).collect();
    ranked.sort_by_key(|(_, rank, _)| (rank.place, rank.median));
    ranked
}

/// `1` or, where others stand there too, `1=`.
pub fn place(rank: RankInterval) -> String {
    let sign = if rank.tied { "=" } else { "" };
    format!("{}{sign}", rank.place)
}

/// `2 (1–3)`, or the rank alone where it is sure.
pub fn text(rank: RankInterval) -> String {
    match rank.low == rank.high {
        true => rank.median.to_string(),
        false => format!("{} ({}–{})", rank.median, rank.low, rank.high),
    }
}

/// One line of the list for each machine, under the place that it has or shares.
pub fn spec(scene: &Scene) -> Chart {
    let ranked = ranked(scene);
    let label = |(row, rank, _): &(&Row, RankInterval, &Look)| {
        format!("{}  {}", place(*rank), row.contender.label)
    };
    let mut chart = Chart::new()
        .grid(Grid::new().left(16).right(32).top(12).bottom(48).contain_label(true))
        .tooltip(axes::item_tooltip(&scene.ink))
        .x_axis(x_axis(scene, ranked.len()))
        .y_axis(axes::names(&scene.ink, ranked.iter().map(label).collect()));
    for (at, (row, rank, look)) in (0..).zip(&ranked) {
        let at = f64::from(at);
        let name = row.contender.label.as_str();
        let bar = Bar { at, low: f64::from(rank.low), high: f64::from(rank.high) };
        if let Some(bars) = whiskers::lying(name, vec![bar], look.stroke(&scene.ink)) {
            chart = chart.series(bars);
        }
        chart = chart.series(dot(scene, at, row, *rank, look));
    }
    chart
}

fn x_axis(scene: &Scene, count: usize) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .min(1)
        .max(count as f64)
        .interval(if count > 10 { 2.0 } else { 1.0 })
        .name("rank by units/s, 1 is fastest")
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .name_text_style(axes::muted(&scene.ink))
        .axis_label(axes::label(&scene.ink).formatter("whole"))
        .split_line(SplitLine::new().line_style(LineStyle::new().color(axes::css(scene.ink.line))))
}

fn dot(scene: &Scene, at: f64, row: &Row, rank: RankInterval, look: &Look) -> Scatter {
    let said = format!("rank {}", text(rank));
    let point: Vec<CompositeValue> = vec![f64::from(rank.median).into(), at.into(), said.into()];
    Scatter::new()
        .name(row.contender.label.as_str())
        .symbol(lines::symbol(look.marker))
        .symbol_size(10.0)
        .item_style(ItemStyle::new().color(axes::css(look.stroke(&scene.ink))))
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![2]))
        .data(vec![DataPoint::from(point)])
}
