//! How busy every CPU was, in equal parts of the time.

use kernel::recording::{Metric, Series, Ticks};

use super::{
    tracks::{said, utc},
    words::percent,
};
use crate::{
    api::session_figures::{FigureKind, SessionFigure, SessionPicture},
    charts::{
        session_heat::{self, HeatPlot, OVERVIEW},
        session_lines::{TimeLine, Track},
    },
};

/// Cells of the whole picture, and parts of the time: no more than a screen shows.
const MAX_CELLS: usize = 24_000;
const MAX_PARTS: usize = 300;
/// Parts are longer than this many cadences, so that each of them has a sample.
const CADENCES: f64 = 1.5;

/// One row for each CPU; `None` with fewer than two.
pub(crate) fn cpus(ticks: &Ticks) -> Option<SessionFigure> {
    let own =
        |series: &&Series| series.id.metric == Metric::CpuBusy && series.id.instance.is_some();
    let mut cpus: Vec<&Series> = ticks.series.iter().filter(own).collect();
    if cpus.len() < 2 {
        return None;
    }
    cpus.sort_by_key(|series| number(series));
    let (from_us, to_us) = (*ticks.at_us.first()?, *ticks.at_us.last()?);
    let count = parts(ticks, cpus.len());
    let edge = |at: usize| from_us + ((to_us - from_us) as f64 * at as f64 / count as f64) as i64;
    let edges_us: Vec<i64> = (0..=count).map(edge).collect();
    let means: Vec<Vec<f64>> = cpus.iter().map(|cpu| means(ticks, cpu, &edges_us)).collect();
    let track = overview(ticks, &means, &edges_us);
    let text = text(ticks, &cpus);
    let name = |series: &&Series| series.id.instance.clone().unwrap_or_default();
    let plot = HeatPlot {
        overview: session_heat::overview(utc(ticks), track),
        cpus: cpus.iter().map(name).collect(),
        edges_ms: edges_us.iter().map(|us| us.div_euclid(1_000)).collect(),
        busy_pct: means.concat().into_iter().map(whole).collect(),
    };
    Some(SessionFigure { kind: FigureKind::Cpus, text, picture: SessionPicture::Heat(plot) })
}

/// CPU 10 after CPU 9; what is no number comes last.
fn number(series: &Series) -> (u64, String) {
    let name = series.id.instance.clone().unwrap_or_default();
    (name.parse().unwrap_or(u64::MAX), name)
}

fn parts(ticks: &Ticks, cpus: usize) -> usize {
    let length_us = ticks.at_us.last().zip(ticks.at_us.first()).map_or(0, |(to, from)| to - from);
    let cadence_us = ticks.cadence_us().unwrap_or(1).max(1) as f64;
    let by_samples = (length_us as f64 / (CADENCES * cadence_us)) as usize;
    by_samples.min(MAX_PARTS).min(MAX_CELLS / cpus).max(1)
}

/// The mean of the known values between two edges, the last one with its end.
fn means(ticks: &Ticks, series: &Series, edges_us: &[i64]) -> Vec<f64> {
    let mut means = Vec::with_capacity(edges_us.len() - 1);
    let mut at = 0;
    for (part, ends) in edges_us.windows(2).enumerate() {
        let is_last = part + 2 == edges_us.len();
        let (mut sum, mut count) = (0.0, 0);
        while at < ticks.len() && (ticks.at_us[at] < ends[1] || is_last) {
            if series.values[at].is_finite() {
                sum += series.values[at];
                count += 1;
            }
            at += 1;
        }
        means.push(if count == 0 { f64::NAN } else { sum / f64::from(count) });
    }
    means
}

fn whole(busy_pct: f64) -> Option<u8> {
    busy_pct.is_finite().then(|| busy_pct.round().clamp(0.0, 100.0) as u8)
}

/// Busiest, mean and least busy CPU in the middle of each part.
fn overview(ticks: &Ticks, means: &[Vec<f64>], edges_us: &[i64]) -> Track {
    let middles: Vec<i64> =
        edges_us.windows(2).map(|ends| ends[0].midpoint(ends[1]).div_euclid(1_000)).collect();
    let from_ms = middles.first().copied().unwrap_or_default();
    let of_part = |part: usize| {
        let known: Vec<f64> =
            means.iter().map(|cpu| cpu[part]).filter(|value| value.is_finite()).collect();
        let sum: f64 = known.iter().sum();
        let most = known.iter().copied().fold(f64::NAN, f64::max);
        let least = known.iter().copied().fold(f64::NAN, f64::min);
        [most, sum / known.len() as f64, least]
    };
    let parts: Vec<[f64; 3]> = (0..middles.len()).map(of_part).collect();
    let line = |(at, (name, hue)): (usize, (&str, _))| TimeLine {
        name: name.to_owned(),
        hue,
        values: parts.iter().map(|part| part[at] as f32).collect(),
    };
    let ms = |us: i64| us.div_euclid(1_000);
    Track {
        from_ms,
        after_ms: middles.iter().map(|at| (at - from_ms).unsigned_abs()).collect(),
        lines: OVERVIEW.into_iter().enumerate().map(line).collect(),
        gaps: ticks.gaps().iter().map(|gap| (ms(gap.from_us), ms(gap.to_us))).collect(),
    }
}

fn text(ticks: &Ticks, cpus: &[&Series]) -> String {
    let mean = |series: &&&Series| {
        let known: Vec<f64> =
            series.values.iter().copied().filter(|value| value.is_finite()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let name = |series: &Series| series.id.instance.clone().unwrap_or_default();
    let by_mean = |a: &&&Series, b: &&Series| mean(a).total_cmp(&mean(&b));
    let known = || cpus.iter().filter(|series| mean(series).is_finite());
    let most = known().max_by(|a, b| by_mean(a, b));
    let least = known().min_by(|a, b| by_mean(a, b));
    let sentence = most.zip(least).map(|(most, least)| {
        format!(
            "Of {} CPUs, CPU {} was the busiest with {} on average, CPU {} the least with {}.",
            cpus.len(),
            name(most),
            percent(mean(&most)),
            name(least),
            percent(mean(&least)),
        )
    });
    said([sentence.filter(|_| !ticks.is_empty())])
}
