//! What pages are made of: data in as props, nothing fetched.

pub mod calibration_outcome;
pub mod calibration_progress;
pub mod calibrator;
pub mod command_line;
pub mod compare;
pub mod crumbs;
pub mod empty;
pub mod facts;
pub mod figure;
pub mod machine_name;
pub mod page_head;
pub mod problem;
pub mod stat;
pub mod time_ago;
