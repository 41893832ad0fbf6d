//! The native side of a paired measurement: reads lines such as `int 100`, runs
//! so many units of that workload, and answers with the nanoseconds they took
//! and the sum of their digests; 0 units start the workload again from its unit 0.
//! Whoever drives it decides who runs when.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    time::Instant,
};

use kernel::workload::{Lane, Workload};

/// The seed that the browser side uses too, so that digests can be compared.
const SEED: u64 = 0x0123_4567_89ab_cdef;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lanes = BTreeMap::new();
    let mut answers = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (name, units) =
            line.split_once(' ').ok_or("expected a workload and a number of units")?;
        let workload: Workload = name.parse()?;
        let units: u64 = units.parse()?;
        if units == 0 {
            lanes.remove(&workload);
        }
        let lane = lanes.entry(workload).or_insert_with(|| Lane::new(workload, SEED, 0));
        let (elapsed_ns, digest_sum) = timed(lane, units);
        writeln!(answers, "{elapsed_ns} {digest_sum}")?;
        answers.flush()?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this program is a stopwatch around the kernel")]
fn timed(lane: &mut Lane, units: u64) -> (u128, kernel::hex::Hex64) {
    let start = Instant::now();
    let work = lane.run(units);
    (start.elapsed().as_nanos(), work.digest_sum)
}
