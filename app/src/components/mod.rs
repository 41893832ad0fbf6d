//! What pages are made of: data in as props, nothing fetched.

pub mod calibration_outcome;
pub mod calibration_progress;
pub mod calibrator;
pub mod loaded;
pub mod page_head;

pub mod badges;
pub mod command_line;
pub mod compare;
pub mod crumbs;
pub mod data_table;
pub mod demo;
pub mod empty;
pub mod explained;
pub mod facts;
pub mod figure;
pub mod figures;
pub mod foreign_scores;
pub mod how_it_works;
pub mod machine_choice;
pub mod machine_edit;
pub mod machine_filter;
pub mod machine_name;
pub mod machine_strip;
pub mod machine_table;
pub mod post_form;
pub mod problem;
pub mod result_parts;
pub mod stand_out;
pub mod stat;
pub mod time_ago;
pub mod upload;
