//! Which texts are one tick, and in which order.

use super::*;
use crate::recording::Metric;

const MEMINFO: &str = "MemTotal: 4000 kB\nMemFree: 1000 kB\nMemAvailable: 2500 kB\n";

/// Half a megabyte a second, from the first text on.
fn net(seconds: f64) -> String {
    format!("eth0: {} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n", (seconds * 5e5) as u64)
}

#[test]
fn files_that_were_read_within_a_second_are_one_tick_and_keep_their_own_times() {
    let mut file = String::new();
    for (tick, late) in [(0.0, 0.010), (5.0, 0.900), (10.0, 0.002)] {
        let at = |seconds: f64| format!("{:.3}", 1_767_800_521.0 + seconds);
        file += &record(&at(tick), "/proc/stat", &stat(tick as u64 * 100));
        file += &record(&at(tick + 0.001), "/proc/meminfo", MEMINFO);
        file += &record(&at(tick + late), "/proc/net/dev", &net(tick + late));
    }
    let recording = one(file);
    let first_us = 1_767_800_521_000_000;
    assert_eq!(recording.ticks.at_us, [0, 5, 10].map(|seconds| first_us + seconds * 1_000_000));
    assert_eq!(values(&recording, "cpu.busy_pct"), [-1.0, 50.0, 50.0]);
    assert_eq!(values(&recording, "mem.available_bytes"), [2_560_000.0; 3]);
    // Divided by five seconds of the tick, it would be 589,000 and 410,200.
    assert_eq!(values(&recording, "net.rx_bytes_per_s"), [-1.0, 500_000.0, 500_000.0]);
    assert_eq!(recording.machine.memory_bytes, Some(4_096_000));
    assert_eq!(recording.machine.cpu.vcpus, Some(1));
}

#[test]
fn a_fast_cadence_keeps_its_ticks_apart() {
    let file: String = (0..20)
        .map(|tick| {
            let at = |ms: u64| (1_767_800_521_000 + tick * 100 + ms).to_string();
            record(&at(0), "/proc/stat", &stat(tick * 10))
                + &record(&at(40), "/proc/meminfo", MEMINFO)
        })
        .collect();
    let recording = one(file);
    assert_eq!((recording.ticks.len(), recording.ticks.cadence_us()), (20, Some(100_000)));
}

#[test]
fn a_file_that_is_read_more_rarely_has_gaps_between_its_values() {
    let mut file = String::new();
    for tick in 0..4 {
        let at = (1_767_800_521 + tick * 5).to_string();
        file += &record(&at, "/proc/stat", &stat(tick * 500));
        if tick % 2 == 0 {
            file += &record(&at, "/proc/net/dev", &net(tick as f64 * 5.0));
        }
    }
    let recording = one(file);
    assert_eq!(values(&recording, "net.rx_bytes_per_s"), [-1.0, -1.0, 500_000.0, -1.0]);
}

#[test]
fn the_cadence_is_the_true_one_whatever_is_stated() {
    let times = ["07.784822869", "13.064822869", "18.344822869", "23.624822869"];
    let file: String = times
        .iter()
        .enumerate()
        .map(|(tick, second)| {
            let at = format!("\"2026-01-10T18:06:{second}Z\"");
            captured("0", &at, "/proc/net/dev/", &net(tick as f64 * 5.28))
                + &captured("0", &at, "/sys/class/net/eth0/speed", "10000")
        })
        .collect();
    assert_eq!(notes(&file), ["The file also holds /sys/class/net/eth0/speed, which is not read."]);
    let recording = one(file);
    assert_eq!(recording.nominal_cadence_us, Some(5_000_000));
    assert_eq!(recording.ticks.cadence_us(), Some(5_280_000));
    assert_eq!(values(&recording, "net.rx_bytes_per_s"), [-1.0, 500_000.0, 500_000.0, 500_000.0]);
}

