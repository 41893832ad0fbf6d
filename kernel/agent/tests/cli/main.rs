//! The program as a user runs it: its output, its files, its exit codes.

mod agent;
mod challenge;
mod help;
mod inspect;
mod interrupt;
mod measure;
mod measure_events;
mod out;
mod output;
mod schedule;
mod server;
mod stream;
mod stream_faults;
mod stream_file;
mod taker;
mod token;
mod upload;
mod upload_answers;
mod upload_pieces;
mod verify;
