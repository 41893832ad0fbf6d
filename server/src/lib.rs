//! The PerfAnalysis server: configuration, sockets, headers, the stable API and the pages.
//!
//! Architecture invariant: handlers check, call the store or the kernel, and
//! map. No handler computes a statistic, and errors become HTTP in `problem.rs` only.

pub mod clock;
pub mod comparer;
pub mod config;
pub mod desk;
pub mod download;
pub mod extract;
pub mod guard;
pub mod headers;
pub mod listener;
pub mod logging;
pub mod pages;
pub mod problem;
pub mod router;
pub mod routes;
pub mod state;
pub mod statics;
pub mod uploads;
pub mod verifier;
