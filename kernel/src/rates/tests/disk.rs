//! What devices and interfaces moved.

use super::*;

/// Reads, sectors read, writes, sectors written, busy milliseconds.
fn device(name: &str, figures: [u64; 5]) -> String {
    let [reads, read, writes, written, busy_ms] = figures;
    format!(
        "   8   0 {name} {reads} 7 {read} 9 {writes} 7 {written} 9 0 {busy_ms} 99 0 0 0 0 0 0\n"
    )
}

#[test]
fn a_host_is_the_sum_of_its_whole_devices_and_as_busy_as_the_busiest() {
    let text = |by: u64| {
        [
            device("sda", [10 * by, 100 * by, 20 * by, 200 * by, 1_000 * by]),
            device("sda1", [10 * by, 100 * by, 20 * by, 200 * by, 1_000 * by]),
            device("nvme0n1", [5 * by, 50 * by, 0, 0, 2_500 * by]),
            device("nvme0n1p1", [5 * by, 50 * by, 0, 0, 2_500 * by]),
            device("dm-0", [15 * by, 150 * by, 20 * by, 200 * by, 3_000 * by]),
            device("loop0", [7 * by, 70 * by, 0, 0, 0]),
            device("sr0", [7 * by, 70 * by, 0, 0, 0]),
        ]
        .concat()
    };
    let (before, after) = (text(1), text(2));
    let expected = [
        ("disk.read_ops_per_s", Some(3.0)),
        ("disk.read_bytes_per_s", Some(150.0 * 512.0 / 5.0)),
        ("disk.write_ops_per_s", Some(4.0)),
        ("disk.write_bytes_per_s", Some(200.0 * 512.0 / 5.0)),
        ("disk.busy_pct", Some(50.0)),
        ("disk.busy_pct[sda]", Some(20.0)),
        ("disk.read_bytes_per_s[nvme0n1]", Some(50.0 * 512.0 / 5.0)),
        ("disk.read_bytes_per_s[dm-0]", Some(150.0 * 512.0 / 5.0)),
        ("disk.read_bytes_per_s[sda1]", None),
        ("disk.read_bytes_per_s[loop0]", None),
        ("disk.read_bytes_per_s[sr0]", None),
    ];
    check("/proc/diskstats", &[&before, &after], &expected);
    let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    check("/proc/diskstats", &[&single(&before), &single(&after)], &expected);
}

#[test]
fn a_device_is_never_busier_than_the_time_that_passed() {
    let texts = [device("sda", [0, 0, 0, 0, 0]), device("sda", [0, 0, 0, 0, 5_010])];
    check("/proc/diskstats", &[&texts[0], &texts[1]], &[("disk.busy_pct[sda]", Some(100.0))]);
}

/// Received bytes, packets, errors and drops; sent bytes, packets, errors and drops.
fn interface(name: &str, figures: [u64; 8]) -> String {
    let [rx, rxp, rxe, rxd, tx, txp, txe, txd] = figures;
    format!("  {name}: {rx} {rxp} {rxe} {rxd} 0 0 0 0 {tx} {txp} {txe} {txd} 0 0 0 0\n")
}

const HEAD: &str = "Inter-|   Receive  |  Transmit\n face |bytes    packets errs|bytes\n";

#[test]
fn a_host_is_the_sum_of_the_interfaces_that_lead_out_of_it() {
    let text = |by: u64| {
        let all = [
            interface("lo", [9_000 * by; 8]),
            interface(
                "eth0",
                [500 * by, 50 * by, by, 2 * by, 1_000 * by, 100 * by, 3 * by, 4 * by],
            ),
            interface("eth1", [500 * by, 0, 0, 0, 0, 0, 0, 0]),
            interface("docker0", [50 * by; 8]),
            interface("veth0a1b", [50 * by; 8]),
        ];
        HEAD.to_owned() + &all.concat()
    };
    let expected = [
        ("net.rx_bytes_per_s", Some(200.0)),
        ("net.tx_bytes_per_s", Some(200.0)),
        ("net.rx_packets_per_s", Some(10.0)),
        ("net.tx_packets_per_s", Some(20.0)),
        ("net.errors_per_s", Some(2.0)),
        ("net.rx_bytes_per_s[eth1]", Some(100.0)),
        ("net.rx_bytes_per_s[docker0]", Some(10.0)),
        ("net.rx_bytes_per_s[veth0a1b]", None),
        ("net.rx_bytes_per_s[lo]", None),
    ];
    let (before, after) = (text(1), text(2));
    check("/proc/net/dev", &[&before, &after], &expected);
    let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    check("/proc/net/dev/", &[&single(&before), &single(&after)], &expected);
}

