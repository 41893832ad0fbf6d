//! What rolling spans cost: one more event at 100,000 events per span, and a query of all four
//! spans. Prints medians and worst of batches; run it with `--release`.

use std::{
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use kernel::spans::{Happened, SpanLimits, Spans};

const NOW_US: i64 = 1_790_000_000_000_000;
/// Events of one minute, so that every span has as many at least.
const EVENTS: i64 = 100_000;
const MINUTE_US: i64 = 60_000_000;
/// Events timed together; the clock itself takes some ten nanoseconds.
const BATCH: usize = 100;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for agents in [1, 100, 1_000] {
        let (spans, updates) = filled(agents);
        writeln!(out, "{agents} agents, {EVENTS} events a minute:")?;
        report(&mut out, "one event more", updates)?;
        let now_us = NOW_US + MINUTE_US;
        report(&mut out, "query of the fleet's four spans", times(|| spans.fleet(now_us)))?;
        let agent = || spans.agent("agent 0", now_us);
        report(&mut out, "query of one agent's four spans", times(agent))?;
        writeln!(out, "  {:>9} kB for the agents' spans", spans.bytes() / 1_000)?;
    }
    Ok(())
}

/// Spans of a busy minute, and what each event took.
fn filled(agents: i64) -> (Spans, Vec<Duration>) {
    let mut spans = Spans::new(SpanLimits::default(), NOW_US);
    let names: Vec<String> = (0..agents).map(|agent| format!("agent {agent}")).collect();
    let runs: Vec<String> = (0..2_000).map(|run| format!("run {run}")).collect();
    let kinds = ["build", "deploy", "measure.progress", "request"];
    let mut updates = Vec::new();
    let events: Vec<i64> = (0..EVENTS).collect();
    for batch in events.chunks(BATCH) {
        let begin = now();
        for event in batch {
            let at_us = NOW_US + event * MINUTE_US / EVENTS;
            let place = *event as usize;
            let happened = Happened {
                kind: kinds[place % kinds.len()],
                agent: &names[place * 7 % names.len()],
                run: Some(&runs[place * 31 % runs.len()]),
                at_us,
                // Of four decades.
                duration_us: Some(100 + (event * event) as u64 % 1_000_003),
                cost_usd: 0.001,
                tokens: 100,
                failed: event % 50 == 0,
            };
            spans.add(black_box(&happened), at_us);
        }
        updates.push(begin.elapsed() / BATCH as u32);
    }
    (spans, updates)
}

fn times<T>(mut work: impl FnMut() -> T) -> Vec<Duration> {
    let time = |_| {
        let begin = now();
        black_box(work());
        begin.elapsed()
    };
    (0..101).map(time).collect()
}

fn report(out: &mut impl Write, what: &str, mut times: Vec<Duration>) -> io::Result<()> {
    times.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let (median, worst) = (micros(times[times.len() / 2]), micros(times[times.len() - 1]));
    writeln!(out, "  {median:>9.2} µs (worst {worst:.2} µs): {what}")
}

#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn now() -> Instant {
    Instant::now()
}
