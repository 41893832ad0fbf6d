//! Spans against the exact quantiles as their oracle, and the bounds that they keep.

use super::*;
use crate::live::SAMPLE;

const NOW_US: i64 = 1_790_000_000_123_456;
const SECOND_US: i64 = 1_000_000;

/// xorshift (Marsaglia 2003): the same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[derive(Clone)]
struct Owned {
    kind: String,
    agent: String,
    run: Option<String>,
    at_us: i64,
    duration_us: Option<u64>,
    cost_usd: f64,
    tokens: u64,
    failed: bool,
}

impl Owned {
    fn seen(&self) -> Happened<'_> {
        let Self { kind, agent, run, at_us, duration_us, cost_usd, tokens, failed } = self;
        Happened {
            kind,
            agent,
            run: run.as_deref(),
            at_us: *at_us,
            duration_us: *duration_us,
            cost_usd: *cost_usd,
            tokens: *tokens,
            failed: *failed,
        }
    }
}

fn random(dice: &mut Dice, at_us: i64) -> Owned {
    // Of all sizes, from nothing to hours.
    let bits = dice.below(34).max(1);
    let duration_us = dice.below(1 << bits);
    Owned {
        kind: format!("kind {}", dice.below(5)),
        agent: format!("agent {}", dice.below(7)),
        run: (dice.below(3) > 0).then(|| format!("run {}", dice.below(40))),
        at_us,
        duration_us: (dice.below(4) > 0).then_some(duration_us),
        cost_usd: dice.below(1_000) as f64 / 8.0,
        tokens: dice.below(10_000),
        failed: dice.below(9) == 0,
    }
}

/// What is told must be what all that lies between its two times gives.
#[track_caller]
fn check(found: &SpansOf, all: &[Owned]) {
    assert_eq!(found.spans.iter().map(|span| span.minutes).collect::<Vec<_>>(), SPAN_MINUTES);
    for span in &found.spans {
        let length_us = i64::from(span.minutes) * MINUTE_US;
        let missing_us = length_us - (span.to_us - span.from_us);
        assert!((0..=length_us / 60).contains(&missing_us), "{missing_us}");
        let of_agent = |one: &&Owned| found.agent.as_ref().is_none_or(|name| *name == one.agent);
        let is_in = |one: &&Owned| (span.from_us..=span.to_us).contains(&one.at_us);
        let within: Vec<&Owned> = all.iter().filter(of_agent).filter(is_in).collect();
        let distinct = |mut names: Vec<&str>| {
            names.sort_unstable();
            names.dedup();
            names.len() as u64
        };
        let seconds = (span.to_us - span.from_us) as f64 / 1e6;
        assert_eq!(span.events, within.len() as u64, "{} min", span.minutes);
        assert!((span.events_per_s - within.len() as f64 / seconds).abs() < 1e-9);
        assert_eq!(span.failed, within.iter().filter(|one| one.failed).count() as u64);
        assert_eq!(span.tokens, within.iter().map(|one| one.tokens).sum::<u64>());
        // Eighths add up without an error.
        assert_eq!(span.cost_usd, within.iter().map(|one| one.cost_usd).sum::<f64>());
        assert_eq!(span.agents, distinct(within.iter().map(|one| &*one.agent).collect()));
        let runs = within.iter().filter_map(|one| one.run.as_deref());
        assert_eq!((span.runs, span.more_runs), (distinct(runs.collect()), false));
        for kind in &span.kinds {
            let count = within.iter().filter(|one| one.kind == kind.kind).count();
            assert_eq!(kind.events, count as u64);
        }
        assert_eq!(span.kinds.iter().map(|kind| kind.events).sum::<u64>(), span.events);
        let mut durations: Vec<u64> = within.iter().filter_map(|one| one.duration_us).collect();
        durations.sort_unstable();
        check_durations(span.durations.as_ref(), &durations);
    }
}

