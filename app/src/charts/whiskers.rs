//! Error bars and bands: what is drawn by functions of our own bundle, since ECharts has neither.

use charming::{
    datatype::DataPoint,
    element::{DimensionEncode, ItemStyle},
    series::Custom,
};

use super::{axes, palette::Look, rgb::Rgb, scene::Scene};

/// One error bar: where it stands on the other axis, and its ends, ascending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) at: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Upright error bars over x; `None` where there is none to draw.
pub(super) fn upright(name: &str, bars: Vec<Bar>, colour: Rgb) -> Option<Custom> {
    series(name, "whisker", bars, colour, |bar| vec![bar.at, bar.low, bar.high].into())
}

/// Upright error bars in the middle of the `place`-th of `count` bars side by side.
pub(super) fn on_bars(
    name: &str,
    bars: Vec<Bar>,
    colour: Rgb,
    place: usize,
    count: usize,
) -> Option<Custom> {
    series(name, "whisker", bars, colour, |bar| {
        vec![bar.at, bar.low, bar.high, place as f64, count as f64].into()
    })
}

/// Error bars that lie, over the values of a list of names.
pub(super) fn lying(name: &str, bars: Vec<Bar>, colour: Rgb) -> Option<Custom> {
    let series = series(name, "span", bars, colour, |bar| vec![bar.at, bar.low, bar.high].into())?;
    Some(series.encode(DimensionEncode::new().x(vec![1, 2]).y(0)))
}

/// The area between the lower and the upper ends, pale.
pub(super) fn band(scene: &Scene, name: &str, bars: Vec<Bar>, look: &Look) -> Option<Custom> {
    let colour = look.stroke(&scene.ink);
    let band = series(name, "band", bars, colour, |bar| vec![bar.at, bar.low, bar.high].into())?;
    Some(band.item_style(ItemStyle::new().color(axes::css(colour)).opacity(0.15)))
}

fn series(
    name: &str,
    drawn_by: &str,
    bars: Vec<Bar>,
    colour: Rgb,
    point: impl Fn(&Bar) -> DataPoint,
) -> Option<Custom> {
    let data: Vec<DataPoint> = bars.iter().map(point).collect();
    (!data.is_empty()).then(|| {
        Custom::new()
            .name(name)
            .render_item(drawn_by)
            .encode(DimensionEncode::new().x(0).y(vec![1, 2]))
            .item_style(ItemStyle::new().color(axes::css(colour)))
            .tooltip(axes::no_tooltip())
            .data(data)
    })
}
