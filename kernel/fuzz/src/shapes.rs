//! Files of a format around the bytes of a fuzzer, which would take long to find the first line
//! of one by itself. The first byte chooses which.

/// First lines of tables. With one more, bytes choose others: also those of an input in
/// `regressions` that was found in the shape of one, which then has to begin with another byte.
const HEADERS: [&str; 13] = [
    "timestamp,cpu_user,cpu_system,cpu_idle,cpu_iowait,cpu_steal,mem_total_kb,mem_used_kb,disk_read_bytes",
    "#timestamp,CPU,%usr,%nice,%system,%iowait,%steal,%idle",
    "#site,host,timestamp,CPU,%usr,%system,%idle",
    "#timestamp,kbmemfree,kbavail,kbmemused,%memused",
    "#timestamp,DEV,tps,rtps,wtps,bread/s,bwrtn/s",
    "#timestamp,IFACE,rxpck/s,txpck/s,rxkB/s,txkB/s",
    "#timestamp,mount,blocksize,blockstotal,blocksavail,use",
    "timestamp,container_id,container_name,cpu_percent,memory_max_bytes,io_read_bytes,io_write_ops",
    "time,guest,user,system,iowait",
    "timestamp,collector_id,cpu_user,cpu_system,cpu_iowait,cpu_idle,cpu_steal,mem_total,disk_read_mbps",
    "time_utc,cpu.busy_pct,cpu.busy_pct[0],disk.read_bytes_per_s[sda]",
    "provider,region,shape,vcpus,memory_gib,allocation,per_hour,currency,as_of,source",
    "busy_pct,a_units,b_units,ratio",
];

/// What stands before and after the bytes.
const AROUND: [(&str, &str); 19] = [
    ("{\"sysstat\":{\"hosts\":[{\"nodename\":\"a\",\"statistics\":[", "]}]}}"),
    (
        "{\"sysstat\":{\"hosts\":[{\"statistics\":[{\"timestamp\":{\"date\":\"2026-01-10\",\"time\":\"00:00:01\"},",
        "}]}]}}",
    ),
    ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[", "]}}"),
    (
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"mode\":\"idle\"},\"values\":[",
        "]}]}}",
    ),
    ("{\"BillingCurrency\":\"USD\",\"Items\":[", "]}"),
    (
        "{\"schema\":\"perfanalysis/session\",\"version\":1,\"id\":\"0199e0a1-7b2c-7def-8123-456789abcdef\",\"ticks\":2,\"series\":[{\"metric\":\"cpu.busy_pct\"}]}\n",
        "",
    ),
    (
        "{\"schema\":\"perfanalysis/session\",\"version\":1,\"id\":\"0199e0a1-7b2c-7def-8123-456789abcdef\",",
        "}\n[1,2]\n",
    ),
    ("[{\"timestamp\":1768000000,\"collector_id\":1,", "}]"),
    ("{\"vendor_id\":\"AuthenticAMD\",\"model_name\":\"a\",", "}"),
    ("{\"schema\":\"perfanalysis/result\",\"version\":1,", "}"),
    (
        "{\"schema\":\"perfanalysis/result\",\"version\":1,\"id\":\"0199e0a1-7b2c-7def-8123-456789abcdef\",\"origin\":\"agent\",\"status\":\"complete\",\"machine\":{},\"workload\":{\"name\":\"standard\",\"version\":1},\"profile\":\"quick\",\"levels\":[{\"sweep\":\"duty\",\"target_pct\":100,\"lanes\":1,\"visits\":[{\"order\":0,\"windows\":[",
        "]}]}]}",
    ),
    ("{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":9}\n{\"siteid\":1,", "}\n"),
    ("{\"hostname\":\"a\",\"results\":[", "]}"),
    ("[{\"serverName\":\"a\",\"data\":[{\"busyPct\":100,\"workUnits\":9}],", "}]"),
    (
        "{\"Site\":1,\"Host\":0,\"Run\":0,\"Measurement\":{\"Timestamp\":\"2026-01-10T00:00:00Z\",\"System\":\"/proc/loadavg\",\"Measurement\":\"1 2 3 4/5 6\"}}\n{\"Site\":1,",
        "}\n",
    ),
    ("{\"Host\":0,\"Measurement\":{\"Timestamp\":\"2026-01-10T00:00:00Z\",", "}}\n"),
    (
        "{\"timestamp\":1768000000,\"subsystem\":\"/proc/loadavg\",\"measurement\":\"1 2 3 4/5 6\"}\n{",
        "}\n",
    ),
    ("{\"identifier\":\"a\",\"measurements\":[", "]}"),
    // No JSON, and no table either: lines that each have a name.
    (
        "sysbench 1.0.99\nPrime numbers limit: 10000\n",
        "\nevents per second: 9\ntotal time: 10.0s\n",
    ),
];

