//! One small file of every kind that can be imported, and the places in it where something wrong
//! can be put.

use super::cases::{BACK, IN_1970, MILLISECONDS, NUMBERS, RFC_3339, SECONDS, TEXT_IN_1970};

/// A place: what stands there, and the same with `□` where something else goes.
pub(crate) type Slot = (&'static str, &'static str);

/// One kind of file. Whatever is not listed as accepted is refused with its line.
pub(crate) struct Kind {
    /// Its fixture, which is the file as it should be.
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    /// Results, sessions and prices that it holds.
    pub(crate) holds: [u64; 3],
    /// Whether the sender has to say which machine it is of.
    pub(crate) of_a_machine: bool,
    /// A number, and what may stand there of `NUMBERS`.
    pub(crate) number: Option<(Slot, &'static [&'static str])>,
    /// The second time, and what may stand there of `TIMES`.
    pub(crate) time: Option<(Slot, &'static [&'static str])>,
    /// Where people wrote a name.
    pub(crate) name_slot: Option<Slot>,
    /// A load, that of another level, and one that makes the order another.
    pub(crate) level: Option<(Slot, &'static str, &'static str)>,
}

macro_rules! kind {
    ($name:literal, $holds:expr) => {
        Kind {
            name: $name,
            text: include_str!(concat!("../../../../kernel/src/import/fixtures/", $name)),
            holds: $holds,
            of_a_machine: false,
            number: None,
            time: None,
            name_slot: None,
            level: None,
        }
    };
}

/// A figure of a text of `/proc` that is no counter leaves a gap, and a note.
const ANY_NUMBER: &[&str] = NUMBERS;
/// How tables write a gap.
const A_GAP: &[&str] = &["NaN"];
/// A host's clock that is earlier than 2000 was never set.
const SINCE_2000: &[&str] = &[SECONDS, MILLISECONDS, RFC_3339, BACK];
const SINCE_1970: &[&str] = &[SECONDS, MILLISECONDS, RFC_3339, BACK, IN_1970, TEXT_IN_1970];
/// Where only numbers stand.
const NUMBERS_SINCE_1970: &[&str] = &[SECONDS, MILLISECONDS, BACK, IN_1970];

pub(crate) fn kinds() -> Vec<Kind> {
    [results(), texts(), tables(), sessions(), others()].into_iter().flatten().collect()
}

fn results() -> Vec<Kind> {
    vec![
        Kind {
            number: Some((("\"units\":41}", "\"units\":□}"), &[])),
            level: Some((("\"busy\":10,", "\"busy\":□,"), "50", "60")),
            ..kind!("training.jsonl", [2, 0, 0])
        },
        Kind {
            number: Some((("\"workUnits\":610}", "\"workUnits\":□}"), &[])),
            time: Some((("\"timestamp\":1768000000", "\"timestamp\":□"), SINCE_1970)),
            name_slot: Some(("\"lab-01\"", "\"□\"")),
            level: Some((
                ("\"busyPct\":100,\"workUnits\":1220", "\"busyPct\":□,\"workUnits\":1220"),
                "50",
                "40",
            )),
            ..kind!("loadtest.json", [3, 0, 0])
        },
        Kind {
            number: Some((("10,31,20", "10,□,20"), &[])),
            name_slot: Some(("first_units", "□_units")),
            level: Some((("10,31,", "□,31,"), "50", "60")),
            ..kind!("comparison.csv", [2, 0, 0])
        },
        Kind {
            number: Some((("\"elapsed_ns\":500000000", "\"elapsed_ns\":□"), &[])),
            name_slot: Some(("\"lab-04\"", "\"□\"")),
            ..kind!("document.json", [1, 0, 0])
        },
    ]
}

fn texts() -> Vec<Kind> {
    vec![
        Kind {
            number: Some((("\"cpu  130 ", "\"cpu  □ "), ANY_NUMBER)),
            time: Some((("2026-01-10T00:00:05.5Z", "□"), SINCE_2000)),
            ..kind!("capture.jsonl", [0, 2, 0])
        },
        Kind {
            number: Some((("\"cpu  130 ", "\"cpu  □ "), ANY_NUMBER)),
            time: Some((
                ("1768000005,\"subsystem\":\"/proc/stat\"", "□,\"subsystem\":\"/proc/stat\""),
                SINCE_2000,
            )),
            name_slot: Some(("queue", "□")),
            ..kind!("collection.jsonl", [0, 1, 0])
        },
        Kind {
            number: Some((("\"cpu  130 ", "\"cpu  □ "), ANY_NUMBER)),
            time: Some((("\"timestamp\":1768000005", "\"timestamp\":□"), SINCE_2000)),
            name_slot: Some(("lab-05", "□")),
            ..kind!("trickle.json", [0, 1, 0])
        },
    ]
}

