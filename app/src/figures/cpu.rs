//! What the CPUs and the memory of one session did, in parts that add up.

use kernel::{
    format,
    recording::{Metric, Series, SeriesId, Summary, Ticks, Unit},
};

use super::{
    parts::{Scale, sum},
    tracks::{Drawn, said, track, utc},
    words::percent,
};
use crate::{
    api::session_figures::{FigureKind, SessionFigure, SessionPicture},
    charts::{
        session_hues::Hue,
        session_lines::{Arrangement, TimePlot},
    },
    components::time_ago,
};

/// From the bottom of the stack; what is seldom there is left out where it is nothing.
const CPU_PARTS: [(Hue, &str, &[Metric], Seldom); 6] = [
    (Hue::User, "User", &[Metric::CpuUser], Seldom(false)),
    (Hue::Nice, "Nice", &[Metric::CpuNice], Seldom(true)),
    (Hue::System, "System", &[Metric::CpuSystem], Seldom(false)),
    (Hue::Interrupts, "Interrupts", &[Metric::CpuIrq, Metric::CpuSoftirq], Seldom(true)),
    (Hue::Iowait, "Waiting for I/O", &[Metric::CpuIowait], Seldom(false)),
    (Hue::Steal, "Stolen", &[Metric::CpuSteal], Seldom(false)),
];

struct Seldom(bool);

const MEMORY_PARTS: [(Hue, &str, Metric); 5] = [
    (Hue::Used, "Used (without caches)", Metric::MemUsed),
    (Hue::Slab, "Kernel slabs", Metric::MemSlab),
    (Hue::Buffers, "Buffers", Metric::MemBuffers),
    (Hue::Cached, "Page cache", Metric::MemCached),
    (Hue::Free, "Free", Metric::MemFree),
];

/// All CPUs together; `None` where nothing is known of them.
pub(crate) fn cpu(ticks: &Ticks) -> Option<SessionFigure> {
    let mut parts = Ticks { at_us: ticks.at_us.clone(), series: Vec::new() };
    let mut drawn = Vec::new();
    for (hue, name, metrics, seldom) in CPU_PARTS {
        let own = metrics.iter().filter_map(|metric| ticks.of_host(*metric));
        let Some(series) = sum(SeriesId::host(metrics[0]), own) else { continue };
        if seldom.0 && series.values.iter().all(|value| value.is_nan() || *value < 0.05) {
            continue;
        }
        parts.series.push(series);
        drawn.push(Drawn { name: name.to_owned(), hue, by: 1.0 });
    }
    if drawn.is_empty() {
        parts.series.push(ticks.of_host(Metric::CpuBusy)?.clone());
        drawn.push(Drawn { name: "Busy".to_owned(), hue: Hue::User, by: 1.0 });
    }
    let (track, left_out) = track(&parts, drawn, 0);
    let plot = TimePlot {
        x: utc(ticks),
        y_title: "% of all CPUs".to_owned(),
        y_max: Some(100.0),
        arrangement: Arrangement::Stacked,
        tracks: vec![track],
    };
    let text = said([busy(ticks), steal(ticks), left_out]);
    Some(SessionFigure { kind: FigureKind::Cpu, text, picture: SessionPicture::Time(plot) })
}

fn busy(ticks: &Ticks) -> Option<String> {
    let series = ticks.of_host(Metric::CpuBusy)?;
    let found = Summary::of(ticks, series)?;
    let at = peak_at(ticks, series)?;
    let (mean, p95, max) = (percent(found.mean), percent(found.p95), percent(found.max));
    Some(format!("Busy {mean} on average, {p95} at P95, at most {max} at {at}."))
}

fn steal(ticks: &Ticks) -> Option<String> {
    let found = Summary::of(ticks, ticks.of_host(Metric::CpuSteal)?)?;
    Some(format!("Stolen {} on average, at most {}.", percent(found.mean), percent(found.max)))
}

/// `18:12:03 UTC` of the highest value.
fn peak_at(ticks: &Ticks, series: &Series) -> Option<String> {
    let known = series.values.iter().enumerate().filter(|(_, value)| value.is_finite());
    let (place, _) = known.max_by(|a, b| a.1.total_cmp(b.1))?;
    let utc = time_ago::utc(*ticks.at_us.get(place)?);
    Some(format!("{} UTC", utc.get(11..19)?))
}

/// The memory of the host against its total; `None` where nothing is known of it.
pub(crate) fn memory(ticks: &Ticks) -> Option<SessionFigure> {
    let gib = Scale::of(Unit::Bytes, (1_u64 << 30) as f64);
    let mut parts = Ticks { at_us: ticks.at_us.clone(), series: Vec::new() };
    let mut drawn = Vec::new();
    for (hue, name, metric) in MEMORY_PARTS {
        let Some(series) = ticks.of_host(metric) else { continue };
        parts.series.push(series.clone());
        drawn.push(Drawn { name: name.to_owned(), hue, by: gib.by });
    }
    if drawn.is_empty() {
        return None;
    }
    if let Some(total) = ticks.of_host(Metric::MemTotal) {
        parts.series.push(total.clone());
        drawn.push(Drawn { name: "Total".to_owned(), hue: Hue::Limit, by: gib.by });
    }
    let (track, left_out) = track(&parts, drawn, 0);
    let plot = TimePlot {
        x: utc(ticks),
        y_title: gib.unit.to_owned(),
        y_max: None,
        // Parts that do not add up to a whole would only seem to.
        arrangement: match ticks.of_host(Metric::MemUsed) {
            Some(_) => Arrangement::Stacked,
            None => Arrangement::Lines,
        },
        tracks: vec![track],
    };
    let text = said([used(ticks, Metric::MemUsed), used(ticks, Metric::MemUnavailable), left_out]);
    Some(SessionFigure { kind: FigureKind::Memory, text, picture: SessionPicture::Time(plot) })
}

/// One of the two definitions of used memory, by its name.
fn used(ticks: &Ticks, metric: Metric) -> Option<String> {
    let found = Summary::of(ticks, ticks.of_host(metric)?)?;
    let scale = Scale::of(Unit::Bytes, found.max);
    let text = |bytes: f64| format::significant(bytes / scale.by, 3);
    let (mean, max, unit) = (text(found.mean), text(found.max), scale.unit);
    Some(format!("{}: {mean} {unit} on average, at most {max} {unit}.", metric.label()))
}
