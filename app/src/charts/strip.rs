//! All machines as dots on one axis; those measured in a browser are hollow.

use charming::{
    Chart,
    component::{Axis, Grid},
    datatype::{CompositeValue, DataPoint, DataPointItem},
    element::{
        AxisLine, AxisTick, AxisType, DimensionEncode, ItemStyle, Label, LabelPosition,
        NameLocation, SplitLine, Symbol,
    },
    series::Scatter,
};
use kernel::{compare::Metric, format};

use super::{axes, ink::Ink, palette::Look};

/// One machine on the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub label: String,
    /// Units per second of the whole machine at 100 %.
    pub units_per_s: f64,
    /// Measured in a browser: shown beside native figures, never ranked with them.
    pub browser: bool,
    /// The visitor's own computer: larger and named.
    pub own: bool,
    pub look: Look,
}

/// More dots than this leave no room for names; the tooltip and the table have them.
const NAMED_UP_TO: usize = 6;
/// Above this ratio of the fastest to the slowest a linear axis would put all but a few on one spot.
const LOG_ABOVE: f64 = 30.0;

/// A horizontal axis in units per second. Dots without a figure above zero are left out.
pub fn spec(dots: &[Dot], ink: &Ink) -> Chart {
    let shown: Vec<&Dot> =
        dots.iter().filter(|dot| dot.units_per_s.is_finite() && dot.units_per_s > 0.0).collect();
    let mut chart = Chart::new()
        .grid(Grid::new().left(24).right(24).top(36).bottom(48))
        .tooltip(axes::item_tooltip(ink))
        .x_axis(x_axis(&shown, ink))
        .y_axis(Axis::new().type_(AxisType::Value).show(false).min(-1).max(1));
    for dot in &shown {
        chart = chart.series(series(dot, ink, dot.own || shown.len() <= NAMED_UP_TO));
    }
    chart
}

fn x_axis(dots: &[&Dot], ink: &Ink) -> Axis {
    let rates = || dots.iter().map(|dot| dot.units_per_s);
    let (least, most) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
    let axis = Axis::new()
        .name_text_style(axes::muted(ink))
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .axis_label(axes::label(ink))
        .axis_line(AxisLine::new().show(true))
        .axis_tick(AxisTick::new().show(true))
        .split_line(SplitLine::new().show(false));
    let title = Metric::UnitsPerS.axis_title("USD");
    match most / least > LOG_ABOVE {
        true => axis.type_(AxisType::Log).name(format!("{title}; each step ten times the last")),
        false => axis.type_(AxisType::Value).min(0).name(title),
    }
}

fn series(dot: &Dot, ink: &Ink, named: bool) -> Scatter {
    let stroke = axes::css(dot.look.stroke(ink));
    let style = match dot.browser {
        true => ItemStyle::new().color(axes::css(ink.surface)).border_color(stroke.as_str()),
        false => ItemStyle::new().color(axes::css(dot.look.fill)).border_color(stroke.as_str()),
    };
    let where_ = if dot.browser { "units/s in a browser" } else { "units/s" };
    let point = DataPointItem::new(vec![
        CompositeValue::from(dot.units_per_s),
        0.0.into(),
        format!("{} {where_}", format::significant(dot.units_per_s, 4)).into(),
    ]);
    Scatter::new()
        .name(dot.label.as_str())
        .symbol(Symbol::Circle)
        .symbol_size(if dot.own { 20.0 } else { 12.0 })
        .item_style(style.border_width(2.0).opacity(0.9))
        .label(
            Label::new()
                .show(named)
                .position(LabelPosition::Top)
                .formatter("{a}")
                .color(axes::css(ink.text)),
        )
        .encode(DimensionEncode::new().x(0).y(1).tooltip(vec![2]))
        .data(vec![DataPoint::from(point)])
}
