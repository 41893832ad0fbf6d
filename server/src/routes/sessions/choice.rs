//! Which ticks of a session a request is about.

use kernel::recording::{Metric, SeriesId};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{SeriesChoice, TicksQuery};

use crate::{extract, problem::Problem};

/// The whole host among the instances.
const HOST: &str = "-";

/// Series and times.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Choice {
    /// Keys such as `cpu.busy_pct`, with commas between them; all metrics without it.
    #[serde(default)]
    metrics: String,
    /// CPUs, disks, interfaces, mounts or containers, with commas between them, `-` for the whole
    /// host; all of them without it.
    #[serde(default)]
    instances: String,
    /// The first time, microseconds since 1970 UTC.
    #[serde(default, deserialize_with = "extract::parsed")]
    from: Option<i64>,
    /// The last time.
    #[serde(default, deserialize_with = "extract::parsed")]
    to: Option<i64>,
}

impl Choice {
    /// The series among those that there are, and the times.
    ///
    /// # Errors
    /// A metric that nobody knows, and times that end before they begin.
    pub(super) fn of(&self, there: Vec<SeriesId>) -> Result<(Vec<SeriesId>, TicksQuery), Problem> {
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            return Err(Problem::unprocessable(
                "The times end before they begin; swap from and to.",
            ));
        }
        let metrics = listed(&self.metrics).map(metric).collect::<Result<Vec<_>, _>>()?;
        let instances: Vec<&str> = listed(&self.instances).collect();
        let is_chosen = |id: &SeriesId| {
            let instance = id.instance.as_deref().unwrap_or(HOST);
            (metrics.is_empty() || metrics.contains(&id.metric))
                && (instances.is_empty() || instances.contains(&instance))
        };
        let chosen: Vec<SeriesId> = there.into_iter().filter(is_chosen).collect();
        let query = TicksQuery {
            series: SeriesChoice::Series(chosen.clone()),
            from_us: self.from,
            to_us: self.to,
        };
        Ok((chosen, query))
    }
}

fn metric(key: &str) -> Result<Metric, Problem> {
    Metric::of_key(key).ok_or_else(|| {
        let key: String = key.chars().take(64).collect();
        Problem::unprocessable(format!(
            "There is no metric {key:?}; GET /api/v1/sessions/{{id}} lists those of a session."
        ))
    })
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}
