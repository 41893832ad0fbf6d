//! Series in lines of percentiles, each in the unit that suits it; file systems.

use std::collections::BTreeSet;

use kernel::{
    format,
    recording::{Group, Instance, Metric, Summary},
};
use store::SeriesInfo;

use crate::{
    api::{ApiError, Backend},
    components::{
        data_table::{Cell, Column, Table},
        explained::Topic,
    },
    figures::parts::{Names, Scale, series_name},
};

/// Names of the containers among some series.
pub(in crate::rows) async fn container_names(
    backend: &Backend,
    known: &[SeriesInfo],
) -> Result<Names, ApiError> {
    let is_container = |info: &&SeriesInfo| info.id.metric.instance() == Instance::Container;
    let ids: BTreeSet<String> =
        known.iter().filter(is_container).filter_map(|info| info.id.instance.clone()).collect();
    if ids.is_empty() {
        return Ok(Names::new());
    }
    Ok(backend.store.container_names(&ids.into_iter().collect::<Vec<_>>()).await?)
}

/// The host, its disks and its interfaces.
pub(super) fn table(summed: &[Summary], names: &Names) -> Table {
    let is_shown = |summary: &&Summary| match summary.id.metric.group() {
        Group::Cpu => summary.id.instance.is_none(),
        Group::Memory | Group::Disk | Group::Network => true,
        _ => false,
    };
    lines(
        "Percentiles of the host, its disks and its interfaces",
        summed.iter().filter(is_shown),
        names,
    )
}

/// What fewer readers look for, each behind its heading.
pub(super) fn more(summed: &[Summary], names: &Names) -> Vec<(String, Table)> {
    type Belongs = fn(&Summary) -> bool;
    let groups: [(&str, Belongs); 5] = [
        ("How busy every CPU was", |it| {
            it.id.metric.group() == Group::Cpu && it.id.instance.is_some()
        }),
        ("Load, processes and interrupts", |it| it.id.metric.group() == Group::System),
        ("Pressure", |it| it.id.metric.group() == Group::Pressure),
        ("Containers", |it| it.id.metric.group() == Group::Container),
        ("What measuring took", |it| it.id.metric.group() == Group::Agent),
    ];
    let table = |(heading, belongs): (&str, Belongs)| {
        let mut own: Vec<&Summary> = summed.iter().filter(|it| belongs(it)).collect();
        // CPU 10 after CPU 9.
        own.sort_by_key(|it| {
            let cpu = it.id.instance.as_ref().and_then(|cpu| cpu.parse::<u64>().ok());
            (it.id.metric, cpu)
        });
        let table = lines(heading, own.into_iter(), names);
        (!table.rows.is_empty()).then(|| (heading.to_owned(), table))
    };
    groups.into_iter().filter_map(table).collect()
}

fn lines<'a>(caption: &str, summed: impl Iterator<Item = &'a Summary>, names: &Names) -> Table {
    let percentiles = Summary::PERCENTILES.map(Column::number);
    let columns = [Column::text("Series"), Column::text("Unit"), Column::number("Now")]
        .into_iter()
        .chain(["Min", "Mean", "Spread"].map(Column::number))
        .chain(percentiles)
        .chain([Column::number("Known")]);
    Table {
        caption: caption.to_owned(),
        columns: columns.map(|column| column.explained_if_number()).collect(),
        rows: summed.map(|summary| line(summary, names)).collect(),
    }
}

fn line(summary: &Summary, names: &Names) -> Vec<Cell> {
    let scale = Scale::of(summary.id.metric.unit(), summary.max.abs().max(summary.min.abs()));
    let text = |value: f64| Cell::Text(number(value / scale.by));
    let spread = summary.sd.map_or_else(|| Cell::Text("–".to_owned()), text);
    let middle = [text(summary.current), text(summary.min), text(summary.mean), spread];
    [Cell::Text(series_name(&summary.id, names)), Cell::Text(scale.unit.to_owned())]
        .into_iter()
        .chain(middle)
        .chain(summary.percentiles().map(text))
        .chain([Cell::Text(format::thousands(summary.known as f64, 0))])
        .collect()
}

/// Two decimals below a hundred, one below a thousand: what a table can be compared by.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        0.0..100.0 => 2,
        100.0..1_000.0 => 1,
        _ => 0,
    };
    format::thousands(value, decimals)
}

/// The last that is known of every mount, the fullest first.
pub(super) fn file_systems(summed: &[Summary]) -> Option<Table> {
    let of = |metric: Metric, mount: &str| {
        summed.iter().find(|it| it.id.metric == metric && it.id.instance.as_deref() == Some(mount))
    };
    let mounts: BTreeSet<&str> = summed
        .iter()
        .filter(|it| it.id.metric.group() == Group::FileSystem)
        .filter_map(|it| it.id.instance.as_deref())
        .collect();
    let mut rows: Vec<(f64, Vec<Cell>)> = mounts
        .into_iter()
        .map(|mount| {
            let [size, free, used] =
                [Metric::FsTotal, Metric::FsAvailable, Metric::FsUsed].map(|it| of(it, mount));
            let gib = |it: Option<&Summary>| {
                Cell::Text(
                    it.map_or("–".to_owned(), |it| number(it.current / (1_u64 << 30) as f64)),
                )
            };
            let percent = |value: Option<f64>| {
                Cell::Text(value.map_or("–".to_owned(), |it| format::thousands(it, 1)))
            };
            let change = used.map(|it| it.max - it.min);
            let cells = vec![
                Cell::Text(mount.to_owned()),
                gib(size),
                gib(free),
                percent(used.map(|it| it.current)),
                percent(used.map(|it| it.max)),
                percent(change),
            ];
            (used.map_or(-1.0, |it| it.current), cells)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    (!rows.is_empty()).then(|| Table {
        caption: "File systems, the fullest first".to_owned(),
        columns: vec![
            Column::text("Mount"),
            Column::number("Size, GiB"),
            Column::number("Available, GiB"),
            Column::number("Used, %"),
            Column::number("Used at most, %"),
            Column::number("Range of used, points"),
        ],
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
    })
}

impl Column {
    /// Figures lead to their definition.
    fn explained_if_number(self) -> Self {
        match self.number {
            true => self.explained(Topic::Busy),
            false => self,
        }
    }
}
