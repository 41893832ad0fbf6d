//! The pages, one file per route, named like its URL.

pub mod benchmarks;
pub mod calibrate;
pub mod collector;
pub mod compare;
pub mod either;
pub mod fleet;
pub mod home;
pub mod live;
pub mod machine;
pub mod machines;
pub mod method;
pub mod not_found;
pub mod offer;
pub mod prices;
pub mod reference;
pub mod result;
pub mod routes;
pub mod session;
pub mod sessions;
pub mod upload;