#[track_caller]
fn check_durations(found: Option<&DurationFigures>, sorted: &[u64]) {
    let Some(found) = found else {
        assert!(sorted.is_empty());
        return;
    };
    assert_eq!(found.count, sorted.len() as u64);
    let mean = sorted.iter().map(|value| u128::from(*value)).sum::<u128>() as f64;
    assert_eq!(found.mean_us, mean / sorted.len() as f64);
    assert_eq!(found.max_us, sorted[sorted.len() - 1] as f64);
    for (share, figure) in [(0.5, found.p50_us), (0.95, found.p95_us), (0.99, found.p99_us)] {
        let exact = sorted[(share * (sorted.len() - 1) as f64) as usize] as f64;
        let error = (figure - exact).abs();
        // A millionth of the error for what rounding adds to it.
        let allowed = exact * found.quantiles.relative_error_pct() / 100.0 * 1.000_001;
        assert!(error <= allowed, "{share}: {figure} instead of {exact}");
    }
}

#[test]
fn figures_are_those_of_everything_between_the_two_times() {
    for seed in 1..=12 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let mut spans = Spans::new(SpanLimits::default(), NOW_US);
        let (mut now_us, mut all) = (NOW_US, Vec::new());
        // From a trickle to a flood.
        let per_round = 1 << seed;
        for round in 0..40 {
            now_us += dice.below(4 * 60 * 1_000_000) as i64;
            for _ in 0..per_round {
                // Late by up to an hour, mostly by little.
                let bits = dice.below(32);
                let late_us = dice.below(1 << bits) as i64;
                let one = random(&mut dice, now_us - late_us.min(LONGEST_US - 1));
                spans.add(&one.seen(), now_us);
                all.push(one);
            }
            if round % 8 == 7 {
                check(&spans.fleet(now_us), &all);
                let agent = format!("agent {}", dice.below(7));
                match spans.agent(&agent, now_us) {
                    Some(found) => check(&found, &all),
                    None => assert!(
                        all.iter()
                            .all(|one| one.agent != agent || one.at_us <= now_us - LONGEST_US)
                    ),
                }
            }
        }
        let found = spans.fleet(now_us);
        assert_eq!((found.late, found.early), (0, 0));
        let quantiles = found.spans[3].durations.as_ref().unwrap().quantiles;
        let expected = if per_round < 256 { Quantiles::Exact } else { Quantiles::Sketch };
        assert_eq!(quantiles, expected, "{per_round} at a time");
    }
}

fn at(at_us: i64) -> Happened<'static> {
    Happened { kind: "build", agent: "ci", at_us, ..Happened::default() }
}

#[test]
fn what_is_late_or_ahead_is_counted_and_in_no_span() {
    let mut spans = Spans::new(SpanLimits::default(), NOW_US);
    for (at_us, expected) in [
        (NOW_US - LONGEST_US, (1, 0, 0)),
        (0, (2, 0, 0)),
        (i64::MIN, (3, 0, 0)),
        (NOW_US + AHEAD_US + 1, (3, 1, 0)),
        (i64::MAX, (3, 2, 0)),
        (NOW_US + AHEAD_US, (3, 2, 1)),
        (NOW_US, (3, 2, 2)),
    ] {
        spans.add(&at(at_us), NOW_US);
        let found = spans.fleet(NOW_US);
        assert_eq!((found.late, found.early, found.spans[0].events), expected, "{at_us}");
    }
}

#[test]
fn a_span_moves_on_and_ends() {
    let mut spans = Spans::new(SpanLimits::default(), NOW_US);
    spans.add(&Happened { duration_us: Some(5), ..at(NOW_US) }, NOW_US);
    let events = |spans: &Spans, later_s: i64| {
        let found = spans.fleet(NOW_US + later_s * SECOND_US);
        found.spans.iter().map(|span| span.events).collect::<Vec<_>>()
    };
    assert_eq!(events(&spans, 0), [1, 1, 1, 1]);
    assert_eq!(events(&spans, 59), [1, 1, 1, 1]);
    assert_eq!(events(&spans, 60), [0, 1, 1, 1]);
    assert_eq!(events(&spans, 15 * 60), [0, 0, 0, 1]);
    assert_eq!(events(&spans, 60 * 60), [0, 0, 0, 0]);
    assert!(spans.agent("ci", NOW_US).is_some() && spans.agent("nobody", NOW_US).is_none());
    assert!(spans.agent("ci", NOW_US + LONGEST_US).is_none());
    assert_eq!(spans.fleet(NOW_US + LONGEST_US).spans[3].durations, None);
}

