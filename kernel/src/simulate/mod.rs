//! Machines that exist in these functions only, and whose truth is known: what the statistics are
//! tried on, and what the page about the method shows.
//!
//! `while let Some(step) = plan.next() { plan.record(machine.run(&step)); }`
//!
//! Their digests are made up: nothing here proves work.

mod character;
mod document;
mod machine;

pub use character::Character;
pub use machine::Machine;

#[cfg(test)]
mod tests;
