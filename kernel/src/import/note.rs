//! What was done to a file to read it, for its reader.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::quote;
use crate::rates::MAX_DETAILED_CPUS;

/// Notes of one file that are kept.
const MAX_NOTES: usize = 100;

/// Each of the notes once, and of very many the first.
pub(super) fn few(notes: Vec<Note>) -> Vec<Note> {
    let mut kept: Vec<Note> = Vec::new();
    let mut more = 0;
    for note in notes {
        if kept.len() == MAX_NOTES {
            more += 1;
        } else if !kept.contains(&note) {
            kept.push(note);
        }
    }
    if more > 0 {
        let (what, why) = (format!("{more} notes more were"), "they are too many".to_owned());
        kept.push(Note::LeftOut { what, why });
    }
    kept
}

/// Something about the file that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    Decompressed {
        from: String,
    },
    Reencoded {
        from: String,
    },
    SeveralResults {
        count: u32,
    },
    LevelsSorted {
        part: String,
    },
    NameCleaned {
        name: String,
    },
    /// A cost of 0 is what older tools write where they know none.
    ZeroCost {
        part: String,
    },
    /// A ratio column beside other than two machines says nothing about which two.
    RatioNotChecked {
        columns: u32,
    },
    SeveralHosts {
        count: u32,
    },
    /// Steps back in time: the ticks are kept in order.
    TimesSorted {
        count: u64,
    },
    /// The same thing at the same time once more; the last one counts.
    ValuesRepeated {
        count: u64,
    },
    /// What the file states and nothing was made of: both are clauses.
    LeftOut {
        what: String,
        why: String,
    },
    /// What the file leaves open, and how it was read.
    TakenAs {
        what: String,
        taken_as: String,
    },
    /// What a file holds beside the files that are read.
    SourcesIgnored {
        names: Vec<String>,
        more: bool,
    },
    RepeatsDropped {
        part: String,
        count: u32,
    },
    /// Longer than two and a half cadences without a tick.
    TimeGaps {
        part: String,
        count: u32,
    },
    /// Times at which a thing's counters went back, or it came or went.
    CountersReset {
        part: String,
        count: u32,
    },
    /// Figures that cannot be counters.
    FiguresUnread {
        part: String,
        count: u32,
        line: u32,
        found: String,
    },
    /// Things whose names are too long or hold invisible characters.
    NamesUnusable {
        part: String,
        count: u32,
    },
    /// So many CPUs that only one series of each is kept.
    CpusShortened {
        part: String,
    },
}

impl Note {
    /// Times of a clock whose place the file does not state.
    pub(super) fn no_time_zone() -> Self {
        let what = "The times, which state no time zone, were".to_owned();
        Self::TakenAs { what, taken_as: "times of UTC".to_owned() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decompressed { from } => write!(f, "The file was unpacked from {from}."),
            Self::Reencoded { from } => write!(f, "The file was read as {from}."),
            Self::SeveralResults { count } => {
                write!(f, "The file holds {count} results; each becomes one of its own.")
            }
            Self::LevelsSorted { part } => {
                write!(f, "The levels of {part} were out of order and have been sorted.")
            }
            Self::NameCleaned { name } => write!(
                f,
                "A text was too long or had invisible characters; it is kept as {name:?}."
            ),
            Self::ZeroCost { part } => write!(
                f,
                "The cost of {part} is 0 in the file, which older tools write for an unknown cost. \
                 Enter 0 as its price if it is free."
            ),
            Self::RatioNotChecked { columns } => write!(
                f,
                "The ratio column was not used: with {columns} machines it does not say which two it means."
            ),
            Self::SeveralHosts { count } => {
                write!(f, "The file holds {count} hosts; each becomes a session of its own.")
            }
            Self::TimesSorted { count } => write!(
                f,
                "The times went back {count} {}; they have been sorted.",
                if *count == 1 { "time" } else { "times" }
            ),
            Self::ValuesRepeated { count } => write!(
                f,
                "{count} {} stated more than once for one time; the last one counts.",
                if *count == 1 { "value is" } else { "values are" }
            ),
            Self::LeftOut { what, why } => write!(f, "{what} left out: {why}."),
            Self::TakenAs { what, taken_as } => write!(f, "{what} read as {taken_as}."),
            Self::SourcesIgnored { .. }
            | Self::RepeatsDropped { .. }
            | Self::TimeGaps { .. }
            | Self::CountersReset { .. }
            | Self::FiguresUnread { .. }
            | Self::NamesUnusable { .. }
            | Self::CpusShortened { .. } => f.write_str(&self.of_texts()),
        }
    }
}

impl Note {
    /// What was done to the texts of a recording.
    fn of_texts(&self) -> String {
        match self {
            Self::SourcesIgnored { names, more } => {
                let others = if *more { " and others" } else { "" };
                format!("The file also holds {}{others}, which is not read.", names.join(", "))
            }
            Self::RepeatsDropped { part, count } => format!(
                "{} of {} stood in the file twice; each was taken once.",
                several(*count, "measurement"),
                of(part)
            ),
            Self::TimeGaps { part, count } => format!(
                "{} has {} without measurements; nothing is filled in there.",
                sentence(of(part)),
                several(*count, "stretch")
            ),
            Self::CountersReset { part, count } => format!(
                "{} of {} started again, appeared or went away; the rates there are not known and stay gaps.",
                several(*count, "counter"),
                of(part)
            ),
            Self::FiguresUnread { part, count, line, found } => format!(
                "{} of {} cannot be read (first on line {line}: {}); the values there stay gaps.",
                several(*count, "figure"),
                of(part),
                quote(found)
            ),
            Self::NamesUnusable { part, count } => format!(
                "{} of {} had a name that is too long or has invisible characters and was left out.",
                several(*count, "thing"),
                of(part)
            ),
            Self::CpusShortened { part } => format!(
                "{} has more than {MAX_DETAILED_CPUS} CPUs: of each of them only how busy it was is kept.",
                sentence(of(part))
            ),
            _ => String::new(),
        }
    }
}

/// A file that holds one recording has no parts.
fn of(part: &str) -> &str {
    if part.is_empty() { "the recording" } else { part }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `1 figure`, `2 figures`, `3 stretches`.
fn several(count: u32, one: &str) -> String {
    let ending = match (count, one) {
        (1, _) => "",
        (_, "stretch") => "es",
        _ => "s",
    };
    format!("{count} {one}{ending}")
}
