//! The stable API through the real router and a real database: one module for each file of
//! `server/src/routes`, and one for what surrounds them all.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "a test says when it lacks its sample data")]

mod answer;
mod form;
mod samples;
mod server;
mod viewer;

mod agent;
mod challenges;
mod clock;
mod collectors;
mod compare;
mod demo;
mod events;
mod health;
mod imports;
mod index;
mod links;
mod live;
mod loadtests;
mod machines;
mod prices;
mod read_before;
mod results;
mod retained;
mod schema;
mod sessions;
mod sign_in;
mod spans;
mod streaming;
mod streaming_refused;
mod summary;
mod tokens;
mod trickle;
mod uploads;

mod bad_files;
mod bad_input;
mod config;
mod faults;
mod guarantees;
mod idempotency;
mod keeper;
mod matrix;
mod openapi;
mod socket;
mod sorting;
mod verifier;
