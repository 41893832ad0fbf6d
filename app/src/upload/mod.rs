//! Uploading: what the page knows of its files, what is asked about them, and how they travel.

pub mod answer;
mod batch;
pub mod facts;
pub mod place;
pub mod run;
pub mod state;
pub mod underway;

#[cfg(test)]
mod tests;
