//! The store as its callers see it, one program for all tests.

// `cfg(test)` tells clippy that these are tests, helpers included.
#[cfg(test)]
mod backup;
#[cfg(test)]
mod common;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod open;
#[cfg(test)]
mod race;
#[cfg(test)]
mod story;
#[cfg(test)]
mod writer;
