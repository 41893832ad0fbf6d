//! The upload page's parts.

pub mod drop_zone;
pub mod facts_form;
pub mod file_row;
pub mod tray;
