//! The PerfAnalysis server: configuration, sockets, headers, the stable API and the pages.
//!
//! Architecture invariant: handlers check, call the store or the kernel, and
//! map. No handler computes a statistic, and errors become HTTP in `problem.rs` only.

pub mod access;
pub mod clock;
pub mod comparer;
pub mod config;
pub mod database_command;
pub mod desk;
pub mod download;
pub mod etag;
pub mod extract;
pub mod guard;
pub mod headers;
pub mod hub;
pub mod idempotency;
pub mod intake;
pub mod keeper;
pub mod listener;
pub mod logging;
pub mod open_files;
pub mod openapi;
pub mod pages;
pub mod plain_page;
pub mod problem;
pub mod refusal;
pub mod retain_command;
pub mod router;
pub mod routes;
pub mod sign_in;
pub mod sort;
pub mod state;
pub mod statics;
pub mod stream;
pub mod token_command;
pub mod trickles;
pub mod uploads;
pub mod verifier;
