//! What a server did over time: lines, or areas that add up.

use charming::{
    Chart,
    component::{Axis, Legend},
    element::{AreaStyle, ItemStyle, LineStyle, Symbol},
    series::Line,
};
use serde::{Deserialize, Serialize};

use super::{
    axes,
    drawing::Numbers,
    ink::Ink,
    lines,
    session_hues::Hue,
    session_time::{self, TimeScale},
};

/// Everything that is drawn, and nothing about how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimePlot {
    pub x: TimeScale,
    /// With unit.
    pub y_title: String,
    /// Upper end of the value axis, where it must not follow the data.
    pub y_max: Option<f64>,
    pub arrangement: Arrangement,
    /// One for each session.
    pub tracks: Vec<Track>,
}

/// How the lines of a track stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrangement {
    Lines,
    /// Each on top of the one before; [`Hue::Limit`] stands for itself.
    Stacked,
}

/// Lines over the same times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Milliseconds on the axis of the first tick.
    pub from_ms: i64,
    /// Milliseconds since the first tick, ascending.
    pub after_ms: Vec<u64>,
    pub lines: Vec<TimeLine>,
    /// Times without samples on the axis, from and to in milliseconds.
    pub gaps: Vec<(i64, i64)>,
}

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TimeLine {
    pub name: String,
    pub hue: Hue,
    /// One for each time; NaN (`null` in JSON) where it is not known. Four digits are what a
    /// chart can show.
    #[serde(with = "known")]
    pub values: Vec<f32>,
}

/// Not known equals not known: what is read back is what was written.
impl PartialEq for TimeLine {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f32, &f32)| a == b || a.is_nan() && b.is_nan();
        (&self.name, self.hue) == (&other.name, other.hue)
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&other.values).all(same)
    }
}

impl Track {
    /// Times on the axis, in milliseconds.
    pub fn times_ms(&self) -> impl Iterator<Item = f64> + '_ {
        self.after_ms.iter().map(|after| (self.from_ms as f64) + *after as f64)
    }
}

impl TimePlot {
    /// Every line with its track.
    pub fn lines(&self) -> impl Iterator<Item = (&Track, &TimeLine)> {
        self.tracks.iter().flat_map(|track| track.lines.iter().map(move |line| (track, line)))
    }
}

/// The plot in the inks of a theme; its points are in [`numbers`].
pub fn spec(plot: &TimePlot, ink: &Ink) -> Chart {
    let gaps: Vec<(i64, i64)> = plot.tracks.iter().flat_map(|it| it.gaps.iter().copied()).collect();
    let mut names: Vec<String> = plot.lines().map(|(_, line)| line.name.clone()).collect();
    let band = session_time::gaps(&gaps, ink);
    names.extend(band.is_some().then(|| session_time::NO_SAMPLES.to_owned()));
    let mut chart = Chart::new()
        .grid(axes::grid(true))
        .legend(legend(ink, names))
        .tooltip(session_time::tooltip(ink))
        .x_axis(session_time::axis(plot.x, ink))
        .y_axis(y_axis(plot, ink));
    for (_, line) in plot.lines() {
        chart = chart.series(drawn(line, plot.arrangement, ink));
    }
    match band {
        Some(band) => chart.series(band),
        None => chart,
    }
}

/// The points of each series in the order of [`spec`]: time and value, one pair after the other.
pub fn numbers(plot: &TimePlot) -> Vec<Numbers> {
    let points = |(track, line): (&Track, &TimeLine)| {
        let values = line.values.iter().map(|value| f64::from(*value));
        track.times_ms().zip(values).flat_map(|(at, value)| [at, value]).collect()
    };
    plot.lines().map(points).collect()
}

/// Shown for one line too: the chart has no other place for its name.
fn legend(ink: &Ink, names: Vec<String>) -> Legend {
    axes::legend(ink, names).show(true)
}

fn y_axis(plot: &TimePlot, ink: &Ink) -> Axis {
    let axis = axes::values(ink, plot.y_title.as_str()).min(0);
    match plot.y_max {
        Some(max) => axis.max(max),
        None => axis,
    }
}

