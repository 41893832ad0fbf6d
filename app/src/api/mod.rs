//! Server functions, one file per noun: the private door of this UI.
//!
//! Each checks, calls the store or the kernel, and maps; the stable promise to
//! programs is `/api/v1`.

mod error;
mod wire;

pub mod account;
pub mod benchmarks;
pub mod fleet;
pub mod home;
pub mod live;
pub mod machine;
pub mod machines;
pub mod method;
pub mod prices;
pub mod reference;
pub mod report;
pub mod results;
pub mod scores;
pub mod session;
pub mod session_figures;
pub mod sessions;
pub mod tokens;

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

pub mod compare;
#[cfg(feature = "ssr")]
mod compare_rows;
#[cfg(feature = "ssr")]
pub mod compared;
pub mod demo;
#[cfg(feature = "ssr")]
pub mod demo_set;

#[cfg(not(feature = "ssr"))]
pub use browser::*;
pub use error::ApiError;
#[cfg(feature = "ssr")]
pub use server::*;
