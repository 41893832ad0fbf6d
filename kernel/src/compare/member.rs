//! One result of several that a contender stands for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Contender;
use crate::{curve::Curve, result::Toolchain};

/// One pooled result: whose it is, and its curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    pub result_id: String,
    pub machine_id: String,
    /// Compiler, target and flags of the program that measured.
    pub toolchain: Option<String>,
    /// (Percent busy, units per second) of the duty sweep, ascending; full load stands at 100 %.
    pub curve: Vec<(f64, f64)>,
}

impl Member {
    /// The result as it stands before it is pooled.
    pub fn of(contender: &Contender) -> Self {
        Self {
            result_id: contender.result_id.clone(),
            machine_id: contender.machine_id.clone(),
            toolchain: contender.toolchain.as_ref().map(toolchain_text),
            curve: contender.curve().knots().to_vec(),
        }
    }

    /// Units per second at a load; `None` above the last measured one.
    pub fn units_per_s_at(&self, busy_pct: f64) -> Option<f64> {
        Curve::new(self.curve.iter().copied()).units_per_s_at(busy_pct)
    }
}

/// Compiler, target and flags in one line.
pub(super) fn toolchain_text(toolchain: &Toolchain) -> String {
    let Toolchain { compiler, target, flags, .. } = toolchain;
    format!("{compiler} for {target} {flags}").trim_end().to_owned()
}
