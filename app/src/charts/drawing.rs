//! A chart that is ready to be drawn in any theme.

use std::{fmt, sync::Arc};

use charming::Chart;

use super::ink::Ink;

/// A specification that waits for its inks, with the text that stands for the picture.
#[derive(Clone)]
pub struct Drawing {
    spec: Arc<dyn Fn(Ink) -> Chart + Send + Sync>,
    pub text: String,
}

impl Drawing {
    pub fn new(
        text: impl Into<String>,
        spec: impl Fn(Ink) -> Chart + Send + Sync + 'static,
    ) -> Self {
        Self { spec: Arc::new(spec), text: text.into() }
    }

    /// The specification in these inks.
    pub fn chart(&self, ink: Ink) -> Chart {
        (self.spec)(ink)
    }
}

impl fmt::Debug for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drawing").field("text", &self.text).finish_non_exhaustive()
    }
}
