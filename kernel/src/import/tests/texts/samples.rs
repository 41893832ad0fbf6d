//! The real files, against what other programs made of them.

use std::collections::BTreeMap;

use super::*;
use crate::recording::Metric;

/// The other program took its first rates from the samples at 521 and 531 s and left out the one
/// at 526 s: its first rows are of ten seconds, the others of five.
const LEFT_OUT_S: i64 = 1_767_800_526;
const COLLECTION: &str = "collection/oci-vm01.collection.jsonl";

#[expect(
    clippy::disallowed_methods,
    reason = "the samples are wherever the person who runs this has them"
)]
fn sample(name: &str) -> Option<String> {
    let Ok(samples) = std::env::var("PERFANALYSIS_SAMPLES") else {
        println!("skipped: set PERFANALYSIS_SAMPLES to a folder with the sample data");
        return None;
    };
    Some(std::fs::read_to_string(std::path::Path::new(&samples).join(name)).unwrap())
}

type Row = BTreeMap<String, String>;

/// The lines of a table as cells by the names of their columns.
fn table(name: &str) -> Vec<Row> {
    let text = sample(name).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
    let titles: Vec<String> = lines.next().unwrap().collect();
    lines.map(|cells| titles.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn read_whole(file: &str) -> Recording {
    let imported = imported(file);
    assert_eq!(imported.notes, []);
    one(file)
}

/// The collection as the other program read it, and as it is.
fn collections() -> Option<(Recording, Recording)> {
    let whole = sample(COLLECTION)?;
    let left_out = format!("\"timestamp\":{LEFT_OUT_S}");
    let theirs: String =
        whole.split_inclusive('\n').filter(|line| !line.contains(&left_out)).collect();
    Some((read_whole(&theirs), read_whole(&whole)))
}

/// `expected` to a millionth; `step` is what the other program rounds to.
#[track_caller]
fn agrees(recording: &Recording, id: &SeriesId, at_s: i64, expected: f64, step: f64) {
    let is = at(recording, id, at_s).unwrap_or_else(|| panic!("{id} at {at_s}"));
    let tolerance = (1e-6 * expected.abs()).max(1e-9) + step;
    assert!((is - expected).abs() <= tolerance, "{id} at {at_s}: {is}, expected {expected}");
}

/// Every row of a table against the recording as the other program read it, and all but the first
/// rows against the whole one. `columns` are the names, our metrics and their units in ours.
fn check(file: &str, instance: &str, columns: &[(&str, Metric, f64)], step: f64) -> usize {
    let Some((theirs, whole)) = collections() else { return 0 };
    let mut checked = 0;
    for row in table(&format!("collection/oci-vm01.{file}.csv")) {
        let title = if file == "portal" { "timestamp" } else { "#timestamp" };
        let at_s = number(&row, title) as i64;
        let instance = row.get(instance).filter(|name| *name != "-1").cloned();
        // Partitions, and the network of the host with itself, are left out on purpose.
        let left_out = ["sda1", "sda2", "sda3", "lo"].map(|name| Some(name.to_owned()));
        if left_out.contains(&instance) {
            continue;
        }
        for (column, metric, unit) in columns {
            let id = SeriesId { metric: *metric, instance: instance.clone() };
            let expected = number(&row, column) * unit;
            agrees(&theirs, &id, at_s, expected, step * unit);
            if at_s != LEFT_OUT_S + 5 {
                agrees(&whole, &id, at_s, expected, step * unit);
            }
            checked += 1;
        }
    }
    checked
}

#[test]
fn a_collection_gives_the_rates_that_another_program_took_from_it() {
    let Some((_, whole)) = collections() else { return };
    assert_eq!((whole.ticks.len(), whole.ticks.cadence_us()), (132, Some(5_000_000)));
    assert!(whole.ticks.gaps().is_empty());
    let cpu = [
        ("%usr", Metric::CpuUser, 1.0),
        ("%nice", Metric::CpuNice, 1.0),
        ("%system", Metric::CpuSystem, 1.0),
        ("%iowait", Metric::CpuIowait, 1.0),
        ("%steal", Metric::CpuSteal, 1.0),
        ("%idle", Metric::CpuIdle, 1.0),
    ];
    assert_eq!(check("stat", "CPU", &cpu, 0.0), 390 * 6);
    let memory = [
        ("kbmemfree", Metric::MemFree, 1024.0),
        ("kbavail", Metric::MemAvailable, 1024.0),
        ("kbmemused", Metric::MemUsed, 1024.0),
        ("kbbuffers", Metric::MemBuffers, 1024.0),
        ("kbcached", Metric::MemCached, 1024.0),
        ("kbdirty", Metric::MemDirty, 1024.0),
    ];
    assert_eq!(check("meminfo", "", &memory, 0.0), 130 * 6);
    let disk = [
        ("rtps", Metric::DiskReadOps, 1.0),
        ("wtps", Metric::DiskWriteOps, 1.0),
        ("bread/s", Metric::DiskRead, 512.0),
        ("bwrtn/s", Metric::DiskWrite, 512.0),
    ];
    assert_eq!(check("diskstats", "DEV", &disk, 0.0), 130 * 3 * 4);
    let network = [
        ("rxpck/s", Metric::NetReceivedPackets, 1.0),
        ("txpck/s", Metric::NetSentPackets, 1.0),
        ("rxkB/s", Metric::NetReceived, 1024.0),
        ("txkB/s", Metric::NetSent, 1024.0),
    ];
    assert_eq!(check("netdev", "IFACE", &network, 0.0), 130 * 4);
}

#[test]
fn a_collection_gives_the_sizes_and_the_portal_table_too() {
    if collections().is_none() {
        return;
    }
    // Whole percent: of all blocks, where df and we count what users can have.
    let mounts = [("use", Metric::FsUsed, 1.0)];
    assert_eq!(check("statfs", "mount", &mounts, 0.5), 520);
    let cpu_and_memory = [
        ("cpu_user", Metric::CpuUser, 1.0),
        ("cpu_system", Metric::CpuSystem, 1.0),
        ("cpu_idle", Metric::CpuIdle, 1.0),
        ("cpu_iowait", Metric::CpuIowait, 1.0),
        ("cpu_steal", Metric::CpuSteal, 1.0),
        ("mem_used_kb", Metric::MemUsed, 1024.0),
        ("mem_free_kb", Metric::MemFree, 1024.0),
        ("mem_cached_kb", Metric::MemCached, 1024.0),
    ];
    assert_eq!(check("portal", "", &cpu_and_memory, 0.0), 130 * 8);
    // Whole bytes, cut off after a product that is not exact: 0.1123046875 kB/s are 115 B/s, not 114.
    let bytes = [
        ("disk_read_bytes", Metric::DiskRead, 1.0),
        ("disk_write_bytes", Metric::DiskWrite, 1.0),
        ("net_rx_bytes", Metric::NetReceived, 1.0),
        ("net_tx_bytes", Metric::NetSent, 1.0),
    ];
    assert_eq!(check("portal", "", &bytes, 1.0), 130 * 4);
}

#[test]
fn a_capture_gives_its_ticks_its_true_cadence_and_its_load() {
    let Some(text) = sample("capture/azure-pcd-server-01.capture.json") else { return };
    let recording = read_whole(&text);
    assert_eq!(recording.ticks.len(), 111);
    assert_eq!(recording.nominal_cadence_us, Some(5_000_000));
    let times = &recording.ticks.at_us;
    let mean_s = (times[110] - times[0]) as f64 / 110e6;
    assert_eq!((mean_s * 100.0).round() / 100.0, 5.28);
    let busy = &recording.ticks.of_host(Metric::CpuClassicBusy).unwrap().values;
    assert!(busy[0].is_nan());
    let busy = &busy[1..];
    let mean = busy.iter().sum::<f64>() / 110.0;
    assert_eq!((mean * 10.0).round() / 10.0, 32.5);
    let profile = [2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 7, 70];
    let rounded =
        |values: &[f64]| values.iter().map(|value| value.round() as i32).collect::<Vec<_>>();
    assert_eq!(rounded(&busy[..12]), profile);
    assert!(busy[12..44].iter().all(|value| *value == 100.0));
    assert_eq!(rounded(&busy[44..45]), [80]);
    assert!(busy[45..].iter().all(|value| (2.0..7.0).contains(value)));
    // What sizing uses leaves out iowait.
    let sized = &recording.ticks.of_host(Metric::CpuBusy).unwrap().values[1..];
    assert!(sized.iter().zip(busy).all(|(sized, classic)| sized <= classic));
    assert_eq!(recording.machine.cpu.vcpus, Some(2));
    assert_eq!(recording.machine.memory_bytes, Some(3_960_648 * 1024));
}

#[test]
fn containers_give_the_table_that_another_program_made_of_them() {
    let Some(text) = sample("containers/oci-lt1.containers.jsonl") else { return };
    let recording = read_whole(&text);
    let names: BTreeMap<String, String> =
        serde_json::from_str(&sample("containers/oci-lt1.names.json").unwrap()).unwrap();
    let rows = table("containers/oci-lt1.containers.csv");
    assert_eq!(rows.len(), 183);
    let mut before: BTreeMap<String, Row> = BTreeMap::new();
    let io = [
        ("io_read_bytes", Metric::ContainerRead),
        ("io_write_bytes", Metric::ContainerWrite),
        ("io_read_ops", Metric::ContainerReadOps),
        ("io_write_ops", Metric::ContainerWriteOps),
    ];
    for row in rows {
        let (at_s, id) = (number(&row, "timestamp") as i64, row["container_id"].clone());
        assert_eq!(names[&id], row["container_name"]);
        let of = |metric| SeriesId::of(metric, id.as_str());
        let is = |column: &str, metric, step| {
            agrees(&recording, &of(metric), at_s, number(&row, column), step);
        };
        is("memory_current_bytes", Metric::ContainerMemory, 0.0);
        is("memory_max_bytes", Metric::ContainerMemoryLimit, 0.0);
        is("pids_current", Metric::ContainerTasks, 0.0);
        if let Some(before) = before.get(&id) {
            // Two decimals.
            is("cpu_percent", Metric::ContainerCpu, 0.005);
            is("cpu_user_percent", Metric::ContainerCpuUser, 0.005);
            is("cpu_system_percent", Metric::ContainerCpuSystem, 0.005);
            let seconds = at_s as f64 - number(before, "timestamp");
            for (column, metric) in io {
                let per_s = (number(&row, column) - number(before, column)) / seconds;
                agrees(&recording, &of(metric), at_s, per_s, 0.0);
            }
        } else {
            assert!(row["cpu_percent"].is_empty());
            assert_eq!(at(&recording, &of(Metric::ContainerCpu), at_s), None);
        }
        before.insert(id, row);
    }
}
