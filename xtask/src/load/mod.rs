//! Load as agents and viewers make it: real requests over loopback, and a ledger of what the
//! server has acknowledged.

mod agent;
mod client;
mod clock;
mod kept;
mod process_use;
mod spread;
mod streaming;
pub(crate) mod streams;
mod watched;

pub(crate) use agent::{Agent, Series, Shape};
pub(crate) use client::{Answer, Client};
pub(crate) use clock::unix_us;
pub(crate) use kept::check_kept;
pub(crate) use process_use::{Use, own_use, use_of};
pub(crate) use spread::spread;
pub(crate) use streaming::Streaming;
pub(crate) use watched::{Watched, watched};

/// One thread for all agents and viewers: the server has the rest of the computer.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