fn tables() -> Vec<Kind> {
    vec![
        Kind {
            number: Some((("05,40.5,", "05,□,"), A_GAP)),
            time: Some((("1768000005,", "□,"), SINCE_1970)),
            ..kind!("portal.csv", [0, 1, 0])
        },
        Kind {
            number: Some((("05,-1,40,", "05,-1,□,"), A_GAP)),
            time: Some((("1768000005,-1,", "□,-1,"), SINCE_1970)),
            ..kind!("sar_stat.csv", [0, 1, 0])
        },
        Kind {
            number: Some((("05,-1,30,", "05,-1,□,"), A_GAP)),
            time: Some((("1768000005,-1,", "□,-1,"), SINCE_1970)),
            ..kind!("sar_hosts.csv", [0, 2, 0])
        },
        Kind {
            number: Some((("106.28", "□"), A_GAP)),
            time: Some((("1768000010,7892fa5ced3d", "□,7892fa5ced3d"), SINCE_1970)),
            name_slot: Some(("bench-3", "□")),
            ..kind!("containers.csv", [0, 1, 0])
        },
        Kind {
            number: Some((("0.25,0,40,", "0.25,0,□,"), A_GAP)),
            time: Some((("2026-01-10 00:00:05", "□"), SINCE_1970)),
            ..kind!("netdata_cpu.csv", [0, 1, 0])
        },
        Kind {
            number: Some((("0.015", "□"), &[])),
            name_slot: Some(("VM.Standard.E5.Flex", "□")),
            ..kind!("prices.csv", [0, 0, 3])
        },
    ]
}

fn sessions() -> Vec<Kind> {
    vec![
        Kind {
            number: Some((("[1768000000000000,12.5,", "[1768000000000000,□,"), &[])),
            time: Some((("[1768000005000001,", "[□,"), &[])),
            name_slot: Some(("vm-01", "□")),
            ..kind!("session.jsonl", [0, 1, 0])
        },
        Kind {
            number: Some((("Z,12.5,", "Z,□,"), A_GAP)),
            time: Some((("2026-01-10T00:00:05.000001Z", "□"), SINCE_1970)),
            ..kind!("session.csv", [0, 1, 0])
        },
        Kind {
            number: Some((("c-1,30,", "c-1,□,"), A_GAP)),
            time: Some((("2026-01-10T00:00:05Z", "□"), SINCE_1970)),
            name_slot: Some((",c-2,", ",□,")),
            ..kind!("session_export.csv", [0, 2, 0])
        },
        Kind {
            number: Some((("\"cpu_user\":30", "\"cpu_user\":□"), &[])),
            time: Some((("\"timestamp\":\"2026-01-10T00:00:05Z\"", "\"timestamp\":□"), SINCE_1970)),
            ..kind!("session_export.json", [0, 1, 0])
        },
        Kind {
            number: Some((("\"usr\": 40.00", "\"usr\": □"), &[])),
            name_slot: Some(("\"nodename\": \"vm\"", "\"nodename\": \"□\"")),
            ..kind!("sysstat.json", [0, 1, 0])
        },
        Kind {
            number: Some((("\"2.5\"", "\"□\""), &["NaN", "Infinity"])),
            time: Some((("[1768000015,\"2.5\"", "[□,\"2.5\""), NUMBERS_SINCE_1970)),
            ..kind!("prometheus_rates.json", [0, 2, 0])
        },
    ]
}

fn others() -> Vec<Kind> {
    vec![
        Kind {
            number: Some((("\"retailPrice\":0.115", "\"retailPrice\":□"), &[])),
            name_slot: Some(("\"Standard_D2s_v5\"", "\"□\"")),
            ..kind!("azure_prices.json", [0, 0, 4])
        },
        Kind {
            number: Some((("612.25", "□"), &[])),
            name_slot: Some(("1.0.99", "□")),
            of_a_machine: true,
            ..kind!("sysbench.txt", [0, 0, 0])
        },
        Kind {
            number: Some((("\"total_cpus\": 8", "\"total_cpus\": □"), &[])),
            name_slot: Some(("AMD EPYC 9J14 96-Core Processor", "□")),
            of_a_machine: true,
            ..kind!("system_info.json", [0, 0, 0])
        },
        Kind { name_slot: Some(("bench-3", "□")), ..kind!("names.json", [0, 0, 0]) },
    ]
}
