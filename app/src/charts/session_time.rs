//! What the charts of a session share: the axis of time, its cursor, and the times without samples.

use charming::{
    component::Axis,
    datatype::DataPoint,
    element::{
        AxisLabel, AxisPointer, AxisPointerType, AxisType, DimensionEncode, ItemStyle, LineStyle,
        NameLocation, SplitLine, Tooltip, Trigger,
    },
    series::Custom,
};
use serde::{Deserialize, Serialize};

use super::{axes, ink::Ink};

/// The horizontal axis of every chart of a page, so that they stand under each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeScale {
    /// Milliseconds since 1970 UTC.
    Utc { from_ms: i64, to_ms: i64 },
    /// Milliseconds since the first sample of each session.
    Elapsed { to_ms: i64 },
}

impl TimeScale {
    /// What the table calls this axis.
    pub fn title(self) -> &'static str {
        match self {
            Self::Utc { .. } => "time, UTC",
            Self::Elapsed { .. } => "time since the start",
        }
    }

    fn ends(self) -> (i64, i64) {
        match self {
            Self::Utc { from_ms, to_ms } => (from_ms, to_ms),
            Self::Elapsed { to_ms } => (0, to_ms),
        }
    }
}

/// The axis, from the first sample of the page to its last one.
pub fn axis(scale: TimeScale, ink: &Ink) -> Axis {
    let (from_ms, to_ms) = scale.ends();
    let axis = Axis::new()
        .min(from_ms as f64)
        .max(to_ms.max(from_ms + 1) as f64)
        .name(scale.title())
        .name_location(NameLocation::Middle)
        .name_gap(28.0)
        .name_text_style(axes::muted(ink))
        .split_line(SplitLine::new().show(false));
    let label = AxisLabel::new().color(axes::css(ink.muted)).font_size(12.0);
    match scale {
        TimeScale::Utc { .. } => axis.type_(AxisType::Time).axis_label(label.formatter("clock")),
        TimeScale::Elapsed { to_ms } => axis
            .type_(AxisType::Value)
            .interval(step_ms(to_ms))
            .axis_label(label.formatter("elapsed")),
    }
}

/// All values at the time under the pointer.
pub fn tooltip(ink: &Ink) -> Tooltip {
    let edge = LineStyle::new().color(axes::css(ink.readable(ink.line)));
    let pointer = AxisPointer::new().type_(AxisPointerType::Line).snap(true).line_style(edge);
    axes::item_tooltip(ink).trigger(Trigger::Axis).axis_pointer(pointer).value_formatter("known")
}

/// A pale band over each time without samples, from milliseconds to milliseconds.
pub fn gaps(spans: &[(i64, i64)], ink: &Ink) -> Option<Custom> {
    let point = |(from, to): &(i64, i64)| DataPoint::from(vec![*from as f64, *to as f64]);
    let data: Vec<DataPoint> = spans.iter().map(point).collect();
    (!data.is_empty()).then(|| {
        Custom::new()
            .name(NO_SAMPLES)
            .render_item("stretch")
            .encode(DimensionEncode::new().x(vec![0, 1]))
            .item_style(ItemStyle::new().color(axes::css(ink.muted)).opacity(0.25))
            .tooltip(axes::no_tooltip())
            .data(data)
    })
}

/// What the legend calls a gap.
pub const NO_SAMPLES: &str = "No samples";

/// The distance of ticks of an axis of elapsed time: at most six of them, at round times.
fn step_ms(to_ms: i64) -> f64 {
    const ROUND_S: [i64; 19] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200,
        86_400, 172_800,
    ];
    let least = to_ms / 6;
    let round = ROUND_S.into_iter().map(|seconds| seconds * 1_000).find(|step| *step >= least);
    round.unwrap_or(least) as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::charts::finish::{Manners, finish};

    #[test]
    fn elapsed_time_is_read_at_round_times() {
        let minute = 60_000;
        for (to_ms, step) in
            [(900, 1_000), (5_000, 1_000), (11 * minute, 2 * minute), (86_400_000, 14_400_000)]
        {
            assert_eq!(step_ms(to_ms), step as f64, "{to_ms}");
        }
        assert_eq!(step_ms(86_400_000 * 100), 1_440_000_000.0);
    }

    #[test]
    fn times_that_would_meet_are_left_out() {
        let label = |scale| {
            let chart = charming::Chart::new().x_axis(axis(scale, &Ink::LIGHT));
            let manners = Manners { description: "", animated: false, ink: Ink::LIGHT };
            finish(&chart, manners)["xAxis"]["axisLabel"].clone()
        };
        let of_day = label(TimeScale::Utc { from_ms: 0, to_ms: 60_000 });
        assert_eq!((&of_day["hideOverlap"], &of_day["textMargin"]), (&json!(true), &json!([0, 8])));
        let elapsed = label(TimeScale::Elapsed { to_ms: 60_000 });
        assert_eq!(elapsed["hideOverlap"], true);
        assert_eq!(elapsed["showMaxLabel"], false);
    }

    #[test]
    fn no_gap_is_no_series() {
        assert_eq!(gaps(&[], &Ink::LIGHT), None);
    }
}
