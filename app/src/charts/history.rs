//! The results of one machine over time, with the band in which one more was to be expected, and
//! the levels between changes.

use charming::{
    Chart,
    component::Axis,
    datatype::DataPoint,
    element::{AxisLabel, AxisType, DimensionEncode, ItemStyle, LineStyle, LineStyleType, Symbol},
    series::{Custom, Line, Scatter},
};
use kernel::history::History;

use super::{axes, ink::Ink, palette};

/// Points, the band of the prediction, and a dashed line for each level.
pub fn spec(history: &History, ink: &Ink) -> Chart {
    let look = palette::looks([None])[0];
    let stroke = axes::css(look.stroke(ink));
    let mut chart = Chart::new()
        .grid(axes::grid(false))
        .tooltip(axes::item_tooltip(ink))
        .x_axis(time(ink))
        .y_axis(
            axes::values(ink, "units/s, higher is better; the axis does not begin at 0")
                .axis_label(axes::label(ink).formatter("fine"))
                .scale(true),
        );
    if let Some(band) = band(history, &stroke) {
        chart = chart.series(band);
    }
    for level in levels(history) {
        chart = chart.series(
            Line::new()
                .name("level")
                .show_symbol(false)
                .data(level)
                .line_style(LineStyle::new().color(stroke.as_str()).type_(LineStyleType::Dashed))
                .tooltip(axes::no_tooltip()),
        );
    }
    chart.series(
        Scatter::new()
            .name("results")
            .symbol(Symbol::Circle)
            .symbol_size(9.0)
            .item_style(ItemStyle::new().color(stroke.as_str()))
            .encode(DimensionEncode::new().x(0).y(1))
            .data(points(history)),
    )
}

fn time(ink: &Ink) -> Axis {
    Axis::new()
        .type_(AxisType::Time)
        .axis_label(AxisLabel::new().color(axes::css(ink.muted)).font_size(12.0))
}

fn points(history: &History) -> Vec<DataPoint> {
    history.runs.iter().map(|run| vec![ms(run.started_at_us), run.units_per_s].into()).collect()
}

fn band(history: &History, stroke: &str) -> Option<Custom> {
    let prediction = history.prediction?;
    let count = history.runs.len();
    let first = history.runs.get(count.checked_sub(prediction.results as usize + 1)?)?;
    let (low, high) = (prediction.interval.low, prediction.interval.high);
    let ends = [first.started_at_us, history.runs.last()?.started_at_us];
    let data: Vec<DataPoint> = ends.iter().map(|at| vec![ms(*at), low, high].into()).collect();
    Some(
        Custom::new()
            .name("band")
            .render_item("band")
            .encode(DimensionEncode::new().x(0).y(vec![1, 2]))
            .item_style(ItemStyle::new().color(stroke).opacity(0.15))
            .tooltip(axes::no_tooltip())
            .data(data),
    )
}

/// The mean of each stretch between two changes, from its first to its last result.
fn levels(history: &History) -> Vec<Vec<DataPoint>> {
    let mut levels = Vec::new();
    let mut start = 0;
    for (index, change) in history.changes.iter().enumerate() {
        levels.extend(level(history, start, change.at as usize, change.before));
        start = change.at as usize;
        if index + 1 == history.changes.len() {
            levels.extend(level(history, start, history.runs.len(), change.after));
        }
    }
    levels
}

fn level(history: &History, from: usize, to: usize, mean: f64) -> Option<Vec<DataPoint>> {
    let (first, last) = (history.runs.get(from)?, history.runs.get(to.checked_sub(1)?)?);
    let end = |at_us: i64| DataPoint::from(vec![ms(at_us), mean]);
    Some(vec![end(first.started_at_us), end(last.started_at_us)])
}

fn ms(us: i64) -> f64 {
    (us / 1_000) as f64
}

#[cfg(test)]
mod tests {
    use kernel::history::Run;

    use super::*;

    fn history(rates: &[f64]) -> History {
        let run = |(index, rate): (usize, &f64)| Run {
            result_id: format!("r{index:02}"),
            started_at_us: index as i64 * 86_400_000_000,
            units_per_s: *rate,
        };
        History::of(rates.iter().enumerate().map(run).collect())
    }

    fn series(rates: &[f64]) -> Vec<String> {
        let chart = serde_json::to_value(spec(&history(rates), &Ink::LIGHT)).unwrap();
        let series = chart["series"].as_array().unwrap();
        series.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn few_results_are_points_without_a_band() {
        assert_eq!(series(&[100.0, 101.0, 99.0]), ["results"]);
    }

    #[test]
    fn the_newest_result_stands_before_the_band_of_those_before_it() {
        assert_eq!(series(&[100.0, 101.0, 99.0, 100.5, 99.5, 100.0]), ["band", "results"]);
    }

    #[test]
    fn a_change_is_two_levels() {
        let rates: Vec<f64> = (0..24)
            .map(|index| {
                let level = if index < 12 { 100.0 } else { 80.0 };
                level + 0.1 * f64::from(index % 3)
            })
            .collect();
        assert_eq!(history(&rates).changes.len(), 1);
        assert_eq!(levels(&history(&rates)).len(), 2);
    }
}
