//! The planner of a measurement, without I/O: which level runs next, for how long,
//! and where its windows belong. Whoever has CPUs executes:
//! `while let Some(step) = plan.next() { plan.record(machine.run(&step)); }`
//!
//! A simulated machine is an `fn(&Step) -> Window`. No clock and no files here.

mod dice;
mod order;
mod plan;
mod profile;
mod receipts;
mod schedule;
mod shape;
mod sweep;
mod widest;

pub use dice::Dice;
pub use plan::{Plan, Step};
pub use profile::{Profile, UnknownProfile};
pub(crate) use receipts::receipts_drawn;
pub use receipts::{MAX_RECEIPTS, Measured};
pub use schedule::{ImpossibleSchedule, Schedule};
pub use shape::{ImpossibleShape, Shape};
pub use sweep::{PARTS, Point, thread_levels};

#[cfg(test)]
mod schedule_tests;
#[cfg(test)]
mod tests;
