//! What a file itself says of whose it is, without guesses: a server tells machines apart by it.

use serde::{Deserialize, Serialize};

use crate::machine::Machine;

/// Whose a result or a recording is, in the words of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Whether it carries the machine's own id, which says more than any name.
    pub has_id: bool,
    pub name: Option<String>,
    pub provider: Option<String>,
}

impl From<&Machine> for Stated {
    fn from(machine: &Machine) -> Self {
        Self {
            has_id: machine.id.as_deref().is_some_and(|id| !id.is_empty()),
            name: machine.name.clone(),
            provider: machine.offer.provider.clone(),
        }
    }
}