#[test]
fn samples_are_counted_without_durations() {
    let mut spans = Spans::new(SpanLimits::default(), NOW_US);
    for second in 0..30 {
        let now_us = NOW_US + second * SECOND_US;
        let sample =
            Happened { kind: SAMPLE, agent: "web-1", at_us: now_us, ..Happened::default() };
        spans.add(&sample, now_us);
    }
    let found = spans.agent("web-1", NOW_US + 30 * SECOND_US).unwrap();
    assert_eq!(found.spans[0].kinds[0].kind, SAMPLE);
    assert_eq!((found.spans[0].kinds[0].events, found.spans[0].durations.clone()), (30, None));
}

#[test]
fn a_clock_that_is_set_back_breaks_nothing() {
    let mut spans = Spans::new(SpanLimits::default(), NOW_US);
    spans.add(&at(NOW_US), NOW_US);
    let back_us = NOW_US - 30 * MINUTE_US;
    spans.add(&at(back_us), back_us);
    assert_eq!(spans.fleet(NOW_US).spans[3].events, 2);
    assert_eq!(spans.fleet(back_us).spans[3].events, 1);
}

#[test]
fn after_a_start_spans_reach_back_to_what_was_added() {
    let mut spans = Spans::new(SpanLimits { agents: 1, ..SpanLimits::default() }, NOW_US);
    spans.add(&at(NOW_US - 20 * MINUTE_US), NOW_US);
    spans.add(&Happened { agent: "no room", ..at(NOW_US) }, NOW_US);
    spans.reach_back_to(NOW_US - LONGEST_US);
    let fleet = spans.fleet(NOW_US);
    assert_eq!((fleet.since_us, fleet.spans[3].events), (NOW_US - LONGEST_US, 2));
    assert!(fleet.spans[3].more_agents);
    assert_eq!(spans.agent("ci", NOW_US).unwrap().since_us, NOW_US - LONGEST_US);
    assert!(spans.agent("no room", NOW_US).is_none());
}

/// Whatever comes in, and however long: every agent, kind, run and duration another one.
#[test]
fn memory_is_bounded_and_what_has_no_room_is_said() {
    let limits = SpanLimits { agents: 50, bytes: 2 << 20 };
    let mut spans = Spans::new(limits, NOW_US);
    let mut dice = Dice(7);
    let mut most = 0;
    for step in 0..100_000_i64 {
        let now_us = NOW_US + step * 20_000;
        let (kind, run) = (format!("kind {}", step % 1_000), format!("run {step}"));
        let agent = match step % 4 {
            0 => format!("agent {}", step % 20),
            _ => format!("agent {}", dice.below(3_000)),
        };
        let happened = Happened {
            kind: &kind,
            agent: &agent,
            run: Some(&run),
            at_us: now_us,
            duration_us: Some(1 << dice.below(48)),
            ..Happened::default()
        };
        spans.add(&happened, now_us);
        most = most.max(spans.bytes());
        assert!(spans.agents.len() <= limits.agents);
    }
    assert!(most <= limits.bytes && most > limits.bytes / 4, "{most} bytes");
    let recount: usize = spans.agents.values().map(Window::bytes).sum();
    assert_eq!(spans.bytes(), recount, "what is reckoned is what is there");
    assert!(spans.fleet.bytes() < 5 << 20, "{}", spans.fleet.bytes());
    let now_us = NOW_US + 100_000 * 20_000;
    let fleet = spans.fleet(now_us);
    let hour = &fleet.spans[3];
    assert_eq!(hour.events, 100_000, "the fleet counts all");
    assert!(hour.more_agents && hour.more_runs && hour.other_kinds > 0);
    assert_eq!(hour.runs, 10_000);
    let mut kept = spans.agents(now_us);
    let agent = kept.next().unwrap();
    assert!(spans.agent(agent, now_us).unwrap().since_us >= NOW_US);
}
