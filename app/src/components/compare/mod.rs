//! What the comparison's page is made of, from top to bottom.

pub mod view_state;

pub mod chips;
pub mod controls;
pub mod swatch;

pub mod figures;
pub mod tables;
pub mod texts;

pub mod level_table;
pub mod part_table;
pub mod summaries;
pub mod unknowns;
pub mod value_table;
pub mod verdict_table;

pub mod exports;
pub mod picker;
