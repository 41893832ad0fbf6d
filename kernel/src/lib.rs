//! What a unit, a measurement, a curve, a price and a comparison are.
//!
//! Architecture invariant: nothing here asks the world. Numbers and functions
//! go in, data comes out; the same source gives the same digest natively, in
//! WebAssembly and in tests. No I/O, no clock, no randomness, no threads.

pub mod bracket;
pub mod calibrate;
pub mod compare;
pub mod curve;
mod date;
pub mod demo;
pub mod estimate;
pub mod event;
pub mod export;
pub mod few;
pub mod fleet;
pub mod foreign;
pub mod format;
pub mod hex;
pub mod history;
pub mod import;
pub mod live;
pub mod machine;
pub mod measure;
pub mod paired;
pub mod passport;
pub mod price;
pub mod rates;
pub mod recording;
pub mod result;
pub mod samples;
pub mod simulate;
pub mod spans;
pub mod stats;
pub mod unpack;
pub mod utc;
pub mod verification;
pub mod verify;
pub mod warning;
pub mod workload;
