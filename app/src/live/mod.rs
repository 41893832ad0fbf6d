//! What streams at this moment, as the page `/live` keeps it: bounded, and the same on the server,
//! which renders it first, and in the browser, which goes on from there.
//!
//! Architecture invariant: no browser API and no clock; times are handed in.

pub mod address;
pub mod board;
pub mod buffer;
pub mod clock;
pub mod headline;
pub mod log;
pub mod place;
pub mod run;
pub mod span;
pub mod spark;
pub mod status;
