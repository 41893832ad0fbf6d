//! Files that were recorded on real servers, where they are at hand: `PERFANALYSIS_SAMPLES` names
//! their folder. Every value of a table is the value of a series.

use std::path::PathBuf;

use super::*;

/// The content of a sample; says so where there is none.
#[expect(clippy::disallowed_methods, reason = "samples are not part of the repository")]
fn sample(name: &str) -> Option<String> {
    let file = std::env::var("PERFANALYSIS_SAMPLES").ok().map(|dir| PathBuf::from(dir).join(name));
    match file.filter(|file| file.exists()) {
        Some(file) => Some(std::fs::read_to_string(file).expect("a sample is text")),
        None => {
            println!("left out: no {name} in PERFANALYSIS_SAMPLES");
            None
        }
    }
}

/// Lines of cells, the header first.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Column `column` times `scale`, of the lines whose `of` cell is this one, is the series `name`.
#[track_caller]
fn same(text: &str, of: Option<(usize, &str)>, column: &str, scale: f64, name: &str) {
    let recording = recording(text);
    let lines = cells(text);
    let at = lines[0].iter().position(|title| title == column).expect("this column");
    let lines = lines[1..].iter().filter(|line| of.is_none_or(|(at, cell)| line[at] == cell));
    let expected: Vec<f64> = lines.map(|line| line[at].parse::<f64>().unwrap() * scale).collect();
    let found = values(&recording, name);
    assert_eq!(found.len(), expected.len(), "{name}");
    for (found, expected) in found.iter().zip(&expected) {
        assert!(
            (found - expected).abs() <= 1e-6 * expected.abs().max(1.0),
            "{name}: {found} {expected}"
        );
    }
}

#[test]
fn the_portal_table_says_what_the_series_say() {
    let Some(text) = sample("collection/oci-vm01.portal.csv") else { return };
    for (column, scale, name) in [
        ("cpu_user", 1.0, "cpu.user_pct"),
        ("cpu_system", 1.0, "cpu.system_pct"),
        ("cpu_idle", 1.0, "cpu.idle_pct"),
        ("cpu_iowait", 1.0, "cpu.iowait_pct"),
        ("cpu_steal", 1.0, "cpu.steal_pct"),
        ("mem_used_kb", 1024.0, "mem.used_bytes"),
        ("mem_free_kb", 1024.0, "mem.free_bytes"),
        ("mem_cached_kb", 1024.0, "mem.cached_bytes"),
        ("disk_read_bytes", 1.0, "disk.read_bytes_per_s"),
        ("disk_write_bytes", 1.0, "disk.write_bytes_per_s"),
        ("net_rx_bytes", 1.0, "net.rx_bytes_per_s"),
        ("net_tx_bytes", 1.0, "net.tx_bytes_per_s"),
    ] {
        same(&text, None, column, scale, name);
    }
    assert_eq!(recording(&text).ticks.cadence_us(), Some(5_000_000));
}

#[test]
fn the_sar_tables_say_what_the_series_say() {
    let Some(stat) = sample("collection/oci-vm01.stat.csv") else { return };
    for (cpu, end) in [("-1", ""), ("0", "[0]"), ("1", "[1]")] {
        for (column, metric) in [
            ("%usr", "user"),
            ("%nice", "nice"),
            ("%system", "system"),
            ("%iowait", "iowait"),
            ("%steal", "steal"),
            ("%idle", "idle"),
        ] {
            same(&stat, Some((1, cpu)), column, 1.0, &format!("cpu.{metric}_pct{end}"));
        }
    }
    let memory = sample("collection/oci-vm01.meminfo.csv").expect("it lies beside the others");
    for (column, name) in [("kbmemfree", "free"), ("kbavail", "available"), ("kbmemused", "used")] {
        same(&memory, None, column, 1024.0, &format!("mem.{name}_bytes"));
    }
    let disks = sample("collection/oci-vm01.diskstats.csv").expect("it lies beside the others");
    for end in ["", "[sda]"] {
        same(&disks, Some((1, "sda")), "bread/s", 512.0, &format!("disk.read_bytes_per_s{end}"));
        same(&disks, Some((1, "sda")), "wtps", 1.0, &format!("disk.write_ops_per_s{end}"));
    }
    let network = sample("collection/oci-vm01.netdev.csv").expect("it lies beside the others");
    same(&network, Some((1, "enp0s5")), "rxkB/s", 1024.0, "net.rx_bytes_per_s[enp0s5]");
    same(&network, Some((1, "enp0s5")), "txpck/s", 1.0, "net.tx_packets_per_s");
    let mounts = sample("collection/oci-vm01.statfs.csv").expect("it lies beside the others");
    same(&mounts, Some((1, "/boot/efi")), "blocksavail", 2048.0, "fs.available_bytes[/boot/efi]");
    same(&mounts, Some((1, "/")), "use", 1.0, "fs.used_pct[/]");
}

#[test]
fn the_table_of_containers_says_what_the_series_say() {
    let Some(text) = sample("containers/oci-lt1.containers.csv") else { return };
    let id = "7892fa5ced3d519c03dd549df61bf62d084d6a13aa185493b05259d75ce8b13d";
    let memory = format!("container.memory_bytes[{id}]");
    same(&text, Some((1, id)), "memory_current_bytes", 1.0, &memory);
    let recording = recording(&text);
    let cpu = values(&recording, &format!("container.cpu_pct[{id}]"));
    assert_eq!((cpu.len(), cpu[0], cpu[2]), (61, -1.0, 1.2));
    let written = values(&recording, &format!("container.write_bytes_per_s[{id}]"));
    assert_eq!(written[1], (6_476_062_720.0 - 6_306_193_408.0) / 10.0);
    let names = sample("containers/oci-lt1.names.json").expect("it lies beside the others");
    let names = import("file", names.as_bytes()).unwrap().container_names;
    assert!(recording.names.iter().all(|name| names.contains(name)), "{names:?}");
}

#[test]
fn the_facts_of_a_machine_are_those_of_its_file() {
    let Some(text) = sample("containers/oci-perftest-vm-02.system_info.json") else { return };
    let machine = import("file", text.as_bytes()).unwrap().machines.remove(0);
    assert_eq!(machine.cpu.model.as_deref(), Some("AMD EPYC 9J14 96-Core Processor"));
    let counts = (machine.cpu.vcpus, machine.cpu.cores, machine.cpu.threads_per_core);
    assert_eq!(counts, (Some(2), Some(1), Some(2)));
}
