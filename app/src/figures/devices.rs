//! Disks, interfaces and containers of one session: the busiest of them, a line each.

use kernel::{
    format,
    recording::{Metric, Series, SeriesId, Summary, Ticks, Unit},
};

use super::{
    parts::{Names, Scale},
    tracks::{Drawn, said, track, utc},
};
use crate::{
    api::session_figures::{FigureKind, SessionFigure, SessionPicture},
    charts::{
        session_hues::Hue,
        session_lines::{Arrangement, TimePlot},
    },
};

/// Things in one chart that go two ways, and things that go one way.
const PAIRS: usize = 4;
const SINGLES: usize = 12;

/// Read and written, or received and sent.
pub(crate) fn two_ways(
    kind: FigureKind,
    ticks: &Ticks,
    ways: [Metric; 2],
    noun: &str,
) -> Option<SessionFigure> {
    let mut instances = busiest(ticks, &ways);
    let all = instances.len();
    instances.truncate(PAIRS);
    let mut shown = Ticks { at_us: ticks.at_us.clone(), series: Vec::new() };
    let mut hues = Vec::new();
    for (at, instance) in instances.iter().enumerate() {
        for (way, metric) in ways.into_iter().enumerate() {
            let id = SeriesId { metric, instance: instance.clone() };
            let Some(series) = find(ticks, &id) else { continue };
            shown.series.push(series.clone());
            hues.push(match (instances.len(), way) {
                (1, way) => Hue::Nth(way as u8),
                (_, 0) => Hue::Nth(at as u8),
                (_, _) => Hue::Back(at as u8),
            });
        }
    }
    let names = Names::new();
    let sentences = ways.into_iter().map(|metric| most(&shown, metric));
    let text: Vec<Option<String>> = sentences.chain([of_all(all, instances.len(), noun)]).collect();
    figure(kind, &shown, hues, &names, text)
}

/// What each container took.
pub(crate) fn containers(
    kind: FigureKind,
    ticks: &Ticks,
    metric: Metric,
    names: &Names,
) -> Option<SessionFigure> {
    let mut instances = busiest(ticks, &[metric]);
    let all = instances.len();
    instances.truncate(SINGLES);
    let mut shown = Ticks { at_us: ticks.at_us.clone(), series: Vec::new() };
    for instance in &instances {
        let id = SeriesId { metric, instance: instance.clone() };
        shown.series.extend(find(ticks, &id).cloned());
    }
    let hues = (0..shown.series.len()).map(|at| Hue::Nth(at as u8)).collect();
    let text = vec![most_named(&shown, names), of_all(all, instances.len(), "container")];
    figure(kind, &shown, hues, names, text)
}

fn figure(
    kind: FigureKind,
    shown: &Ticks,
    hues: Vec<Hue>,
    names: &Names,
    text: Vec<Option<String>>,
) -> Option<SessionFigure> {
    let metric = shown.series.first()?.id.metric;
    // The axis has prefixes of its own for rates; memory is read in powers of two.
    let scale = match metric.unit() {
        Unit::Bytes => Scale::of(Unit::Bytes, max(shown)),
        unit => Scale::of(unit, 1.0),
    };
    let drawn = shown.series.iter().zip(hues).map(|(series, hue)| Drawn {
        name: line_name(&series.id, metric, names, shown),
        hue,
        by: scale.by,
    });
    let (track, left_out) = track(shown, drawn.collect(), 0);
    let plot = TimePlot {
        x: utc(shown),
        y_title: axis(metric, scale),
        y_max: None,
        arrangement: Arrangement::Lines,
        tracks: vec![track],
    };
    let text = said(text.into_iter().chain([left_out]));
    Some(SessionFigure { kind, text, picture: SessionPicture::Time(plot) })
}

fn axis(metric: Metric, scale: Scale) -> String {
    match metric {
        Metric::ContainerCpu => "%, 100 % is one CPU".to_owned(),
        _ => scale.unit.to_owned(),
    }
}

/// `Read, sda`; only the thing where all lines are of one metric.
fn line_name(id: &SeriesId, first: Metric, names: &Names, shown: &Ticks) -> String {
    let alike = shown.series.iter().all(|series| series.id.metric == first);
    match &id.instance {
        Some(instance) if alike => names.get(instance).unwrap_or(instance).clone(),
        _ => super::parts::series_name(id, names),
    }
}

fn find<'a>(ticks: &'a Ticks, id: &SeriesId) -> Option<&'a Series> {
    ticks.series.iter().find(|series| series.id == *id)
}

/// What some metrics are of, that with the largest sum first.
fn busiest(ticks: &Ticks, metrics: &[Metric]) -> Vec<Option<String>> {
    let mut found: Vec<(Option<String>, f64)> = Vec::new();
    for series in ticks.series.iter().filter(|series| metrics.contains(&series.id.metric)) {
        let total: f64 = series.values.iter().filter(|value| value.is_finite()).sum();
        match found.iter_mut().find(|(instance, _)| *instance == series.id.instance) {
            Some((_, sum)) => *sum += total,
            None => found.push((series.id.instance.clone(), total)),
        }
    }
    // The host is the sum of its devices, and drawn only where nothing is known of them.
    if found.iter().any(|(instance, _)| instance.is_some()) {
        found.retain(|(instance, _)| instance.is_some());
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().map(|(instance, _)| instance).collect()
}

fn max(ticks: &Ticks) -> f64 {
    let values = ticks.series.iter().flat_map(|series| &series.values).copied();
    values.filter(|value| value.is_finite()).fold(0.0, f64::max)
}

/// `Read: at most 12.3 MB/s, 1.2 MB/s on average (sda).`
fn most(shown: &Ticks, metric: Metric) -> Option<String> {
    let own = shown.series.iter().filter(|series| series.id.metric == metric);
    let found = own.filter_map(|series| Summary::of(shown, series));
    let top = found.max_by(|a, b| a.max.total_cmp(&b.max))?;
    let of = top.id.instance.as_ref().map_or_else(String::new, |of| format!(" ({of})"));
    let (max, mean) = (amount(metric.unit(), top.max), amount(metric.unit(), top.mean));
    Some(format!("{}: at most {max}, {mean} on average{of}.", metric.label()))
}

fn most_named(shown: &Ticks, names: &Names) -> Option<String> {
    let found = shown.series.iter().filter_map(|series| Summary::of(shown, series));
    let top = found.max_by(|a, b| a.mean.total_cmp(&b.mean))?;
    let instance = top.id.instance.as_ref()?;
    let name = names.get(instance).unwrap_or(instance);
    let unit = top.id.metric.unit();
    let (mean, max) = (amount(unit, top.mean), amount(unit, top.max));
    Some(format!("The most: {name}, {mean} on average, at most {max}."))
}

/// A value with the unit that suits it.
pub(crate) fn amount(unit: Unit, value: f64) -> String {
    let scale = Scale::of(unit, value);
    let text = format::significant(value / scale.by, 3);
    format!("{text} {}", scale.unit).trim_end().to_owned()
}

fn of_all(all: usize, shown: usize, noun: &str) -> Option<String> {
    (all > shown)
        .then(|| format!("The {shown} busiest of {all} {noun}s; the percentiles have all."))
}
