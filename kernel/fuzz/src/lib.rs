//! What every input has to lead to, and how the bytes of a fuzzer become files of a format.
//!
//! `kernel/tests/regressions.rs` holds the same to every input that was ever found.

pub mod check;
pub mod shapes;