#[test]
fn times_come_in_every_unit_that_tools_write() {
    let file = |times: [&str; 2]| {
        record(times[0], "/proc/stat", &stat(0)) + &record(times[1], "/proc/stat", &stat(500))
    };
    for times in [
        ["1767800521", "1767800526"],
        ["\"1767800521\"", "1767800526.0"],
        ["1767800521000", "1767800526000"],
        ["1767800521000000", "1767800526000000"],
        ["1767800521000000000", "1767800526000000000"],
        ["\"2026-01-07T15:42:01Z\"", "\"2026-01-07T17:42:06+02:00\""],
    ] {
        let recording = one(file(times));
        assert_eq!(
            recording.ticks.at_us,
            [1_767_800_521_000_000, 1_767_800_526_000_000],
            "{times:?}"
        );
        assert_eq!(values(&recording, "cpu.busy_pct"), [-1.0, 50.0]);
    }
}

#[test]
fn texts_out_of_order_are_sorted_and_repeated_ones_taken_once() {
    let file = collection(6);
    let expected = one(&file);
    let mut lines: Vec<&str> = file.lines().collect();
    lines.swap(1, 4);
    lines.push(lines[2]);
    let shuffled = lines.join("\n");
    assert_eq!(one(&shuffled).ticks, expected.ticks);
    assert_eq!(
        notes(&shuffled),
        [
            "The times went back 3 times; they have been sorted.",
            "1 measurement of the recording stood in the file twice; each was taken once."
        ]
    );
    assert_eq!(notes(&file), [""; 0]);
}

#[test]
fn what_was_left_open_is_noted() {
    let mut file = collection(4);
    file += &record("1767800600", "/proc/stat", &stat(100));
    file += &record("1767800605", "/proc/stat", "cpu 500 0 0 500 -1 0 0 0\n");
    file += &record("1767800605", "/proc/schedstat", "version 15");
    assert_eq!(
        notes(file),
        [
            "The file also holds /proc/schedstat, which is not read.",
            "The recording has 1 stretch without measurements; nothing is filled in there.",
            "3 counters of the recording started again, appeared or went away; the rates there are not \
             known and stay gaps.",
            "1 figure of the recording cannot be read (first on line 6: “-1”); the values there stay gaps.",
        ]
    );
}

#[test]
fn containers_stand_beside_their_host_and_keep_their_names() {
    let usage = |usec: u64| {
        format!(
            "{{\"container_id\":\"7892fa5ced3d519c\",\"container_name\":\"bench\\u202e-1\",\"cpu_usage_usec\":{usec}}}"
        )
    };
    let container = "container/docker/7892fa5ced3d";
    let file = [
        record("1767800521", "/proc/stat", &stat(0)),
        record("1767800521", container, &usage(0)),
        record("1767800526", "/proc/stat", &stat(500)),
        // As an object, which is what some tools write.
        format!(
            "{{\"timestamp\":1767800526,\"subsystem\":\"{container}\",\"measurement\":{}}}",
            usage(5_000_000)
        ),
    ];
    let recording = one(file.concat());
    assert_eq!(values(&recording, "container.cpu_pct[7892fa5ced3d519c]"), [-1.0, 100.0]);
    assert_eq!(recording.names, [("7892fa5ced3d519c".to_owned(), "bench-1".to_owned())]);
}

#[test]
fn a_preview_says_what_a_recording_holds() {
    let file = collection(3) + &record("1767800521", "/proc/meminfo", MEMINFO);
    let preview = preview("oci-vm01.collection.jsonl", file.as_bytes()).unwrap();
    assert_eq!(preview.format, "collection of /proc files");
    let [recording] = preview.recordings.as_slice() else { panic!("{preview:?}") };
    assert_eq!((recording.name.as_str(), recording.provider.as_str()), ("vm01", "oci"));
    assert_eq!((recording.ticks, recording.cadence_us, recording.gaps), (3, Some(5_000_000), 0));
    assert_eq!(recording.groups, ["CPU", "Memory", "System"].map(str::to_owned)[..2]);
    assert_eq!(SeriesId::host(Metric::CpuBusy).to_string(), "cpu.busy_pct");
}
