//! Tables in the columns of `sar`.

use super::*;

const STAT: &str = include_str!("../../fixtures/sar_stat.csv");
const HOSTS: &str = include_str!("../../fixtures/sar_hosts.csv");

#[test]
fn cpu_minus_one_is_all_of_them_and_zeros_are_an_offline_cpu() {
    let recording = recording(STAT);
    assert_eq!(values(&recording, "cpu.user_pct"), [50.0, 40.0]);
    assert_eq!(values(&recording, "cpu.busy_pct"), [57.0, 40.0]);
    assert_eq!(values(&recording, "cpu.classic_busy_pct"), [62.0, 40.0]);
    assert_eq!(values(&recording, "cpu.system_pct[0]"), [8.0, 0.0]);
    assert_eq!(values(&recording, "cpu.busy_pct[1]"), [16.0, -1.0]);
    let all = STAT.replace(",-1,", ",all,").replace("%usr", "%user");
    assert_eq!(values(&self::recording(all), "cpu.user_pct"), [50.0, 40.0]);
    refused_for(STAT.replacen("000,1,", "000,x,", 1), "Line 4, column 12: found the CPU “x”");
}

#[test]
fn memory_is_in_kib() {
    let recording = recording(include_str!("../../fixtures/sar_meminfo.csv"));
    assert_eq!(values(&recording, "mem.free_bytes"), [1_024_000.0, 1_034_240.0]);
    assert_eq!(values(&recording, "mem.used_bytes"), [409_600.0, 399_360.0]);
    assert_eq!(values(&recording, "mem.dirty_bytes"), [434_176.0, 4096.0]);
    has_no(&recording, "mem.total_bytes");
}

#[test]
fn only_whole_disks_count_and_their_sum_is_the_host() {
    let recording = recording(include_str!("../../fixtures/sar_diskstats.csv"));
    assert_eq!(values(&recording, "disk.read_bytes_per_s[sda]"), [1_024_000.0, 0.0]);
    assert_eq!(values(&recording, "disk.write_bytes_per_s[nvme0n1]"), [8192.0, -1.0]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [1_028_096.0, 0.0]);
    assert_eq!(values(&recording, "disk.read_ops_per_s"), [8.0, 0.0]);
    has_no(&recording, "disk.read_bytes_per_s[sda1]");
    // A mapped device has its own series and is no part of the sum.
    assert_eq!(values(&recording, "disk.read_bytes_per_s[dm-0]"), [1_024_000.0, -1.0]);
}

#[test]
fn interfaces_are_read_without_the_loopback() {
    let recording = recording(include_str!("../../fixtures/sar_netdev.csv"));
    assert_eq!(values(&recording, "net.rx_bytes_per_s[ens3]"), [512.0]);
    assert_eq!(values(&recording, "net.tx_packets_per_s[ens3]"), [3.0]);
    assert_eq!(values(&recording, "net.rx_bytes_per_s"), [1536.0]);
    has_no(&recording, "net.rx_bytes_per_s[lo]");
}

#[test]
fn mounts_have_a_size_and_what_is_left_of_it() {
    let recording = recording(include_str!("../../fixtures/sar_statfs.csv"));
    assert_eq!(values(&recording, "fs.total_bytes[/]"), [38_099_222_528.0]);
    assert_eq!(values(&recording, "fs.available_bytes[/data, old]"), [98_387_968.0]);
    assert_eq!(values(&recording, "fs.used_pct[/]"), [37.0]);
}

#[test]
fn each_host_is_a_recording_of_its_own() {
    let recordings = recordings(HOSTS);
    let parts: Vec<&str> = recordings.iter().map(|it| it.part.as_str()).collect();
    assert_eq!(parts, ["host 0 of site 1", "host 1 of site 1"]);
    assert_eq!(values(&recordings[0], "cpu.user_pct"), [10.0, 30.0]);
    assert_eq!(values(&recordings[1], "cpu.user_pct"), [20.0]);
    assert_ne!(recordings[0].id, recordings[1].id);
    assert_eq!(notes(HOSTS), ["The file holds 2 hosts; each becomes a session of its own."]);
    let hostile = HOSTS.replace("1,1,", "<script>,=cmd()\u{202e},");
    assert_eq!(self::recordings(hostile)[1].part, "host =cmd() of site <script>");
}

#[test]
fn tables_written_one_after_another_are_one() {
    assert_eq!(recording(format!("{STAT}{STAT}")).ticks, recording(STAT).ticks);
}

#[test]
fn more_hosts_and_values_than_fit_are_refused() {
    let many: String =
        (0..=MAX_RESULTS).map(|host| format!("1,{host},1768000000,-1,10,0,0,0,0,90\n")).collect();
    let header = HOSTS.lines().next().unwrap();
    refused_for(format!("{header}\n{many}"), "Line 1002, column 1: found more than 1000 hosts");
    // Each line a new time and a new disk: few values, but a table of many millions.
    let sparse: String = (0..4_000)
        .map(|at| {
            let letters: String = [at / 676, at / 26 % 26, at % 26]
                .iter()
                .map(|at| (b'a' + *at as u8) as char)
                .collect();
            format!("{},sd{letters},0,1,1,0,1,1,0\n", 1_768_000_000 + at * 5)
        })
        .collect();
    let header = "#timestamp,DEV,tps,rtps,wtps,dtps,bread/s,bwrtn/s,bdscd/s";
    refused_for(format!("{header}\n{sparse}"), "expected fewer in one file; split the file");
}
