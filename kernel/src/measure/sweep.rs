//! The points of the sweeps: which loads a machine is asked for.

use crate::{measure::shape::Shape, result::Sweep, workload::Workload};

/// What runs alone beside `standard`: the four parts of its unit, and the older tool's unit.
pub const PARTS: [Workload; 5] =
    [Workload::Int, Workload::Float, Workload::Memory, Workload::Bytes, Workload::Classic];

/// One load to ask a machine for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub sweep: Sweep,
    /// One of [`PARTS`], in the part sweep only.
    pub part: Option<Workload>,
    /// Percent of the capacity; 100 in the other sweeps.
    pub duty_pct: f64,
    /// Lanes at work.
    pub lanes: u32,
}

impl Point {
    pub(super) fn duty(duty_pct: f64, shape: &Shape) -> Self {
        Self { sweep: Sweep::Duty, part: None, duty_pct, lanes: shape.lanes() }
    }

    pub(super) fn threads(lanes: u32) -> Self {
        Self { sweep: Sweep::Threads, part: None, duty_pct: 100.0, lanes }
    }

    pub(super) fn part(part: Workload, shape: &Shape) -> Self {
        Self { sweep: Sweep::Part, part: Some(part), duty_pct: 100.0, lanes: shape.lanes() }
    }

    /// The whole machine at full load: the headline.
    pub(super) fn full(shape: &Shape) -> Self {
        Self::duty(100.0, shape)
    }
}

/// Lane counts of the thread sweep, ascending, at most `max`: 1, the physical cores, and powers
/// of two spread evenly over what lies between. All lanes are missing: that is the duty sweep's 100 %.
pub fn thread_levels(shape: &Shape, max: usize) -> Vec<u32> {
    let mut levels: Vec<u32> =
        [1, shape.cores()].into_iter().filter(|&lanes| lanes < shape.lanes()).take(max).collect();
    levels.dedup();
    let between: Vec<u32> = (1..32)
        .map(|exponent| 1_u32 << exponent)
        .take_while(|&lanes| lanes < shape.lanes())
        .filter(|&lanes| lanes != shape.cores())
        .collect();
    let room = max.saturating_sub(levels.len()).min(between.len());
    // The middles of `room` equal stretches of the list.
    levels.extend((0..room).map(|at| between[(2 * at + 1) * between.len() / (2 * room)]));
    levels.sort_unstable();
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lanes: u32, cores: u32, max: usize, expected: &[u32]) {
        let shape = Shape::new(f64::from(lanes), lanes, cores).unwrap();
        assert_eq!(thread_levels(&shape, max), expected, "{lanes} lanes on {cores} cores");
    }

    #[test]
    fn one_lane_and_one_per_core_come_before_the_powers_of_two() {
        check(8, 4, 2, &[1, 4]);
        check(8, 4, 5, &[1, 2, 4]);
        check(64, 32, 5, &[1, 2, 8, 16, 32]);
        check(256, 128, 5, &[1, 4, 16, 64, 128]);
        check(192, 96, 5, &[1, 4, 16, 64, 96]);
    }

    #[test]
    fn all_lanes_belong_to_the_duty_sweep() {
        check(1, 1, 5, &[]);
        check(2, 2, 5, &[1]);
        check(2, 1, 5, &[1]);
        check(4, 4, 2, &[1, 2]);
    }
}
