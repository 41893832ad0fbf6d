//! Pages, components and charts of PerfAnalysis.
//!
//! Architecture invariant: no SQL, no HTTP, no statistics. Pages fetch,
//! components show, charts describe; the kernel computes and the store keeps.

#![expect(clippy::needless_pass_by_value, reason = "the props of a component are handed over")]

pub mod frame;
pub mod root;

pub mod api;
pub mod assets;
pub mod browser;
pub mod calibrated;
pub mod charts;
pub mod components;
pub mod cookie;
mod figures;
pub mod live;
pub mod pages;
pub mod query;
pub mod report;
pub mod theme;
pub mod upload;

#[cfg(feature = "ssr")]
pub mod agents;
#[cfg(feature = "ssr")]
mod rows;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod strangers;

pub use root::App;