#[test]
fn old_kernels_write_no_space_behind_the_colon() {
    let texts =
        ["eth0:100 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0", "eth0:600 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0"];
    check("/proc/net/dev", &texts, &[("net.rx_bytes_per_s[eth0]", Some(100.0))]);
}

#[test]
fn faults_swapping_and_pressure_are_rates_too() {
    check(
        "/proc/vmstat",
        &[
            "nr_free_pages 5\npswpin 10\npswpout 20\npgfault 1000\npgmajfault 5\n",
            "nr_free_pages 5\npswpin 10\npswpout 30\npgfault 6000\npgmajfault 10\n",
        ],
        &[
            ("system.swap_in_pages_per_s", Some(0.0)),
            ("system.swap_out_pages_per_s", Some(2.0)),
            ("system.page_faults_per_s", Some(1_000.0)),
            ("system.major_faults_per_s", Some(1.0)),
        ],
    );
    let text = |some: u64, full: u64| {
        format!(
            "some avg10=0.00 avg60=0.00 avg300=0.00 total={some}\n\
             full avg10=0.00 avg60=0.00 avg300=0.00 total={full}\n"
        )
    };
    let texts = [text(1_000, 0), text(501_000, 100_000)];
    let of = |resource: &str, expected: &[(&str, Option<f64>)]| {
        check(&format!("/proc/pressure/{resource}"), &[&texts[0], &texts[1]], expected);
    };
    of("io", &[("pressure.io_some_pct", Some(10.0)), ("pressure.io_full_pct", Some(2.0))]);
    of("memory", &[("pressure.memory_some_pct", Some(10.0))]);
    of("cpu", &[("pressure.cpu_some_pct", Some(10.0))]);
}

#[test]
fn a_container_is_measured_against_one_cpu_and_its_quota() {
    let text = |usec: u64, throttled: u64| {
        format!(
            "{{\"container_id\":\"7892fa5ced3d519c\",\"container_name\":\"bench\",\"cpu_usage_usec\":{usec},\
             \"cpu_user_usec\":{usec},\"cpu_system_usec\":0,\"cpu_throttled_usec\":{throttled},\
             \"cpu_quota\":150000,\"cpu_period\":100000,\"memory_current\":4096,\
             \"memory_max\":\"max\",\"io_read_bytes\":{usec},\"pids_current\":7}}"
        )
    };
    let texts = [text(0, 0), text(7_500_000, 1_000_000)];
    check(
        "container/docker/7892fa5ced3d",
        &[&texts[0], &texts[1]],
        &[
            ("container.cpu_pct[7892fa5ced3d519c]", Some(150.0)),
            ("container.cpu_system_pct[7892fa5ced3d519c]", Some(0.0)),
            ("container.throttled_pct[7892fa5ced3d519c]", Some(20.0)),
            ("container.quota_cpus[7892fa5ced3d519c]", Some(1.5)),
            ("container.memory_bytes[7892fa5ced3d519c]", Some(4_096.0)),
            ("container.memory_limit_bytes[7892fa5ced3d519c]", None),
            ("container.read_bytes_per_s[7892fa5ced3d519c]", Some(1_500_000.0)),
            ("container.tasks[7892fa5ced3d519c]", Some(7.0)),
        ],
    );
    let names = &readings("container/docker/7892fa5ced3d", &[&texts[0]])[0].names;
    assert_eq!(*names, [("7892fa5ced3d519c".to_owned(), "bench".to_owned())]);
}
