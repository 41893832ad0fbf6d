//! What a page shows of a recording before it is sent: what it holds, not its values.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{super::Guess, Stated};
use crate::{
    format,
    recording::{Group, Recording},
    utc,
};

/// One recording of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PreviewRecording {
    /// Which part of the file it was; empty where the file holds one.
    pub part: String,
    /// As the file names the host, else as the file's own name suggests; may be empty.
    pub name: String,
    pub provider: String,
    #[serde(default)]
    pub stated: Stated,
    /// Of the first tick, in microseconds since 1970 UTC.
    pub from_us: i64,
    /// Of the last tick.
    pub to_us: i64,
    pub ticks: u64,
    /// Median time between two ticks in microseconds; absent with fewer than two.
    pub cadence_us: Option<i64>,
    pub series: u64,
    /// What the series are of, such as `CPU` and `Memory`.
    pub groups: Vec<String>,
    /// Times without ticks: longer than two and a half cadences.
    pub gaps: u64,
}

impl PreviewRecording {
    /// `guess` fills in what the file itself does not say.
    pub(super) fn new(recording: Recording, guess: &Guess) -> Self {
        let Recording { id: _, part, machine, nominal_cadence_us: _, names: _, ticks } = recording;
        let mut groups: Vec<Group> =
            ticks.series.iter().map(|series| series.id.metric.group()).collect();
        groups.sort_unstable();
        groups.dedup();
        let or = |stated: Option<String>, guess: &Option<String>| {
            stated.or_else(|| guess.clone()).unwrap_or_default()
        };
        Self {
            part,
            stated: Stated::from(&machine),
            name: or(machine.name, &guess.name),
            provider: or(machine.offer.provider, &guess.provider),
            from_us: ticks.at_us.first().copied().unwrap_or_default(),
            to_us: ticks.at_us.last().copied().unwrap_or_default(),
            ticks: ticks.len() as u64,
            cadence_us: ticks.cadence_us(),
            series: ticks.series.len() as u64,
            groups: groups.into_iter().map(|group| group.label().to_owned()).collect(),
            gaps: ticks.gaps().len() as u64,
        }
    }
}

/// `Session of vm-01: 131 samples, one every 5.00 s, from … to …, no gaps; CPU, Memory`.
impl fmt::Display for PreviewRecording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() { "a host without a name" } else { &self.name };
        let samples = format::thousands(self.ticks as f64, 0);
        write!(f, "Session of {name}: {samples} samples")?;
        if let Some(cadence_us) = self.cadence_us {
            write!(f, ", one every {} s", format::significant(cadence_us as f64 / 1e6, 3))?;
        }
        let (from, to) = (utc::moment(self.from_us), utc::moment(self.to_us));
        write!(f, ", from {from} to {to}, ")?;
        match self.gaps {
            0 => f.write_str("no gaps")?,
            1 => f.write_str("1 gap")?,
            gaps => write!(f, "{gaps} gaps")?,
        }
        write!(f, "; {}", self.groups.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        machine::Machine,
        recording::{Metric, SeriesId, TicksBuilder},
    };

    #[test]
    fn a_recording_is_shown_by_its_time_its_cadence_and_what_it_holds() {
        let mut builder = TicksBuilder::default();
        for second in [0, 5, 10, 60] {
            let at_us = second * 1_000_000;
            builder.set(at_us, &SeriesId::host(Metric::MemUsed), 1.0).unwrap();
            builder.set(at_us, &SeriesId::host(Metric::CpuBusy), 1.0).unwrap();
            builder.set(at_us, &SeriesId::of(Metric::CpuBusy, "0"), 1.0).unwrap();
        }
        let recording = Recording {
            id: String::new(),
            part: "host 0".to_owned(),
            machine: Machine::default(),
            nominal_cadence_us: None,
            names: Vec::new(),
            ticks: builder.build().unwrap(),
        };
        let guess = Guess { name: Some("vm".to_owned()), provider: None };
        let expected = PreviewRecording {
            part: "host 0".to_owned(),
            name: "vm".to_owned(),
            provider: String::new(),
            stated: Stated::default(),
            from_us: 0,
            to_us: 60_000_000,
            ticks: 4,
            cadence_us: Some(5_000_000),
            series: 3,
            groups: vec!["CPU".to_owned(), "Memory".to_owned()],
            gaps: 1,
        };
        let shown = PreviewRecording::new(recording, &guess);
        assert_eq!(shown, expected);
        assert_eq!(
            shown.to_string(),
            "Session of vm: 4 samples, one every 5.00 s, from 1970-01-01T00:00:00Z to \
             1970-01-01T00:01:00Z, 1 gap; CPU, Memory"
        );
    }
}
