//! Charts: pure specifications, one file each; `draw` alone touches ECharts.

// Colours.
pub mod ink;
pub mod palette;
pub mod rgb;

// What a comparison's charts share.
pub mod axes;
pub mod scene;
mod whiskers;

// The charts.
pub mod areas;
pub mod bars;
pub mod effects;
pub mod gap;
pub mod history;
pub mod lines;
pub mod plot;
pub mod ranks;
pub mod threads;

// The charts of a session.
pub mod session_heat;
pub mod session_hues;
pub mod session_lines;
pub mod session_time;

// From specification to screen and file.
pub mod drawing;
pub mod finish;
pub mod frame;

pub mod draw;

#[cfg(test)]
mod session_test;
#[cfg(test)]
mod tests;
