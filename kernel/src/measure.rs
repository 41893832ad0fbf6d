//! The planner of a measurement, without I/O.
