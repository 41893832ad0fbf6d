//! What the pages of sessions are made of.

pub mod address;
pub mod body;
pub mod compare;
pub mod edit;
pub mod figure_table;
pub mod figures;
pub mod growing;
pub mod picker;
