//! Axes, grids and tooltips that the charts share, in the inks of the theme.

use charming::{
    component::{Axis, Grid, Legend, LegendType},
    element::{
        AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Label, LineStyle,
        NameLocation, SplitLine, TextStyle, Tooltip, Trigger,
    },
};

use super::{ink::Ink, rgb::Rgb};

/// Pixels of text in a chart.
const FONT: f64 = 12.0;

/// Load from 0 to 100 percent busy.
pub fn load(ink: &Ink) -> Axis {
    plain(ink)
        .type_(AxisType::Value)
        .min(0)
        .max(100)
        .interval(20.0)
        .name("load, % busy")
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .split_line(SplitLine::new().show(false))
}

/// Nominal levels, side by side.
pub fn levels(ink: &Ink, names: Vec<String>) -> Axis {
    plain(ink)
        .type_(AxisType::Category)
        .name("load, % busy")
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .axis_tick(AxisTick::new().show(false))
        .data(names)
}

/// Names down the side, the first at the top.
pub fn names(ink: &Ink, names: Vec<String>) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .inverse(true)
        .axis_tick(AxisTick::new().show(false))
        .axis_label(AxisLabel::new().color(ink.text.to_string()).font_size(FONT))
        .data(names)
}

/// Values from zero, with the title above the axis where it reads without turning the head.
pub fn values(ink: &Ink, title: impl Into<String>) -> Axis {
    plain(ink)
        .type_(AxisType::Value)
        .name(title)
        .name_location(NameLocation::End)
        .name_gap(12.0)
        .name_text_style(muted(ink).align("left").padding([0.0, 0.0, 0.0, -40.0]))
        .axis_line(AxisLine::new().show(false))
        .split_line(SplitLine::new().line_style(LineStyle::new().color(ink.line.to_string())))
}

fn plain(ink: &Ink) -> Axis {
    Axis::new().name_text_style(muted(ink)).axis_label(label(ink))
}

/// Text on an axis; `si` is resolved to a function of our own bundle.
pub fn label(ink: &Ink) -> AxisLabel {
    AxisLabel::new().color(ink.muted.to_string()).font_size(FONT).formatter("si")
}

pub fn muted(ink: &Ink) -> TextStyle {
    TextStyle::new().color(ink.muted.to_string()).font_size(FONT)
}

/// Room for the legend, or only for the axis title above the plot.
pub fn grid(legend: bool) -> Grid {
    let top = if legend { 64 } else { 36 };
    Grid::new().left(56).right(20).top(top).bottom(48)
}

/// Machines to filter by, in one line that scrolls.
pub fn legend(ink: &Ink, names: Vec<String>) -> Legend {
    Legend::new()
        // One machine is named by the page.
        .show(names.len() > 1)
        .type_(LegendType::Scroll)
        .top(0)
        .left(0)
        .right(0)
        .item_width(28.0)
        .inactive_color(ink.line.to_string())
        .text_style(TextStyle::new().color(ink.text.to_string()).font_size(FONT))
        .data(names)
}

/// All machines at the load under the pointer.
pub fn tooltip(ink: &Ink, pointer: AxisPointerType) -> Tooltip {
    let edge = ink.readable(ink.line);
    let line = LineStyle::new().color(edge.to_string());
    box_(ink).trigger(Trigger::Axis).axis_pointer(
        AxisPointer::new()
            .type_(pointer)
            .snap(true)
            .line_style(line)
            .label(Label::new().formatter("{value} % busy")),
    )
}

/// All machines at the number of lanes under the pointer.
pub fn count_tooltip(ink: &Ink, pointer: AxisPointerType) -> Tooltip {
    let line = LineStyle::new().color(ink.readable(ink.line).to_string());
    let label = Label::new().formatter("{value} lanes");
    let pointer = AxisPointer::new().type_(pointer).snap(true).line_style(line).label(label);
    box_(ink).trigger(Trigger::Axis).axis_pointer(pointer)
}

/// What lies under the pointer.
pub fn item_tooltip(ink: &Ink) -> Tooltip {
    box_(ink).trigger(Trigger::Item)
}

/// For series that the pointer passes by.
pub fn no_tooltip() -> Tooltip {
    Tooltip::new().trigger(Trigger::None)
}

/// A colour as an option has it.
pub fn css(colour: Rgb) -> String {
    colour.to_string()
}

fn box_(ink: &Ink) -> Tooltip {
    Tooltip::new()
        .background_color(ink.surface.to_string())
        .border_color(ink.line.to_string())
        .border_width(1.0)
}

/// The round number at or above `max` at which an axis of several charts ends.
pub fn round_up(max: f64) -> f64 {
    if !(max > 0.0 && max.is_finite()) {
        return 1.0;
    }
    let power = 10_f64.powf(max.log10().floor());
    let step = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0]
        .into_iter()
        .find(|step| step * power >= max)
        .unwrap_or(10.0);
    step * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_axis_ends_at_a_round_number() {
        for (max, end) in
            [(274.0, 300.0), (1.0, 1.0), (0.023, 0.025), (9.9, 10.0), (0.0, 1.0), (1240.0, 1500.0)]
        {
            let found = round_up(max);
            assert!((found - end).abs() < end * 1e-9, "{max}: {found}");
        }
    }
}
