//! The charts of one session, or of several beside each other.

use kernel::recording::{MAX_COMPARED, Metric, Series, Summary, Ticks, Unit};
use store::SessionRow;

use super::{covering, find, percentiles::container_names, side_by_side};
use crate::{
    api::{
        ApiError, Backend,
        session_figures::{FigureKind, SessionFigure, SessionPicture},
    },
    charts::{
        session_hues::Hue,
        session_lines::{Arrangement, TimePlot},
        session_time::TimeScale,
    },
    components::session::address::Range,
    figures::{
        devices::amount,
        drawn, is_drawn,
        parts::Scale,
        tracks::{Drawn, said, track},
        words::percent,
    },
};

/// One session's charts with everything in them, or one line for each of several.
pub(crate) async fn read(
    backend: &Backend,
    ids: &[String],
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    if ids.len() > MAX_COMPARED {
        let sentence = format!("A page sets up to {MAX_COMPARED} sessions side by side.");
        return Err(ApiError::Invalid(sentence));
    }
    let mut rows = Vec::new();
    for id in ids {
        rows.push(find(backend, id).await?);
    }
    match rows.as_slice() {
        [] => Ok(Vec::new()),
        [row] => of_one(backend, row, range).await,
        several => of_several(backend, several, range).await,
    }
}

async fn of_one(
    backend: &Backend,
    row: &SessionRow,
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    let known = backend.store.session_series(&row.id).await?;
    let names = container_names(backend, &known).await?;
    let series = known.iter().map(|info| info.id.clone()).filter(is_drawn).collect();
    let ticks = backend.store.ticks(&row.id, &covering(row, range, series)).await?;
    backend.away(move || drawn(&ticks, &names)).await
}

/// What is set side by side: the metrics that make one line, and what they are divided by.
const COMPARED: [(FigureKind, &[Metric]); 5] = [
    (FigureKind::Busy, &[Metric::CpuBusy]),
    (FigureKind::Steal, &[Metric::CpuSteal]),
    (FigureKind::MemoryUsed, &[Metric::MemUsed]),
    (FigureKind::DiskTotal, &[Metric::DiskRead, Metric::DiskWrite]),
    (FigureKind::NetworkTotal, &[Metric::NetReceived, Metric::NetSent]),
];

async fn of_several(
    backend: &Backend,
    rows: &[SessionRow],
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    let mut sessions = Vec::new();
    for row in rows {
        let ticks = side_by_side::ticks(backend, row, range).await?.since_start();
        sessions.push((row.name.clone(), ticks));
    }
    let figure = move |(kind, metrics): (FigureKind, &[Metric])| compared(kind, metrics, &sessions);
    backend.away(move || COMPARED.into_iter().filter_map(figure).collect()).await
}

/// One line for each session that knows it; `None` where none does.
pub(super) fn compared(
    kind: FigureKind,
    metrics: &[Metric],
    sessions: &[(String, Ticks)],
) -> Option<SessionFigure> {
    let unit = metrics[0].unit();
    let lines: Vec<(usize, &str, &[i64], Option<Series>)> = sessions
        .iter()
        .enumerate()
        .map(|(at, (name, ticks))| {
            (at, name.as_str(), ticks.at_us.as_slice(), side_by_side::whole(ticks, metrics))
        })
        .collect();
    let known = lines.iter().filter_map(|(.., series)| series.as_ref());
    let max = known.flat_map(|series| &series.values).copied().filter(|it| it.is_finite());
    let max = max.fold(None, |max: Option<f64>, value| Some(max.map_or(value, |it| it.max(value))));
    let scale = match unit {
        Unit::Bytes => Scale::of(unit, max?),
        unit => Scale::of(unit, max?.min(1.0)),
    };
    let mut tracks = Vec::new();
    let mut sentences = Vec::new();
    let mut end_ms = 0;
    for (at, name, at_us, series) in lines {
        let Some(series) = series else { continue };
        let ticks = Ticks { at_us: at_us.to_vec(), series: vec![series] };
        end_ms = end_ms.max(at_us.last().map_or(0, |us| us.div_euclid(1_000)));
        sentences.extend(Summary::of(&ticks, &ticks.series[0]).map(|found| {
            let amount = |value: f64| match unit {
                Unit::Percent => percent(value),
                unit => amount(unit, value),
            };
            let (mean, p95) = (amount(found.mean), amount(found.p95));
            Some(format!("{name}: {mean} on average, {p95} at P95."))
        }));
        let drawn = Drawn { name: name.to_owned(), hue: Hue::Nth(at as u8), by: scale.by };
        let (track, left_out) = track(&ticks, vec![drawn], 0);
        sentences.push(left_out);
        tracks.push(track);
    }
    let plot = TimePlot {
        x: TimeScale::Elapsed { to_ms: end_ms },
        y_title: axis(kind, scale.unit),
        y_max: None,
        arrangement: Arrangement::Lines,
        tracks,
    };
    Some(SessionFigure { kind, text: said(sentences), picture: SessionPicture::Time(plot) })
}

fn axis(kind: FigureKind, unit: &str) -> String {
    match kind {
        FigureKind::Busy | FigureKind::Steal => "% of all CPUs".to_owned(),
        _ => unit.to_owned(),
    }
}
