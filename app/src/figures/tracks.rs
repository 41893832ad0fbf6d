//! Ticks as the tracks of a chart: thinned, in milliseconds, with their gaps.

use kernel::{
    format,
    recording::{Thinning, Ticks, together},
};

use super::words;
use crate::charts::{
    session_hues::Hue,
    session_lines::{TimeLine, Track},
    session_time::TimeScale,
};

/// Points of one line: two for each pixel of the widest chart that is not enlarged.
pub(crate) const MAX_POINTS: usize = 1_200;

/// What one line of a track is called, how it looks, and what its values are divided by.
pub(crate) struct Drawn {
    pub(crate) name: String,
    pub(crate) hue: Hue,
    pub(crate) by: f64,
}

/// A track of all series of `ticks`, one line for each, and what was left out, in a sentence.
pub(crate) fn track(ticks: &Ticks, drawn: Vec<Drawn>, start_us: i64) -> (Track, Option<String>) {
    let thin = together(ticks, MAX_POINTS);
    let from_us = thin.ticks.at_us.first().copied().unwrap_or_default();
    let ms = |us: i64| us.div_euclid(1_000);
    let lines = thin.ticks.series.iter().zip(drawn).map(|(series, Drawn { name, hue, by })| {
        let values = series.values.iter().map(|value| (value / by) as f32).collect();
        TimeLine { name, hue, values }
    });
    let gaps = ticks.gaps();
    let gap = |gap: &kernel::recording::Gap| (ms(gap.from_us - start_us), ms(gap.to_us - start_us));
    let left_out = (thin.method != Thinning::EveryTick).then(|| {
        let (drawn, all) = (thin.ticks.len() as f64, thin.ticks_before as u64);
        format!(
            "Drawn: {} of {}, {}.",
            format::thousands(drawn, 0),
            words::count(all, "sample"),
            thin.method.text()
        )
    });
    let track = Track {
        from_ms: ms(from_us - start_us),
        after_ms: thin.ticks.at_us.iter().map(|at| ms(*at - from_us).unsigned_abs()).collect(),
        lines: lines.collect(),
        gaps: gaps.iter().map(gap).collect(),
    };
    (track, left_out)
}

/// The axis of one session's charts.
pub(crate) fn utc(ticks: &Ticks) -> TimeScale {
    let ends = ticks.at_us.first().zip(ticks.at_us.last()).unwrap_or((&0, &0));
    TimeScale::Utc { from_ms: ends.0.div_euclid(1_000), to_ms: ends.1.div_euclid(1_000) }
}

/// Some sentences as one text, without those that are not there.
pub(crate) fn said(sentences: impl IntoIterator<Item = Option<String>>) -> String {
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
