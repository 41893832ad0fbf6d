//! Every window of a result as CSV, one line each, nothing averaged.

use super::cell;
use crate::result::{Level, ResultDocument, Sweep, Visit, Window};

const COLUMNS: [&str; 18] = [
    "sweep",
    "part",
    "target_pct",
    "level_lanes",
    "visit",
    "window",
    "warmup",
    "start_ns",
    "elapsed_ns",
    "own_cpu_ns",
    "units",
    "units_per_s",
    "digest_sum",
    "background_pct",
    "steal_pct",
    "frequency_mhz",
    "throttled_ns",
    "lanes_kept",
];

/// In the order of the document: levels, their visits, the windows of those. Only the header for
/// a result of an older tool, which keeps none.
pub fn to_csv(document: &ResultDocument) -> String {
    let mut lines = vec![COLUMNS.map(str::to_owned).to_vec()];
    for level in &document.levels {
        for visit in &level.visits {
            lines.extend(
                visit
                    .windows
                    .iter()
                    .enumerate()
                    .map(|(index, window)| line(level, visit, index, window)),
            );
        }
    }
    cell::table(lines)
}

fn line(level: &Level, visit: &Visit, index: usize, window: &Window) -> Vec<String> {
    let Window {
        warmup,
        start_ns,
        elapsed_ns,
        own_cpu_ns,
        units,
        digest_sum,
        lanes,
        background_pct,
        steal_pct,
        frequency_mhz,
        throttled_ns,
    } = window;
    vec![
        sweep(level.sweep).to_owned(),
        cell::text(level.part.as_deref().unwrap_or_default()).into_owned(),
        level.target_pct.to_string(),
        level.lanes.to_string(),
        visit.order.to_string(),
        index.to_string(),
        warmup.to_string(),
        start_ns.to_string(),
        elapsed_ns.to_string(),
        own_cpu_ns.to_string(),
        units.to_string(),
        cell::number(Some(window.units_per_s())),
        digest_sum.to_string(),
        cell::number(*background_pct),
        cell::number(*steal_pct),
        cell::number(*frequency_mhz),
        throttled_ns.map_or_else(String::new, |ns| ns.to_string()),
        lanes.len().to_string(),
    ]
}

/// The word of the document.
fn sweep(sweep: Sweep) -> &'static str {
    match sweep {
        Sweep::Duty => "duty",
        Sweep::Threads => "threads",
        Sweep::Part => "part",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{demo, hex::Hex64};

    #[test]
    fn every_window_is_a_line() {
        let mut document = demo::results().remove(0).document;
        assert_eq!(to_csv(&document).lines().count(), 1, "an older tool keeps no windows");
        let window = Window {
            warmup: false,
            start_ns: 5,
            elapsed_ns: 500_000_000,
            own_cpu_ns: 999_000_000,
            units: 137,
            digest_sum: Hex64(10),
            lanes: Vec::new(),
            background_pct: Some(0.5),
            steal_pct: None,
            frequency_mhz: None,
            throttled_ns: None,
        };
        let warmup = Window { warmup: true, elapsed_ns: 0, ..window.clone() };
        let level = &mut document.levels[9];
        level.part = Some("=cmd()".to_owned());
        level.visits = vec![Visit { order: 3, windows: vec![warmup, window] }];
        let csv = to_csv(&document);
        let lines: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "duty,'=cmd(),100,2,3,0,true,5,0,999000000,137,,000000000000000a,0.5,,,,0",
                "duty,'=cmd(),100,2,3,1,false,5,500000000,999000000,137,274,000000000000000a,0.5,,,,0",
            ]
        );
    }
}
