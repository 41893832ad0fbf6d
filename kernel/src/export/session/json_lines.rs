//! A session as JSON Lines: first its facts and which series it has, then one line for each tick,
//! `[at_us, value, …]` in the order of the series, `null` where a value is not known.
//!
//! A session that is still being written does not know how many ticks it will have: its head has
//! no `ticks`, and a line `{"series":[…]}` says that the ticks from there on are of other series.
//!
//! The order of keys is that of the fields, so equal sessions give equal bytes.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    machine::Machine,
    recording::{Recording, SeriesId, Ticks},
};

/// What the first line calls itself.
pub const SCHEMA: &str = "perfanalysis/session";
/// Of the shape of the file.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SessionHead")]
pub struct Head {
    pub schema: String,
    pub version: u32,
    /// A UUID.
    pub id: String,
    #[serde(default)]
    pub part: String,
    #[serde(default)]
    pub machine: Machine,
    #[serde(default)]
    pub nominal_cadence_us: Option<i64>,
    /// (Id of an instance, its name).
    #[serde(default)]
    pub names: Vec<(String, String)>,
    /// Lines that follow: fewer of them are a file that was cut off. Absent where the file was
    /// written while the session went on: then as many as there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<u64>,
    /// What the values of a line are of, sorted.
    pub series: Vec<SeriesId>,
}

/// What the ticks behind this line are of, in a session whose head has no `ticks`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SessionChange")]
pub struct Change {
    pub series: Vec<SeriesId>,
}

/// One line of a session as JSON Lines.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "SessionLine")]
#[expect(dead_code, reason = "only its schema is read")]
enum Line {
    /// The first one.
    Head(Box<Head>),
    /// The time in microseconds since 1970 UTC, then the values in the order of the series; null
    /// where one is not known.
    Tick(Vec<Option<f64>>),
    /// From here on the ticks are of other series.
    Change(Change),
}

/// JSON Schema (2020-12) of each line.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Line).to_value()
}

/// The whole file.
pub fn to_json_lines(recording: &Recording) -> String {
    let mut text = head(recording).to_line();
    text.push_str(&lines(&recording.ticks));
    text
}

/// The first line of a recording's file.
pub fn head(recording: &Recording) -> Head {
    let Recording { id, part, machine, nominal_cadence_us, names, ticks } = recording;
    Head {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: id.clone(),
        part: part.clone(),
        machine: machine.clone(),
        nominal_cadence_us: *nominal_cadence_us,
        names: names.clone(),
        ticks: Some(ticks.len() as u64),
        series: ticks.series.iter().map(|series| series.id.clone()).collect(),
    }
}

/// The lines of a block of ticks, whose series are those of the head.
pub fn lines(ticks: &Ticks) -> String {
    let mut text = String::new();
    for (tick, at_us) in ticks.at_us.iter().enumerate() {
        write!(text, "[{at_us}").expect("writing to memory cannot fail");
        for series in &ticks.series {
            let value = series.values[tick];
            match value.is_finite() {
                // The shortest digits that read back to the same value.
                true => write!(text, ",{value}").expect("writing to memory cannot fail"),
                false => text.push_str(",null"),
            }
        }
        text.push_str("]\n");
    }
    text
}

impl Head {
    /// With its line feed.
    pub fn to_line(&self) -> String {
        to_line(self)
    }
}

impl Change {
    /// With its line feed.
    pub fn to_line(&self) -> String {
        to_line(self)
    }
}

fn to_line(facts: &impl Serialize) -> String {
    let mut line =
        serde_json::to_string(facts).expect("facts have only text keys and finite numbers");
    line.push('\n');
    line
}
