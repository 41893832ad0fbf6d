//! Answers of `/api/v1/data?format=json&options=jsonwrap`, one or several one after another: each
//! names its chart, so that those of disks and interfaces can be told and belong together.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{CpuColumns, LOAD, MEMORY};
use crate::{
    import::{
        ImportError, Note, Place,
        error::quote,
        hosts::Hosts,
        identity::Content,
        json::{self, Bounded},
        json_list, name,
        series_table::Column,
        time,
    },
    recording::{Metric, Recording, SeriesId},
};

/// Of one chart.
const MAX_DIMENSIONS: usize = 200;
const KIB: f64 = 1024.0;
/// Bytes of a kilobit.
const KILOBIT: f64 = 125.0;

type Row = Bounded<Option<f64>, { MAX_DIMENSIONS + 2 }>;

/// Older versions call them `in` and `out` where all disks are one chart.
const IO: [Column; 4] = [
    Column { title: "reads", metric: Metric::DiskRead, scale: KIB },
    Column { title: "writes", metric: Metric::DiskWrite, scale: KIB },
    Column { title: "in", metric: Metric::DiskRead, scale: KIB },
    Column { title: "out", metric: Metric::DiskWrite, scale: KIB },
];
const OPERATIONS: [Column; 2] = [
    Column { title: "reads", metric: Metric::DiskReadOps, scale: 1.0 },
    Column { title: "writes", metric: Metric::DiskWriteOps, scale: 1.0 },
];
const BUSY: [Column; 1] = [Column { title: "utilization", metric: Metric::DiskBusy, scale: 1.0 }];
/// Older versions name them after the kernel's counters.
const NETWORK: [Column; 4] = [
    Column { title: "received", metric: Metric::NetReceived, scale: KILOBIT },
    Column { title: "sent", metric: Metric::NetSent, scale: KILOBIT },
    Column { title: "InOctets", metric: Metric::NetReceived, scale: KILOBIT },
    Column { title: "OutOctets", metric: Metric::NetSent, scale: KILOBIT },
];
const PACKETS: [Column; 2] = [
    Column { title: "received", metric: Metric::NetReceivedPackets, scale: 1.0 },
    Column { title: "sent", metric: Metric::NetSentPackets, scale: 1.0 },
];

#[derive(Deserialize)]
struct Answer<'a> {
    id: String,
    #[serde(borrow)]
    result: Rows<'a>,
}

#[derive(Deserialize)]
struct Rows<'a> {
    labels: Bounded<String, { MAX_DIMENSIONS + 2 }>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// What a chart is of; its columns by their place in a row.
enum Chart {
    Cpu(CpuColumns),
    Of(Option<String>, Vec<(usize, Column)>),
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut hosts = Hosts::default();
    let host = hosts.host("", "")?;
    for answer in serde_json::Deserializer::from_str(text).into_iter::<Answer<'_>>() {
        let answer = answer.map_err(|error| json::explain(&error, text))?;
        let labels = &answer.result.labels.0;
        let rows = answer.result.data.get();
        let place = || Place::of(text, rows.as_ptr().addr() - text.as_ptr().addr());
        let chart = Chart::of(&answer.id, labels, notes).map_err(|error| error.at(place()))?;
        // Each chart begins with its newest time.
        hosts.forget_order();
        json_list::each(rows, text, |row: Row| chart.set(&row.0, labels.len(), &mut hosts, host))?;
    }
    hosts.forget_order();
    hosts.finish(content, notes)
}

impl Chart {
    fn of(id: &str, labels: &[String], notes: &mut Vec<Note>) -> Result<Self, ImportError> {
        let place = |title: &str| labels.iter().skip(1).position(|label| label == title);
        let place = |title: &str| place(title).map(|at| at + 1);
        let unknown = || {
            ImportError::value(
                format!("the chart {}", quote(id)),
                "system.cpu, system.ram, system.load, system.io or system.net, or disk, disk_ops, \
                 disk_util, net or net_packets of one disk or interface other than lo",
            )
            .advise("export one of these charts and import that file")
        };
        let (of, columns): (Option<&str>, &[Column]) = match id.split_once('.') {
            Some(("system", "cpu")) => {
                return CpuColumns::of(place).map(Self::Cpu).ok_or_else(unknown);
            }
            Some(("system", "ram")) => (None, &MEMORY),
            Some(("system", "load")) => (None, &LOAD),
            Some(("system", "io")) => (None, &IO),
            Some(("system", "net")) => (None, &NETWORK),
            Some(("disk", disk)) => (Some(disk), &IO),
            Some(("disk_ops", disk)) => (Some(disk), &OPERATIONS),
            Some(("disk_util", disk)) => (Some(disk), &BUSY),
            Some(("net" | "net_packets", "lo")) => return Err(unknown()),
            Some(("net", interface)) => (Some(interface), &NETWORK),
            Some(("net_packets", interface)) => (Some(interface), &PACKETS),
            _ => return Err(unknown()),
        };
        let found = columns.iter().filter_map(|column| Some((place(column.title)?, *column)));
        let found: Vec<_> = found.collect();
        let instance = of.and_then(|of| name::clean(of, name::MAX_NAME, notes));
        match found.is_empty() || of.is_some() != instance.is_some() {
            true => Err(unknown()),
            false => Ok(Self::Of(instance, found)),
        }
    }

    fn set(
        &self,
        row: &[Option<f64>],
        width: usize,
        hosts: &mut Hosts,
        host: usize,
    ) -> Result<(), ImportError> {
        if row.len() != width || width > MAX_DIMENSIONS + 1 {
            let found = format!("{} values", row.len());
            return Err(ImportError::value(found, format!("{width}, one for each label")));
        }
        let at = row.first().copied().flatten().unwrap_or(f64::NAN);
        let at_us = time::from_number(at).ok_or_else(|| {
            let found = format!("the time {at}");
            ImportError::value(found, "seconds or milliseconds between 1970 and 2100")
        })?;
        hosts.tick(host, at_us)?;
        match self {
            Self::Cpu(columns) => {
                columns.shares(|column| Ok(row[column]))?.set(hosts, host, at_us, None)
            }
            Self::Of(of, columns) => {
                for (at, Column { metric, scale, .. }) in columns {
                    // Netdata draws what goes out below the axis.
                    let Some(value) = row[*at].map(|value| value.abs() * scale) else { continue };
                    let busy = *metric == Metric::DiskBusy;
                    let value = if busy { value.min(100.0) } else { value };
                    let id = SeriesId { metric: *metric, instance: of.clone() };
                    hosts.set(host, at_us, &id, value)?;
                }
                Ok(())
            }
        }
    }
}
