//! What a server did over time: a bounded run of ticks of one host, as a file or a stream tells it.
//!
//! A recording is what a session is made of. Values are rates and states, never counters: a
//! counter that went back, a file that starts late and a metric that was not asked for are the
//! same thing here, a value that is not known (`NaN` in memory, `null` in JSON, a gap in a chart).

mod builder;
mod metric;
mod rollup;
mod sketch;
mod ticks;
mod values;

// What is shown of it.
mod compare;
mod known;
mod summary;
mod thin;
mod together;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use builder::{TicksBuilder, TooMuch};
pub use compare::MAX_COMPARED;
pub use metric::{Group, Instance, Metric, Unit};
pub use rollup::{Bucket, Level, Rolled, RolledSeries, buckets, sketches};
pub use sketch::Sketch;
pub use summary::{DEFINITION, SKETCHED, Summary, summaries};
pub use thin::{ThinSeries, Thinned, Thinning, thin};
pub use ticks::{Gap, Series, SeriesId, Ticks};
pub use together::{Together, together};

use crate::machine::Machine;

/// Ticks that one recording may hold: eleven days at one second.
pub const MAX_TICKS: usize = 1_000_000;
/// Series that one recording may hold.
pub const MAX_SERIES: usize = 4_096;
/// Values, known or not, that one recording may hold: 160 MB of them.
pub const MAX_VALUES: usize = 20_000_000;

/// One host, for a bounded time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// Follows from the content, so that the same file is the same session; a UUID.
    pub id: String,
    /// Which part of the file it was, such as `host 0 of site 1`; empty where the file holds one.
    pub part: String,
    /// What the source says about the host; its name stays a suggestion until a person confirms it.
    pub machine: Machine,
    /// Between two ticks in microseconds, as the source states it. The cadence that was kept
    /// follows from the ticks: [`Ticks::cadence_us`].
    pub nominal_cadence_us: Option<i64>,
    /// Names of instances whose ids say nothing: (container id, its name).
    pub names: Vec<(String, String)>,
    pub ticks: Ticks,
}
