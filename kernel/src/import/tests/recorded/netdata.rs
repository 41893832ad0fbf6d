//! Tables of Netdata.

use super::*;

const CPU: &str = include_str!("../../fixtures/netdata_cpu.csv");
const WRAPPED: &str = include_str!("../../fixtures/netdata_wrapped.json");
const RAM: &str = include_str!("../../fixtures/netdata_ram.csv");

#[test]
fn guests_count_as_user_and_idle_is_the_rest() {
    let recording = recording(CPU);
    assert_eq!(times_s(&recording), [1_768_003_200.0, 1_768_003_205.0, 1_768_003_210.0]);
    assert_eq!(values(&recording, "cpu.user_pct"), [0.0, 10.5, 41.0]);
    assert_eq!(values(&recording, "cpu.nice_pct"), [0.0, 0.0, 0.75]);
    assert_eq!(values(&recording, "cpu.softirq_pct"), [0.0, 0.0, 0.25]);
    // Where a part is not known, the rest is not known either.
    assert_eq!(values(&recording, "cpu.idle_pct"), [-1.0, 89.0, 46.0]);
    assert_eq!(values(&recording, "cpu.busy_pct"), [0.0, 11.0, 48.0]);
    assert_eq!(values(&recording, "cpu.classic_busy_pct"), [-1.0, 11.0, 54.0]);
    assert_eq!(
        notes(CPU),
        [
            "The states of a CPU were read as those of all CPUs together, which Netdata calls system.cpu.",
            "The times, which state no time zone, were read as times of UTC.",
        ]
    );
}

#[test]
fn the_order_of_columns_is_free_and_idle_is_taken_where_it_stands() {
    let recording = recording("time,system,idle,user,steal,iowait\n1768003200,2,60,30,3,5\n");
    assert_eq!(values(&recording, "cpu.idle_pct"), [60.0]);
    assert_eq!(values(&recording, "cpu.busy_pct"), [32.0]);
}

#[test]
fn memory_is_in_mib_and_load_is_a_number() {
    let recording = recording(RAM);
    assert_eq!(values(&recording, "mem.free_bytes"), [1_073_741_824.0, 1_074_266_112.0]);
    assert_eq!(values(&recording, "mem.buffers_bytes"), [1_048_576.0, 2_097_152.0]);
    has_no(&recording, "mem.used_bytes");
    assert_eq!(notes(RAM).len(), 1);
    let load = self::recording("time,load1,load5,load15\n1768003200,0.5,1,2\n");
    assert_eq!(values(&load, "system.load_5"), [1.0]);
}

#[test]
fn charts_of_disks_and_interfaces_are_told_by_the_name_in_their_answer() {
    let recording = recording(WRAPPED);
    assert_eq!(times_s(&recording), [1_768_003_200.0, 1_768_003_205.0]);
    // KiB/s, what goes out below zero.
    assert_eq!(values(&recording, "disk.read_bytes_per_s[sda]"), [1024.0, 2048.0]);
    assert_eq!(values(&recording, "disk.write_bytes_per_s[sda]"), [512.0, -1.0]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [1024.0, 2048.0]);
    assert_eq!(values(&recording, "disk.busy_pct[sda]"), [25.0, 100.0]);
    // Kilobits/s.
    assert_eq!(values(&recording, "net.rx_bytes_per_s[eth0]"), [125.0, 250.0]);
    assert_eq!(values(&recording, "net.tx_bytes_per_s[eth0]"), [1000.0, 0.0]);
    assert_eq!(values(&recording, "cpu.busy_pct"), [12.0, 30.0]);
}

#[test]
fn an_answer_of_another_chart_or_with_a_bad_row_is_refused() {
    let other = WRAPPED.replacen("disk.sda", "apps.cpu", 1);
    refused_for(&other, "found the chart “apps.cpu”");
    let lo = WRAPPED.replacen("net.eth0", "net.lo", 1);
    refused_for(&lo, "found the chart “net.lo”");
    let few = WRAPPED.replacen("[1768003205,2,null]", "[1768003205,2]", 1);
    refused_for(&few, "Line 4, column 2: found 2 values");
    let far = WRAPPED.replacen("[1768003205,2,null]", "[-1,2,null]", 1);
    refused_for(&far, "Line 4, column 2: found the time -1");
    let huge = WRAPPED.replacen("[1768003205,2,null]", "[1768003205,1e300,null]", 1);
    refused_for(&huge, "Line 4, column 2: found");
}

#[test]
fn other_charts_and_bad_cells_are_refused() {
    refused_for("time,in,out\n1768003200,1,2\n", "a table with the columns “time,in,out”");
    refused_for(CPU.replacen("10.5", "-10.5", 1), "Line 3, column 31: found -10.5 % for “User”");
    // A guest counts as user, and hides nothing that cannot be.
    refused_for("time,guest,user,system\n1768003200,2,-1,3\n", "found -1 % for “User”");
    refused_for(CPU.replacen("2026-01-10 00:00:05", "9999-01-10 00:00:05", 1), "found the time");
    refused_for(
        "time,user,system\nyesterday,1,2\n",
        "Line 2, column 1: found the time “yesterday”",
    );
}
