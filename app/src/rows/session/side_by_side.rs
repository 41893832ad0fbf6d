//! Several sessions in one table: what each of them was on average and at its busiest.

use kernel::{
    format,
    recording::{Metric, Series, SeriesId, Summary, Ticks, Unit},
};
use store::SessionRow;

use super::{
    covering, of_host,
    words::{length_us, span},
};
use crate::{
    api::{ApiError, Backend},
    components::{
        data_table::{Cell, Column, Table},
        explained::Topic,
        session::address::Range,
    },
    figures::parts::{Scale, sum},
};

/// What is compared.
const METRICS: [Metric; 7] = [
    Metric::CpuBusy,
    Metric::CpuSteal,
    Metric::MemUsed,
    Metric::DiskRead,
    Metric::DiskWrite,
    Metric::NetReceived,
    Metric::NetSent,
];

/// The ticks of a session that a comparison needs: of single CPUs nothing.
pub(super) async fn ticks(
    backend: &Backend,
    row: &SessionRow,
    range: Range,
) -> Result<Ticks, ApiError> {
    let known = backend.store.session_series(&row.id).await?;
    let is_wanted = |id: &SeriesId| {
        METRICS.contains(&id.metric)
            && (id.metric != Metric::CpuBusy || id.instance.is_none())
            && (id.metric != Metric::CpuSteal || id.instance.is_none())
    };
    let series = known.into_iter().map(|info| info.id).filter(is_wanted).collect();
    Ok(backend.store.ticks(&row.id, &covering(row, range, series)).await?)
}

/// One row for each session.
pub(super) async fn table(
    backend: &Backend,
    rows: &[&SessionRow],
    range: Range,
) -> Result<Table, ApiError> {
    let mut cells = Vec::new();
    for row in rows {
        cells.push(line(row, &ticks(backend, row, range).await?));
    }
    let number = |label: &str| Column::number(label).explained(Topic::Busy);
    Ok(Table {
        caption: "The sessions side by side".to_owned(),
        columns: vec![
            Column::text("Session"),
            Column::text("Collector"),
            Column::text("Length"),
            Column::number("Samples"),
            number("Busy, mean %"),
            number("Busy, P95 %"),
            number("Busy, P99 %"),
            number("Steal, mean %"),
            Column::number("Used memory, mean GiB"),
            Column::number("Read and written, mean MB/s"),
            Column::number("Received and sent, mean MB/s"),
        ],
        rows: cells,
    })
}

fn line(row: &SessionRow, ticks: &Ticks) -> Vec<Cell> {
    let summed = kernel::recording::summaries(ticks);
    let busy = of_host(&summed, Metric::CpuBusy);
    let text = |value: Option<f64>, decimals: usize| {
        Cell::Text(value.map_or_else(|| "–".to_owned(), |it| format::thousands(it, decimals)))
    };
    let gib = Scale::of(Unit::Bytes, (1_u64 << 30) as f64).by;
    vec![
        Cell::Link(row.name.clone(), format!("/sessions/{}", row.id)),
        Cell::Text(row.collector_name.clone()),
        Cell::Text(span(length_us(ticks))),
        Cell::Text(format::thousands(ticks.len() as f64, 0)),
        text(busy.map(|it| it.mean), 1),
        text(busy.map(|it| it.p95), 1),
        text(busy.map(|it| it.p99), 1),
        text(of_host(&summed, Metric::CpuSteal).map(|it| it.mean), 1),
        text(of_host(&summed, Metric::MemUsed).map(|it| it.mean / gib), 2),
        text(mean_of(ticks, &[Metric::DiskRead, Metric::DiskWrite]).map(|it| it / 1e6), 2),
        text(mean_of(ticks, &[Metric::NetReceived, Metric::NetSent]).map(|it| it / 1e6), 2),
    ]
}

fn mean_of(ticks: &Ticks, metrics: &[Metric]) -> Option<f64> {
    let total = whole(ticks, metrics)?;
    Summary::of(ticks, &total).map(|found| found.mean)
}

/// Some metrics of the host: its own series where it has one, else those of everything that they
/// are of. Devices are parts of the host, and never counted beside it.
pub(super) fn whole(ticks: &Ticks, metrics: &[Metric]) -> Option<Series> {
    let own = metrics.iter().flat_map(|metric| {
        let host = ticks.of_host(*metric);
        let of_parts = move |series: &&Series| series.id.metric == *metric && host.is_none();
        host.into_iter().chain(ticks.series.iter().filter(of_parts))
    });
    sum(SeriesId::host(*metrics.first()?), own)
}