fn drawn(line: &TimeLine, arrangement: Arrangement, ink: &Ink) -> Line {
    let (fill, dash) = line.hue.look();
    let stroke = axes::css(ink.readable(fill));
    let is_area = arrangement == Arrangement::Stacked && line.hue != Hue::Limit;
    let style = LineStyle::new().color(stroke.as_str()).type_(lines::dash(dash));
    let drawn = Line::new()
        .name(line.name.as_str())
        .symbol(Symbol::None)
        .connect_nulls(false)
        .item_style(ItemStyle::new().color(stroke.as_str()));
    match is_area {
        true => drawn
            .stack("all")
            .line_style(style.width(1.0))
            .area_style(AreaStyle::new().color(axes::css(fill)).opacity(0.6)),
        false => drawn.line_style(style.width(1.5)),
    }
}

/// Values with four significant digits, `null` for what is not known.
mod known {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(values: &[f32], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(|value| value.is_finite().then(|| short(*value))))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f32>, D::Error> {
        let values = Vec::<Option<f32>>::deserialize(from)?;
        Ok(values.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect())
    }

    fn short(value: f32) -> f32 {
        if value == 0.0 {
            return 0.0;
        }
        let digits = 3 - value.abs().log10().floor() as i32;
        let scale = 10_f64.powi(digits.clamp(-40, 40));
        ((f64::from(value) * scale).round() / scale) as f32
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::charts::session_test::sketch;

    fn line(name: &str, hue: Hue, values: &[f32]) -> TimeLine {
        TimeLine { name: name.to_owned(), hue, values: values.to_vec() }
    }

    /// Ten seconds with a gap of five.
    pub(in crate::charts) fn plot(arrangement: Arrangement) -> TimePlot {
        let lines = vec![
            line("User", Hue::User, &[30.0, f32::NAN, 41.25]),
            line("Stolen", Hue::Steal, &[0.0, f32::NAN, 2.5]),
        ];
        let track = Track {
            from_ms: 1_768_068_367_000,
            after_ms: vec![0, 4_500, 10_000],
            lines,
            gaps: vec![(1_768_068_369_000, 1_768_068_374_000)],
        };
        let x = TimeScale::Utc { from_ms: track.from_ms, to_ms: track.from_ms + 10_000 };
        let y_title = "% of all CPUs".to_owned();
        TimePlot { x, y_title, y_max: Some(100.0), arrangement, tracks: vec![track] }
    }

    #[test]
    fn parts_are_stacked_and_a_gap_is_a_band_and_no_line() {
        let plot = plot(Arrangement::Stacked);
        insta::assert_snapshot!(sketch(&spec(&plot, &Ink::LIGHT), &numbers(&plot)), @r"
        time time, UTC 1768068367000.0..1768068377000.0
        value % of all CPUs 0..100.0
        line all User #4477aa: [1768068367000.0, 30.0, 1768068371500.0, NaN, 1768068377000.0, 41.25]
        line all Stolen #ee6677: [1768068367000.0, 0.0, 1768068371500.0, NaN, 1768068377000.0, 2.5]
        custom stretch No samples #526070: [[1768068369000.0,1768068374000.0]]
        ");
    }

    #[test]
    fn two_sessions_share_an_axis_that_begins_when_they_do() {
        let session = |name: &str, at: u8, values: &[f32]| Track {
            from_ms: 0,
            after_ms: vec![0, 5_000],
            lines: vec![line(name, Hue::Nth(at), values)],
            gaps: Vec::new(),
        };
        let tracks = vec![session("monday", 0, &[1.0, 2.0]), session("tuesday", 1, &[3.0, 4.0])];
        let x = TimeScale::Elapsed { to_ms: 5_000 };
        let y_title = "B/s".to_owned();
        let plot = TimePlot { x, y_title, y_max: None, arrangement: Arrangement::Lines, tracks };
        insta::assert_snapshot!(sketch(&spec(&plot, &Ink::DARK), &numbers(&plot)), @r"
        value time since the start 0.0..5000.0
        value B/s 0..null
        line monday #4477aa: [0.0, 1.0, 5000.0, 2.0]
        line tuesday #ee6677: [0.0, 3.0, 5000.0, 4.0]
        ");
    }

    #[test]
    fn what_travels_has_four_digits_and_nothing_that_json_does_not_know() {
        let sent = line("a", Hue::Nth(0), &[12.345_678, f32::NAN, 0.0, 123_456_790.0]);
        let json = serde_json::to_value(&sent).unwrap();
        assert_eq!(json["values"].to_string(), "[12.350000381469727,null,0.0,123500000.0]");
        let text = serde_json::to_string(&sent).unwrap();
        assert!(text.contains("[12.35,null,0.0,123500000.0]"), "{text}");
        let back: TimeLine = serde_json::from_str(&text).unwrap();
        assert!(back.values[1].is_nan() && back.values[0] == 12.35);
    }
}
