//! What `sadf -j` prints.

use super::*;

const FILE: &str = include_str!("../../fixtures/sysstat.json");

#[test]
fn every_activity_is_read_in_its_unit() {
    let recording = recording(FILE);
    assert_eq!(times_s(&recording), [1_768_003_201.0, 1_768_003_202.0]);
    let first =
        |name: &str, expected: f64| assert_eq!(values(&recording, name)[0], expected, "{name}");
    // With -u ALL guests stand apart from user.
    first("cpu.user_pct", 46.0);
    first("cpu.nice_pct", 2.0);
    first("cpu.softirq_pct", 0.5);
    first("cpu.busy_pct", 54.0);
    first("mem.free_bytes", 1_024_000.0);
    first("mem.used_bytes", 409_600.0);
    first("disk.read_bytes_per_s[vda]", 8192.0);
    first("disk.write_bytes_per_s[dm-0]", 4096.0);
    first("disk.read_bytes_per_s", 8192.0);
    first("disk.busy_pct", 100.0);
    first("net.rx_bytes_per_s[eth0]", 512.0);
    first("net.errors_per_s", 1.5);
    first("system.load_5", 8.37);
    first("system.running", 6.0);
    first("system.forks_per_s", 4.0);
    first("system.major_faults_per_s", 2.0);
    first("system.swap_out_pages_per_s", 1.0);
    first("pressure.cpu_some_pct", 12.5);
    // Four tenths of the size are used, two are root's, and users have what is left.
    first("fs.total_bytes[/dev/vda1]", 1_048_576_000.0);
    first("fs.available_bytes[/dev/vda1]", 419_430_400.0);
    first("fs.used_pct[/dev/vda1]", 50.0);
    first("fs.used_pct[/var]", 75.0);
    has_no(&recording, "fs.available_bytes[/var]");
    first("pressure.memory_full_pct", 0.5);
    assert_eq!(values(&recording, "cpu.user_pct")[1], 50.0);
    assert_eq!(values(&recording, "cpu.busy_pct")[1], 60.0);
    // An offline CPU, the loopback, and blocks that disks state too.
    has_no(&recording, "cpu.busy_pct[0]");
    has_no(&recording, "net.rx_bytes_per_s[lo]");
    has_no(&recording, "disk.read_ops_per_s");
}

#[test]
fn the_host_is_described() {
    let recording = recording(FILE);
    let machine = &recording.machine;
    assert_eq!(machine.name.as_deref(), Some("vm"));
    assert_eq!(machine.cpu.vcpus, Some(2));
    assert_eq!(machine.system.os.as_deref(), Some("linux"));
    assert_eq!(machine.system.kernel.as_deref(), Some("6.8.0"));
    assert_eq!(machine.system.arch.as_deref(), Some("x86_64"));
    assert_eq!(recording.part, "vm");
}

#[test]
fn local_times_are_noted_unless_the_clock_is_of_utc() {
    let local = FILE.replace("\"utc\": 1", "\"utc\": 0");
    assert_eq!(notes(FILE), [""; 0]);
    assert_eq!(notes(&local), ["The times, which state no time zone, were read as times of UTC."]);
    assert_eq!(notes(local.replace("CET", "UTC")), [""; 0]);
}

#[test]
fn used_memory_of_old_versions_holds_caches_and_is_left_out() {
    let old = FILE.replace(
        "\"memused\": 400, \"memused-percent\": 10.00",
        "\"memused\": 3000, \"memused-percent\": 75.00",
    );
    has_no(&recording(old), "mem.used_bytes");
    let older = FILE.replace("cpu-load\"", "cpu-load-all\"");
    assert_eq!(values(&recording(older), "cpu.user_pct"), [46.0, 50.0]);
}

#[test]
fn blocks_of_all_devices_count_where_no_disk_is_stated() {
    let recording = recording(FILE.replace("\"disk\": [", "\"disks\": ["));
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [4608.0, -1.0]);
    assert_eq!(values(&recording, "disk.write_ops_per_s"), [9.0, -1.0]);
}

#[test]
fn several_hosts_and_files_are_told_apart_by_name() {
    let other = FILE.replace("\"vm\"", "\"<script>\"").replace("2026-01-10", "2026-01-11");
    let recordings =
        recordings(format!("{FILE}{other}{}", FILE.replace("2026-01-10", "2026-01-12")));
    assert_eq!(recordings.len(), 2);
    assert_eq!(recordings[0].ticks.len(), 4);
    assert_eq!(recordings[1].machine.name.as_deref(), Some("<script>"));
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    refused_for(FILE.replacen("50.00", "-50.00", 1), "found -50 % for “User”");
    refused_for(FILE.replacen("50.00", "-50.00", 1), "Line 42, column 5: found");
    // Guests and a second share of the same hide nothing that cannot be.
    refused_for(FILE.replacen("40.00", "-1", 1), "found -1 % for “User”");
    refused_for(FILE.replacen("\"gnice\": 1.00", "\"gnice\": -0.7e2", 1), "found -70 % for “Nice”");
    let used = FILE.replacen("\"fsused-percent\": ", "\"fsused-percent\": -", 1);
    refused_for(used, "% for “Used”");
    refused_for(FILE.replacen("50.00", "NaN", 1), "Line 44, column ");
    refused_for(FILE.replacen("00:00:02", "99:00:02", 1), "found the time “2026-01-10 99:00:02”");
    refused_for(
        FILE.replacen("\"2026-01-10\", \"time\"", "\"1969-01-10\", \"time\"", 1),
        "found the time",
    );
    refused_for(FILE.replacen("\"cpu\": \"0\"", "\"cpu\": \"x\"", 1), "found the CPU “x”");
    refused_for(&FILE[..FILE.len() - 30], "the file was cut off");
    refused_for("{\"sysstat\":{\"hosts\":[]}}", "Found no value");
    refused_for("{\"sysstat\":{}}", "found a record without “hosts”");
}
