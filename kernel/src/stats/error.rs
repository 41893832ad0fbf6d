//! How far a mean may be off, as a share of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A standard error relative to its mean, and the degrees of freedom it was estimated with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RelativeError {
    /// Standard error over mean, a share: 0.01 is one percent.
    pub se: f64,
    /// Above zero.
    pub degrees: f64,
}
