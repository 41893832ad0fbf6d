//! What the planner has to know about a machine.

/// A machine as the planner sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    capacity_cpus: f64,
    lanes: u32,
    cores: u32,
}

/// Numbers that describe no machine.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ImpossibleShape {
    #[error("a capacity of {0} CPUs is not a positive number")]
    Capacity(f64),
    #[error("a measurement needs at least one lane")]
    NoLanes,
    #[error("{cores} physical cores cannot carry {lanes} lanes: expected 1 to {lanes} cores")]
    Cores { cores: u32, lanes: u32 },
}

impl Shape {
    /// `capacity_cpus`: CPUs worth of time the lanes may use together; `lanes`: threads of the
    /// measurement; `cores`: physical cores under those lanes, 1 to `lanes`.
    pub fn new(capacity_cpus: f64, lanes: u32, cores: u32) -> Result<Self, ImpossibleShape> {
        if !(capacity_cpus.is_finite() && capacity_cpus > 0.0) {
            return Err(ImpossibleShape::Capacity(capacity_cpus));
        }
        if lanes == 0 {
            return Err(ImpossibleShape::NoLanes);
        }
        if cores == 0 || cores > lanes {
            return Err(ImpossibleShape::Cores { cores, lanes });
        }
        Ok(Self { capacity_cpus, lanes, cores })
    }

    /// CPUs worth of time the lanes may use together.
    pub fn capacity_cpus(&self) -> f64 {
        self.capacity_cpus
    }

    /// Threads of the measurement.
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    /// Physical cores under the lanes.
    pub fn cores(&self) -> u32 {
        self.cores
    }

    /// Share of one CPU that one of all lanes takes at `duty_pct` of the capacity, `0..=1`.
    pub fn lane_share(&self, duty_pct: f64) -> f64 {
        (duty_pct / 100.0 * self.capacity_cpus / f64::from(self.lanes)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_lowers_the_share_of_each_lane() {
        let shape = Shape::new(1.5, 2, 2).unwrap();
        assert_eq!(shape.lane_share(100.0), 0.75);
        assert_eq!(shape.lane_share(50.0), 0.375);
    }

    #[test]
    fn numbers_that_describe_no_machine_are_refused() {
        assert!(Shape::new(0.0, 1, 1).is_err());
        assert!(Shape::new(f64::NAN, 1, 1).is_err());
        assert!(Shape::new(1.0, 0, 1).is_err());
        assert!(Shape::new(2.0, 2, 3).is_err());
        assert!(Shape::new(2.0, 2, 0).is_err());
    }
}
