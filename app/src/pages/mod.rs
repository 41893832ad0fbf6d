//! The pages, one file per route, named like its URL.

pub mod calibrate;
pub mod compare;
pub mod home;
pub mod not_found;
