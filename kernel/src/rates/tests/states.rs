//! What is true at one moment.

use super::*;

const MEMINFO: &str = "MemTotal:        4000 kB
MemFree:         1000 kB
MemAvailable:    2500 kB
Buffers:          100 kB
Cached:           900 kB
SwapCached:         5 kB
SwapTotal:       2000 kB
SwapFree:        1500 kB
Dirty:             20 kB
Slab:             200 kB
HugePages_Total:    0
";

#[test]
fn memory_in_use_is_named_by_both_definitions() {
    let expected = [
        ("mem.total_bytes", Some(4000.0 * 1024.0)),
        ("mem.used_bytes", Some(1800.0 * 1024.0)),
        ("mem.unavailable_bytes", Some(1500.0 * 1024.0)),
        ("mem.swap_used_bytes", Some(500.0 * 1024.0)),
        ("mem.dirty_bytes", Some(20.0 * 1024.0)),
        ("mem.cached_bytes", Some(900.0 * 1024.0)),
    ];
    check("/proc/meminfo", &[MEMINFO], &expected);
    let single = MEMINFO.split_whitespace().collect::<Vec<_>>().join(" ");
    check("/proc/meminfo", &[&single], &expected);
}

#[test]
fn what_a_kernel_does_not_say_is_not_made_up() {
    check(
        "/proc/meminfo",
        &["MemTotal: 4000 kB\nMemFree: 1000 kB\nBuffers: 9000 kB\nCached: 0 kB\nSlab: 0 kB\n"],
        &[
            // More than the whole.
            ("mem.used_bytes", None),
            ("mem.available_bytes", None),
            ("mem.unavailable_bytes", None),
            ("mem.swap_used_bytes", None),
        ],
    );
}

#[test]
fn the_load_has_three_figures() {
    check(
        "/proc/loadavg",
        &["0.52 1.50 12.00 2/345 6789\n"],
        &[
            ("system.load_1", Some(0.52)),
            ("system.load_5", Some(1.5)),
            ("system.load_15", Some(12.0)),
        ],
    );
}

#[test]
fn file_systems_are_as_full_as_df_says() {
    let text = "{\"mount_point\":\"/\",\"block_size\":4096,\"blocks_total\":1000,\"blocks_free\":400,\"blocks_available\":350}
        {\"mount_point\":\"/boot\",\"block_size\":1024,\"blocks_total\":0,\"blocks_free\":0,\"blocks_available\":0}";
    let expected = [
        ("fs.total_bytes[/]", Some(4_096_000.0)),
        ("fs.available_bytes[/]", Some(1_433_600.0)),
        ("fs.used_pct[/]", Some(100.0 * 600.0 / 950.0)),
        ("fs.total_bytes[/boot]", Some(0.0)),
        ("fs.used_pct[/boot]", None),
    ];
    check("statfs[*]", &[text], &expected);
    check("statfs[*]", &[&text.replace('\n', " ")], &expected);
}

#[test]
fn figures_that_are_none_are_counted_and_left_out() {
    let cases = [
        ("/proc/meminfo", "MemTotal: NaN kB\nMemFree: -1 kB\n", 2, "NaN"),
        ("/proc/meminfo", "MemFree: 18446744073709551615 kB\n", 1, "18446744073709551615"),
        ("/proc/meminfo", "hello", 1, "hello"),
        ("/proc/stat", "cpu 1 Infinity 2\nctxt 1e308\n", 2, "Infinity"),
        (
            "/proc/stat",
            "procs_running 18446744073709551616\ncpu 1 2 3 4\n",
            1,
            "18446744073709551616",
        ),
        ("/proc/loadavg", "-1 NaN 1e308", 3, "-1"),
        ("/proc/diskstats", "8 0 sda 1 2 3 4 5 6 7 8 9 -1 11\n8 16 sdb 1 2\n", 1, "-1"),
        (
            "statfs[*]",
            "{\"mount_point\":\"/\",\"block_size\":-1}",
            1,
            "{\"mount_point\":\"/\",\"block_size\":-1}",
        ),
        ("container/docker/a", "{\"cpu_usage_usec\":1e308,\"pids_current\":{}}", 2, "1e308"),
        ("container/docker/a", "[]", 1, "[]"),
    ];
    for (subsystem, text, unread, first) in cases {
        let readings = readings(subsystem, &[text]);
        assert_eq!(readings[0].unread, unread, "{subsystem} {text}");
        assert_eq!(readings[0].first_unread.as_deref(), Some(first), "{subsystem} {text}");
    }
}

#[test]
fn hostile_names_are_left_out_whole() {
    let long = "x".repeat(10_000);
    for (name, kept) in
        [("<script>", true), ("=cmd()", true), ("a\u{202e}b", false), (&long, false)]
    {
        let json = serde_json::to_string(name).unwrap();
        let text = format!(
            "{{\"mount_point\":{json},\"block_size\":1,\"blocks_total\":2,\"blocks_available\":1}}"
        );
        let reading = readings("statfs[*]", &[&text]).remove(0);
        assert_eq!(
            (reading.values.is_empty(), reading.unnamed),
            (!kept, u32::from(!kept)),
            "{name}"
        );
    }
}
