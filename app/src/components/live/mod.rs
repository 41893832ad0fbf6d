//! What streams, as it is seen: cards, the charts of one host, events.

pub mod card;
pub mod detail;
pub mod events;
pub mod filters;
pub mod grid;
pub mod runs;
pub mod table;
pub mod tiles;

pub(crate) mod charts;
pub mod watch;
