//! The one test that looks at time: twice the units take twice the time. Work
//! that was skipped, hoisted or remembered would not.
//!
//! It counts CPU time of this thread, so that waiting for a processor is left
//! out. Caches and clocks are still shared with whatever else runs: each side
//! keeps the least of 15 interleaved short samples, and a whole measurement that
//! fails is made again, because noise goes away and a skipped unit does not.

use kernel::workload::{BLOCK_UNITS, Lane, Workload};
use rustix::time::{ClockId, clock_gettime};

const PAIRS: usize = 15;
const ATTEMPTS: usize = 30;
const SEED: u64 = 0x0005_109e;

/// The least CPU times of `units` and of `2 * units` units of one lane, nanoseconds.
fn least_times(lane: &mut Lane, units: u64) -> (u64, u64) {
    let (mut single, mut double) = (u64::MAX, u64::MAX);
    for _ in 0..PAIRS {
        skip_to_room_for(lane, 3 * units);
        single = single.min(timed(lane, units));
        double = double.min(timed(lane, 2 * units));
    }
    (single, double)
}

/// No sample holds the first unit of a block: building the block's state comes
/// once per block, not once per unit.
fn skip_to_room_for(lane: &mut Lane, units: u64) {
    while !(1..=BLOCK_UNITS - units).contains(&(lane.next_unit() % BLOCK_UNITS)) {
        lane.run_unit();
    }
}

fn timed(lane: &mut Lane, units: u64) -> u64 {
    let start_ns = thread_cpu_ns();
    lane.run(units);
    thread_cpu_ns() - start_ns
}

fn thread_cpu_ns() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[track_caller]
fn check(workload: Workload, units: u64) {
    let mut lane = Lane::new(workload, SEED, 0);
    let mut ratios = Vec::new();
    for _ in 0..ATTEMPTS {
        let (single, double) = least_times(&mut lane, units);
        let ratio = double as f64 / single as f64;
        ratios.push(ratio);
        if (1.9..=2.1).contains(&ratio) {
            return;
        }
    }
    panic!("{workload}: twice the units took {ratios:.3?} times the time");
}

/// One test, not six: they would run beside one another and share the caches.
#[test]
fn twice_the_units_take_twice_the_time() {
    for part in Workload::PARTS {
        check(part, 20);
    }
    check(Workload::Standard, 5);
    check(Workload::Classic, 1);
}
