//! The program as a user runs it: its output, its files, its exit codes.

mod agent;
mod help;
mod inspect;
mod measure;
mod server;
mod upload;
