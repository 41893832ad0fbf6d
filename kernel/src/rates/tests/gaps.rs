//! A value that cannot be known is left out.

use super::*;

fn disk(figures: [u64; 3]) -> String {
    let [a, b, c] = figures;
    format!(
        "8 0 sda {a} 0 {a} 0 {a} 0 {a} 0 0 {a} 0\n8 16 sdb {b} 0 {b} 0 {b} 0 {b} 0 0 {b} 0\n8 32 sdc {c} 0 {c} 0 {c} 0 {c} 0 0 {c} 0\n"
    )
}

/// Values of one series, `None` for a gap.
fn series(readings: &[Reading], name: &str) -> Vec<Option<f64>> {
    readings.iter().map(|reading| value(reading, name)).collect()
}

#[test]
fn a_counter_that_went_back_gives_a_gap() {
    let texts = [disk([100, 0, 0]), disk([600, 0, 0]), disk([50, 0, 0]), disk([550, 0, 0])];
    let readings = readings("/proc/diskstats", &texts.each_ref().map(String::as_str));
    let reads = series(&readings, "disk.read_ops_per_s[sda]");
    assert_eq!(reads, [None, Some(100.0), None, Some(100.0)]);
    // The host's sum is not known without one of its parts; the other disk is.
    let sums = series(&readings, "disk.read_ops_per_s");
    assert_eq!(sums, [None, Some(100.0), None, Some(100.0)]);
    assert_eq!(value(&readings[2], "disk.read_ops_per_s[sdb]"), Some(0.0));
    assert_eq!(readings.iter().map(|it| it.resets).collect::<Vec<_>>(), [0, 0, 1, 0]);
}

#[test]
fn one_counter_that_went_back_takes_the_others_of_its_thing_with_it() {
    let text = |reads: u64, written: u64| format!("8 0 sda {reads} 0 0 0 0 0 {written} 0 0 0 0\n");
    let texts = [text(1_000, 100), text(10, 600)];
    check(
        "/proc/diskstats",
        &[&texts[0], &texts[1]],
        &[("disk.read_ops_per_s[sda]", None), ("disk.write_bytes_per_s[sda]", None)],
    );
}

#[test]
fn a_counter_that_wrapped_at_32_bits_gives_a_gap() {
    let text = |bytes: u64| format!("eth0: {bytes} 1 0 0 0 0 0 0 {bytes} 1 0 0 0 0 0 0\n");
    let texts = [text(4_294_967_000), text(204)];
    check(
        "/proc/net/dev",
        &[&texts[0], &texts[1]],
        &[("net.rx_bytes_per_s[eth0]", None), ("net.rx_bytes_per_s", None)],
    );
}

#[test]
fn a_rate_that_no_machine_reaches_gives_a_gap() {
    let text = |bytes: u64| format!("eth0: {bytes} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n");
    let texts = [text(0), text(u64::MAX)];
    check(
        "/proc/net/dev",
        &[&texts[0], &texts[1]],
        &[("net.rx_bytes_per_s", None), ("net.tx_bytes_per_s", Some(0.0))],
    );
}

#[test]
fn a_disk_that_comes_or_goes_is_a_gap_of_its_own_and_of_the_sum() {
    let (two, three) = (disk([0, 0, 0]), disk([500, 500, 500]));
    let without = |text: &str| text.lines().take(2).collect::<Vec<_>>().join("\n");
    let texts =
        [without(&two), three, disk([1_000, 1_000, 1_000]), without(&disk([1_500, 1_500, 0]))];
    let readings = readings("/proc/diskstats", &texts.each_ref().map(String::as_str));
    let rates = |name: &str| series(&readings, name);
    assert_eq!(rates("disk.read_ops_per_s[sdc]"), [None, None, Some(100.0), None]);
    assert_eq!(rates("disk.read_ops_per_s[sda]"), [None, Some(100.0), Some(100.0), Some(100.0)]);
    assert_eq!(rates("disk.read_ops_per_s"), [None, None, Some(300.0), None]);
}

#[test]
fn a_cpu_that_comes_or_goes_is_a_gap_of_the_host() {
    let one = "cpu 100 0 0 100 0 0 0 0\ncpu0 100 0 0 100 0 0 0 0\n";
    let two = "cpu 200 0 0 9000 0 0 0 0\ncpu0 150 0 0 150 0 0 0 0\ncpu1 50 0 0 8850 0 0 0 0\n";
    let later = "cpu 300 0 0 9100 0 0 0 0\ncpu0 200 0 0 200 0 0 0 0\ncpu1 100 0 0 8900 0 0 0 0\n";
    let readings = readings("/proc/stat", &[one, two, later, one]);
    assert_eq!(series(&readings, "cpu.busy_pct"), [None, None, Some(50.0), None]);
    assert_eq!(series(&readings, "cpu.busy_pct[0]"), [None, Some(50.0), Some(50.0), None]);
    assert_eq!(series(&readings, "cpu.busy_pct[1]"), [None, None, Some(50.0), None]);
}

