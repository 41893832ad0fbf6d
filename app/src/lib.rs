//! Pages, components and charts of PerfAnalysis.
//!
//! Architecture invariant: no SQL, no HTTP, no statistics. Pages fetch,
//! components show, charts describe; the kernel computes and the store keeps.

pub mod frame;
pub mod root;

pub mod api;
pub mod assets;
pub mod browser;
pub mod charts;
pub mod components;
pub mod pages;
pub mod theme;
pub mod upload;

#[cfg(feature = "ssr")]
mod rows;
#[cfg(feature = "ssr")]
pub mod shell;

pub use root::App;
