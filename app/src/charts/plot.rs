//! A small picture of numbers, as the page about the method has it: dots, lines, bands and whiskers.

use charming::{
    Chart,
    component::Axis,
    datatype::{CompositeValue, DataPoint},
    element::{
        AxisPointerType, AxisTick, AxisType, DimensionEncode, ItemStyle, LineStyle, LineStyleType,
        NameLocation, Symbol,
    },
    series::{Custom, Line, Scatter},
};
use kernel::{format, stats::interval::Interval};
use serde::{Deserialize, Serialize};

use super::{
    axes,
    ink::Ink,
    palette::{self, Look},
    rgb::Rgb,
    whiskers::{self, Bar},
};

/// Everything that is drawn, and nothing about how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    pub x: Scale,
    /// With unit and, where there is a better end, its direction.
    pub y_title: String,
    /// Upper end of the value axis, where it must not follow the data.
    pub y_max: Option<f64>,
    pub series: Vec<Series>,
}

/// The horizontal axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// Numbers from 0 to `max`, or as far as the data goes.
    Numbers { title: String, max: Option<f64> },
    /// Places for names; a point's `x` is the place, from 0.
    Names(Vec<String>),
}

/// Points of one kind under one name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub mark: Mark,
    pub points: Vec<Point>,
}

/// What a point becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Measured.
    Dots,
    /// Read from a curve or stated: an outline.
    Hollow,
    /// Through the points.
    Line,
    /// A border that something is held against.
    Limit,
    /// Between the ends of the points' intervals, along the axis.
    Band,
    /// A dot with its interval.
    Whiskers,
}

/// One number at one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub interval: Option<Interval>,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y, interval: None }
    }

    pub fn between(x: f64, y: f64, interval: Option<Interval>) -> Self {
        Self { x, y, interval }
    }
}

impl Scale {
    /// Numbers as far as the data goes.
    pub fn numbers(title: &str) -> Self {
        Self::Numbers { title: title.to_owned(), max: None }
    }

    /// Percent of something, all of it.
    pub fn percent(title: &str) -> Self {
        Self::Numbers { title: title.to_owned(), max: Some(100.0) }
    }

    /// What the table calls this axis, and a place on it.
    pub fn title(&self) -> &str {
        match self {
            Self::Numbers { title, .. } => title,
            Self::Names(_) => "what",
        }
    }

    pub fn text(&self, x: f64) -> String {
        match self {
            Self::Numbers { .. } => format::si((x * 100.0).round() / 100.0),
            Self::Names(names) => names.get(x as usize).cloned().unwrap_or_default(),
        }
    }
}

/// The plot in the inks of a theme.
pub fn spec(plot: &Plot, ink: &Ink) -> Chart {
    let names: Vec<String> = plot.series.iter().map(|series| series.name.clone()).collect();
    let mut chart = Chart::new()
        .grid(axes::grid(names.len() > 1))
        .legend(axes::legend(ink, names))
        .tooltip(axes::item_tooltip(ink).axis_pointer(pointer()))
        .x_axis(x_axis(&plot.x, ink))
        .y_axis(y_axis(plot, ink));
    let looks = palette::looks(plot.series.iter().map(|_| None));
    for (series, look) in plot.series.iter().zip(&looks) {
        chart = add(chart, series, look, ink);
    }
    chart
}

fn pointer() -> charming::element::AxisPointer {
    charming::element::AxisPointer::new().type_(AxisPointerType::None)
}

fn x_axis(scale: &Scale, ink: &Ink) -> Axis {
    let axis = Axis::new().name_text_style(axes::muted(ink)).axis_label(axes::label(ink));
    match scale {
        Scale::Numbers { title, max } => {
            let axis = axis
                .type_(AxisType::Value)
                .min(0)
                .name(title.as_str())
                .name_location(NameLocation::Middle)
                .name_gap(28.0)
                .split_line(charming::element::SplitLine::new().show(false));
            match max {
                Some(max) => axis.max(*max),
                None => axis,
            }
        }
        Scale::Names(names) => axis
            .type_(AxisType::Category)
            .axis_label(names_label(ink))
            .axis_tick(AxisTick::new().show(false))
            .data(names.clone()),
    }
}