#[test]
fn a_host_that_was_started_again_has_no_rates_though_its_counters_are_larger() {
    let stat = |boot: u64, ticks: u64| format!("cpu {ticks} 0 0 {ticks} 0 0 0 0\nbtime {boot}\n");
    let net = |bytes: u64| format!("eth0: {bytes} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n");
    let mut counters = Counters::default();
    counters.take(0, &Subsystem::Stat, &stat(1_000, 100));
    counters.take(0, &Subsystem::NetDev, &net(100));
    let stat_after = counters.take(5 * SECOND_US, &Subsystem::Stat, &stat(5_000, 200));
    let net_after = counters.take(5 * SECOND_US, &Subsystem::NetDev, &net(200));
    assert_eq!((value(&stat_after, "cpu.busy_pct"), stat_after.resets), (None, 1));
    assert_eq!(value(&net_after, "net.rx_bytes_per_s"), None);
    // The kernel's own arithmetic moves the time by a second.
    let next = counters.take(10 * SECOND_US, &Subsystem::Stat, &stat(5_001, 300));
    assert_eq!(value(&next, "cpu.busy_pct"), Some(50.0));
}

#[test]
fn on_a_steady_clock_a_wall_clock_that_is_set_changes_nothing() {
    let stat = |boot: u64, ticks: u64| format!("cpu {ticks} 0 0 {ticks} 0 0 0 0\nbtime {boot}\n");
    let mut counters = Counters::on_a_steady_clock();
    counters.take(0, &Subsystem::Stat, &stat(1_000, 100));
    let after = counters.take(5 * SECOND_US, &Subsystem::Stat, &stat(4_600, 200));
    assert_eq!((value(&after, "cpu.busy_pct"), after.resets), (Some(50.0), 0));
}

#[test]
fn what_was_forgotten_begins_anew() {
    let text = |usec: u64| format!(r#"{{"cpu_usage_usec":{usec}}}"#);
    let container = Subsystem::Container("7892fa5ced3d".to_owned());
    let mut counters = Counters::default();
    counters.take(0, &container, &text(0));
    counters.forget(&container);
    let after = counters.take(5 * SECOND_US, &container, &text(5_000_000));
    assert_eq!((value(&after, "container.cpu_pct[7892fa5ced3d]"), after.resets), (None, 0));
}

#[test]
fn iowait_may_go_back_by_itself() {
    check(
        "/proc/stat",
        &["cpu 100 0 0 100 50 0 0 0\n", "cpu 150 0 0 150 49 0 0 0\n"],
        &[
            ("cpu.iowait_pct", None),
            ("cpu.classic_busy_pct", None),
            ("cpu.busy_pct", Some(50.0)),
            ("cpu.idle_pct", Some(50.0)),
        ],
    );
}

#[test]
fn ticks_that_stand_still_have_no_shares() {
    let text = "cpu 100 0 0 100 50 0 0 0\n";
    check("/proc/stat", &[text, text], &[("cpu.busy_pct", None), ("cpu.idle_pct", None)]);
}

#[test]
fn a_column_that_cannot_be_read_makes_the_shares_unknown() {
    check(
        "/proc/stat",
        &["cpu 100 0 0 100 0 0 0 0\n", "cpu 200 0 -1 200 0 0 0 0\n"],
        &[("cpu.user_pct", None), ("cpu.busy_pct", None)],
    );
}

#[test]
fn rates_divide_by_the_time_between_the_two_texts() {
    let net = |bytes: u64| format!("eth0: {bytes} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n");
    let mut counters = Counters::default();
    let mut at = |at_us: i64, bytes: u64| {
        let reading = counters.take(at_us, &Subsystem::NetDev, &net(bytes));
        value(&reading, "net.rx_bytes_per_s")
    };
    assert_eq!(at(0, 0), None);
    assert_eq!(at(5_280_000, 5_280), Some(1_000.0));
    assert_eq!(at(5_780_000, 6_280), Some(2_000.0));
    // Not later: no rate, and no division by zero.
    assert_eq!(at(5_780_000, 7_280), None);
    assert_eq!(at(5_000_000, 8_280), None);
}
