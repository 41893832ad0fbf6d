//! The table of the older portal: one line for each time of one host.
//!
//! `timestamp,cpu_user,…,mem_used_kb,…,disk_read_bytes,…`: percent, KiB, and bytes per second
//! whatever the names of those columns say. `mem_total_kb` is used + free + cached, a sum that
//! wanders: nothing is made of it.

use super::{
    ImportError, Note,
    hosts::Hosts,
    identity::Content,
    series_table::{self, Column},
    shares::Shares,
    table::Table,
};
use crate::recording::{Metric, Recording};

const MAX_COMMAS: usize = 100;
const KIB: f64 = 1024.0;

const COLUMNS: [Column; 7] = [
    Column { title: "mem_used_kb", metric: Metric::MemUsed, scale: KIB },
    Column { title: "mem_free_kb", metric: Metric::MemFree, scale: KIB },
    Column { title: "mem_cached_kb", metric: Metric::MemCached, scale: KIB },
    Column { title: "disk_read_bytes", metric: Metric::DiskRead, scale: 1.0 },
    Column { title: "disk_write_bytes", metric: Metric::DiskWrite, scale: 1.0 },
    Column { title: "net_rx_bytes", metric: Metric::NetReceived, scale: 1.0 },
    Column { title: "net_tx_bytes", metric: Metric::NetSent, scale: 1.0 },
];

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let time = table.require("timestamp")?;
    let shares = ["cpu_user", "cpu_system", "cpu_iowait", "cpu_steal", "cpu_idle"]
        .map(|title| table.require(title));
    let [user, system, iowait, steal, idle] = shares;
    let [user, system, iowait, steal, idle] = [user?, system?, iowait?, steal?, idle?];
    let columns = series_table::find(&table, &COLUMNS);
    if table.find("mem_total_kb").is_some() {
        notes.push(Note::LeftOut {
            what: "The column mem_total_kb was".to_owned(),
            why: "it is the sum of used, free and cached memory, not what is installed".to_owned(),
        });
    }
    let mut hosts = Hosts::default();
    let host = hosts.host("", "")?;
    while let Some(line) = table.next_line()? {
        let at_us = series_table::time(&line, time)?;
        let share = |column| series_table::value(&line, column);
        let shares = Shares {
            user: share(user)?,
            system: share(system)?,
            iowait: share(iowait)?,
            steal: share(steal)?,
            idle: share(idle)?,
            ..Shares::default()
        };
        shares.set(&mut hosts, host, at_us, None).map_err(|error| error.at(line.place(user)))?;
        series_table::set(&line, &columns, &mut hosts, host, at_us, None)?;
    }
    hosts.finish(content, notes)
}
