//! What pages show, made from the rows of the store; on the server only.
//!
//! Rows go in, texts come out: the numbers come from the kernel, and nothing
//! is computed here that a comparison would compute differently.

pub(crate) mod benchmarks;
pub(crate) mod changes;
pub(crate) mod fleet;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod live;
pub(crate) mod machine;
pub(crate) mod machines;
pub(crate) mod method;
pub(crate) mod offer;
pub(crate) mod prices;
pub(crate) mod reference;
pub(crate) mod report;
pub(crate) mod result;
pub(crate) mod session;
pub(crate) mod sessions;
pub(crate) mod tokens;

mod example;
mod findings;
mod levels;
mod order;
mod standing;
mod texts;

#[cfg(test)]
mod tests;
