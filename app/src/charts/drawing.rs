//! A chart that is ready to be drawn in any theme.

use std::{fmt, sync::Arc};

use charming::Chart;

use super::ink::Ink;

/// The points of one series, coordinate after coordinate.
pub type Numbers = Vec<f64>;

/// A specification that waits for its inks, with the text that stands for the picture.
#[derive(Clone)]
pub struct Drawing {
    spec: Arc<dyn Fn(Ink) -> Chart + Send + Sync>,
    numbers: Arc<Vec<Numbers>>,
    pub text: String,
}

impl Drawing {
    pub fn new(
        text: impl Into<String>,
        spec: impl Fn(Ink) -> Chart + Send + Sync + 'static,
    ) -> Self {
        Self { spec: Arc::new(spec), numbers: Arc::default(), text: text.into() }
    }

    /// With points for the first series of the specification, which reach the chart library as
    /// they are: as text, thousands of them would take longer to read than to draw. A series
    /// without any has its own.
    pub fn with_numbers(self, numbers: Vec<Numbers>) -> Self {
        Self { numbers: Arc::new(numbers), ..self }
    }

    /// The points that are not in the specification.
    pub fn numbers(&self) -> &[Numbers] {
        &self.numbers
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
