//! The parts of the unit, each measured alone, side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Figure;

/// All contenders in one part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartRow {
    /// `int`, `float`, `memory`, `bytes` or `classic`.
    pub part: String,
    /// In the order of the rows; `None` where the part was not measured.
    pub cells: Vec<Option<PartCell>>,
}

/// One contender in one part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartCell {
    /// Units of the part per second, all lanes together.
    pub units_per_s: Figure,
    /// Over the baseline; absent where not ranked or where the baseline lacks the part.
    pub ratio_to_baseline: Option<Figure>,
}