/// Names as they are: `si` is for numbers.
fn names_label(ink: &Ink) -> charming::element::AxisLabel {
    charming::element::AxisLabel::new().color(axes::css(ink.muted)).font_size(12)
}

/// From zero, unless there are values below it.
fn y_axis(plot: &Plot, ink: &Ink) -> Axis {
    let axis = axes::values(ink, plot.y_title.as_str());
    let values = || plot.series.iter().flat_map(|series| &series.points);
    let low = |point: &Point| point.interval.map_or(point.y, |it| it.low.min(point.y));
    let axis = if values().any(|point| low(point) < 0.0) { axis } else { axis.min(0) };
    match plot.y_max {
        Some(max) => axis.max(max),
        None => axis,
    }
}

fn add(chart: Chart, series: &Series, look: &Look, ink: &Ink) -> Chart {
    let stroke = look.stroke(ink);
    match series.mark {
        Mark::Dots => chart.series(dots(series, stroke, false, ink)),
        Mark::Hollow => chart.series(dots(series, stroke, true, ink)),
        Mark::Line => chart.series(line(series, stroke, LineStyleType::Solid)),
        Mark::Limit => chart.series(line(series, ink.muted, LineStyleType::Dashed)),
        Mark::Band => {
            chart.series(line(series, stroke, LineStyleType::Solid)).series(band(series, stroke))
        }
        Mark::Whiskers => {
            let bar = |point: &Point| {
                let Interval { low, high } = point.interval?;
                Some(Bar { at: point.x, low, high })
            };
            let bars = series.points.iter().filter_map(bar).collect();
            let chart = chart.series(dots(series, stroke, false, ink));
            match whiskers::upright(&series.name, bars, stroke) {
                Some(whiskers) => chart.series(whiskers),
                None => chart,
            }
        }
    }
}

fn pairs(series: &Series) -> Vec<DataPoint> {
    series.points.iter().map(|point| vec![point.x, point.y].into()).collect()
}

fn dots(series: &Series, stroke: Rgb, hollow: bool, ink: &Ink) -> Scatter {
    let fill = if hollow { ink.surface } else { stroke };
    let size = if hollow { 12.0 } else { 7.0 };
    let data: Vec<DataPoint> = series
        .points
        .iter()
        .map(|point| {
            let text = CompositeValue::from(said(point));
            vec![CompositeValue::from(point.x), point.y.into(), text].into()
        })
        .collect();
    Scatter::new()
        .name(series.name.as_str())
        .symbol(Symbol::Circle)
        .symbol_size(size)
        .item_style(
            ItemStyle::new()
                .color(axes::css(fill))
                .border_color(axes::css(stroke))
                .border_width(1.5),
        )
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![2]))
        .data(data)
}

/// A value with its interval, as the table has it.
fn said(point: &Point) -> String {
    let number = |value: f64| format::significant(value, 4);
    match point.interval {
        Some(it) => format!("{} ({} to {})", number(point.y), number(it.low), number(it.high)),
        None => number(point.y),
    }
}

fn line(series: &Series, stroke: Rgb, kind: LineStyleType) -> Line {
    Line::new()
        .name(series.name.as_str())
        .data(pairs(series))
        .show_symbol(false)
        .line_style(LineStyle::new().color(axes::css(stroke)).width(2.0).type_(kind))
        .item_style(ItemStyle::new().color(axes::css(stroke)))
        .tooltip(axes::no_tooltip())
}

fn band(series: &Series, stroke: Rgb) -> Custom {
    let data: Vec<DataPoint> = series
        .points
        .iter()
        .filter_map(|point| {
            let interval = point.interval?;
            Some(vec![point.x, interval.low, interval.high].into())
        })
        .collect();
    Custom::new()
        .name(series.name.as_str())
        .render_item("band")
        .encode(DimensionEncode::new().x(0).y(vec![1, 2]))
        .item_style(ItemStyle::new().color(axes::css(stroke)).opacity(0.15))
        .tooltip(axes::no_tooltip())
        .data(data)
}