/// What stands before and after the bytes in what an agent sends. A body that goes on from another
/// has a zero behind that one.
const AROUND_IN_BODIES: [(&str, &str); 5] = [
    ("{\"identifier\":\"a\",\"measurements\":[", "]}"),
    (
        "{\"identifier\":\"a\",\"measurements\":[{\"timestamp\":1768000000,\"subsystem\":\"/proc/stat\",\"measurement\":\"cpu 1 0 2 3 0 0 0 0 0 0\\nbtime 1767000000\\n\"}]}\0{\"identifier\":\"a\",\"measurements\":[",
        "]}",
    ),
    (
        "{\"seq\":0,\"sent_at_us\":1768000001000000,\"ticks\":{\"at_us\":[1768000000000000,1768000001000000],\"series\":[",
        "]}}",
    ),
    (
        "{\"seq\":0,\"sent_at_us\":1768000000000000,\"ticks\":{\"at_us\":[1768000000000000],\"series\":[]},\"session\":{\"name\":\"a\",\"agent_version\":\"1\",\"nominal_cadence_us\":1000000,",
        "}}",
    ),
    (
        "{\"id\":\"0199e0a1-7b2c-7def-8123-456789abcdef\",\"kind\":\"a\",\"agent\":\"b\",\"at_us\":1768000000000000,",
        "}",
    ),
];

/// Subsystems of a collection; each has the bytes before and after a zero at two times.
const SUBSYSTEMS: [&str; 11] = [
    "/proc/stat",
    "/proc/meminfo",
    "/proc/diskstats",
    "/proc/net/dev",
    "/proc/cpuinfo",
    "/proc/vmstat",
    "/proc/loadavg",
    "/proc/pressure/cpu",
    "/proc/pressure/io",
    "statfs[*]",
    "container/docker/7892fa5ced3d",
];

/// A table with a known header.
pub(crate) fn table(bytes: &[u8]) -> Vec<u8> {
    let (choice, rest) = choose(bytes, HEADERS.len());
    [HEADERS[choice].as_bytes(), b"\n", rest].concat()
}

/// JSON, or lines with names, of a known format.
pub(crate) fn object(bytes: &[u8]) -> Vec<u8> {
    inside(bytes, &AROUND)
}

/// What an agent sends.
pub(crate) fn body(bytes: &[u8]) -> Vec<u8> {
    inside(bytes, &AROUND_IN_BODIES)
}

fn inside(bytes: &[u8], around: &[(&str, &str)]) -> Vec<u8> {
    let (choice, rest) = choose(bytes, around.len());
    let (before, after) = around[choice];
    [before.as_bytes(), rest, after.as_bytes()].concat()
}

/// A collection of texts of one subsystem at ascending times, one for each part between zeros.
pub(crate) fn texts(bytes: &[u8]) -> Vec<u8> {
    let (choice, rest) = choose(bytes, SUBSYSTEMS.len());
    let subsystem = SUBSYSTEMS[choice];
    let line = |(at, text): (usize, &[u8])| {
        let text = escaped(&String::from_utf8_lossy(text));
        let at = 1_768_000_000 + at * 5;
        format!("{{\"timestamp\":{at},\"subsystem\":\"{subsystem}\",\"measurement\":\"{text}\"}}\n")
    };
    rest.split(|byte| *byte == 0).enumerate().map(line).collect::<String>().into_bytes()
}

fn choose(bytes: &[u8], among: usize) -> (usize, &[u8]) {
    bytes.split_first().map_or((0, bytes), |(first, rest)| (usize::from(*first) % among, rest))
}

/// As it stands between the quotes of JSON.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '"' | '\\' => escaped.extend(['\\', char]),
            char if char.is_control() => escaped.push_str(&format!("\\u{:04x}", char as u32)),
            char => escaped.push(char),
        }
    }
    escaped
}
