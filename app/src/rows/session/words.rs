//! A session in words: the sentence that answers, facts, ranges.

use kernel::{
    format,
    recording::{Metric, SKETCHED, Summary, Ticks},
};
use store::{SessionRow, SessionState};

pub(super) use crate::figures::words::percent;

use super::{gap_us, of_host};
use crate::{
    components::{session::address::Range, time_ago},
    rows::texts,
};

/// `oci-vm01 was busy 51.0 % on average, 98.1 % at P99, over 10 min 55 s; …`.
pub(super) fn lead(row: &SessionRow, ticks: &Ticks, summed: &[Summary]) -> String {
    let name = &row.collector_name;
    let over = span(length_us(ticks));
    let samples = texts::count(ticks.len() as u64, "sample");
    let every = ticks.cadence_us().map_or_else(String::new, |us| format!(" every {}", cadence(us)));
    let gaps = match (ticks.gaps().len(), gap_us(ticks)) {
        (0, _) => "no gaps".to_owned(),
        (count, us) => format!("{} of {} in all", texts::count(count as u64, "gap"), span(us)),
    };
    let counted = format!("{samples}{every}, {gaps}");
    let Some(busy) = of_host(summed, Metric::CpuBusy) else {
        return format!("How busy {name} was is not known for these {over}; {counted}.");
    };
    let steal = of_host(summed, Metric::CpuSteal).map_or_else(
        || "steal is not known".to_owned(),
        |steal| format!("steal {}", percent(steal.mean)),
    );
    let (mean, p99) = (percent(busy.mean), percent(busy.p99));
    format!("{name} was busy {mean} on average, {p99} at P99, over {over}; {counted}; {steal}.")
}

/// What stands beside the name.
pub(super) fn badges(row: &SessionRow) -> Vec<String> {
    let marks = [("demo", row.demo), ("streaming", row.state == SessionState::Active)];
    marks.iter().filter(|mark| mark.1).map(|mark| mark.0.to_owned()).collect()
}

/// Where it comes from and what it holds.
pub(super) fn facts(row: &SessionRow, ticks: &Ticks, now_us: i64) -> Vec<(String, String)> {
    let moment =
        |at_us: i64| format!("{} ({})", time_ago::utc(at_us), time_ago::words(now_us - at_us));
    let count = |count: i64, noun: &str| texts::count(count.max(0).unsigned_abs(), noun);
    let covered = ticks.len() as i64;
    let facts = [
        ("Collector", Some(row.collector_name.clone())),
        ("Source", Some(row.source.clone()).filter(|source| !source.is_empty())),
        ("From", Some(moment(row.from_us))),
        ("To", Some(moment(row.to_us))),
        ("Length", Some(span(row.to_us - row.from_us))),
        (
            "Cadence",
            row.cadence_us.map(|us| format!("{} between two samples (median)", cadence(us))),
        ),
        ("Cadence, as stated", row.nominal_cadence_us.map(cadence)),
        ("Samples", Some(count(row.ticks, "sample"))),
        (
            "Let go",
            row.raw_gone_at_us.map(|at_us| {
                format!("{}. Charts show means of buckets. {SKETCHED}", moment(at_us))
            }),
        ),
        ("Shown here", (covered != row.ticks).then(|| count(covered, "sample"))),
        ("Series", Some(row.series.to_string())),
        ("Gaps", Some(gaps(row))),
        ("Received", Some(moment(row.received_at_us))),
        ("Id", Some(row.id.clone())),
    ];
    facts.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?))).collect()
}

/// Why there is nothing to take along.
pub(super) fn let_go(row: &SessionRow) -> Option<String> {
    let at = time_ago::utc(row.raw_gone_at_us?);
    Some(format!(
        "The samples of this session were let go at {at}: what remains are its rollups, from which \
         the charts and percentiles here are made, and no file of single samples."
    ))
}

fn gaps(row: &SessionRow) -> String {
    match row.gaps {
        0 => "none longer than two and a half cadences".to_owned(),
        gaps => format!("{gaps}, longer than two and a half cadences"),
    }
}

/// The ranges that are shorter than the session and hold more than two samples.
pub(super) fn ranges(row: &SessionRow) -> Vec<(String, String)> {
    let length_us = row.to_us - row.from_us;
    let least_us = 2 * row.cadence_us.unwrap_or(i64::MAX / 2);
    let makes_sense = |range: &Range| match range.us() {
        Some(us) => us < length_us && us > least_us,
        None => true,
    };
    let pair = |range: Range| (range.word().to_owned(), range.name().to_owned());
    Range::ALL.into_iter().filter(makes_sense).map(pair).collect()
}

/// What a part of the session is, so that nobody takes it for the whole.
pub(super) fn covered(row: &SessionRow, ticks: &Ticks, range: Range) -> Option<String> {
    range.us()?;
    let (from, to) = (ticks.at_us.first()?, ticks.at_us.last()?);
    let (samples, all) = (texts::count(ticks.len() as u64, "sample"), row.ticks.max(0) as f64);
    let all = format::thousands(all, 0);
    let (from, to) = (time_ago::utc(*from), time_ago::utc(*to));
    Some(format!("{samples} of {all}, from {from} to {to}; every figure here is of these."))
}

pub(super) fn length_us(ticks: &Ticks) -> i64 {
    let ends = ticks.at_us.first().zip(ticks.at_us.last());
    ends.map_or(0, |(from, to)| to - from)
}

/// `5 s`, `5.28 s`, `250 ms`.
pub(in crate::rows) fn cadence(us: i64) -> String {
    match us {
        0..1_000_000 => format!("{} ms", format::significant(us as f64 / 1e3, 3)),
        _ => {
            let seconds = format::thousands(us as f64 / 1e6, 2);
            let seconds = seconds.trim_end_matches('0').trim_end_matches('.');
            format!("{seconds} s")
        }
    }
}

/// `10 min 55 s`, `3 h 20 min`, `2 d 4 h`: two units at most.
pub(in crate::rows) fn span(us: i64) -> String {
    let seconds = (us + 500_000).div_euclid(1_000_000);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let pair = |large: i64, unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {small_unit}"),
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => pair(minutes, "min", seconds % 60, "s"),
        3_600..86_400 => pair(hours, "h", minutes % 60, "min"),
        _ => pair(days, "d", hours % 24, "h"),
    }
}
