//! Load-test replies, one JSON object each, alone, in a list, or one after another.
//!
//! Two shapes: `{"hostname","timestamp","numCores","results":[{"busyPct","workUnits"}],…}`,
//! where `"error"` means a failed run, and
//! `{"serverId","serverName","provider","data":[…],"hourlyCost"}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ErrorKind, ImportError, ImportedResult, MAX_RESULTS, Note, Place, StatedPrice,
    error::{plain, quote},
    identity::Content,
    imported::{Stated, classic},
    json::{self, Bounded, Step},
    levels, name, time,
};
use crate::{result::Status, warning::Warning};

/// Logical CPUs of one machine above which a count is taken for a mistake.
const MAX_CPUS: f64 = 4096.0;
/// Characters of what a failed run said.
const MAX_MESSAGE: usize = 1_000;
/// An hour that costs more is taken for a mistake.
const MAX_HOURLY_COST: f64 = 1e9;

/// Entries of a list that are read: one more than there may be, so that too many are noticed.
const READ_LEVELS: usize = levels::MAX_LEVELS + 1;
const READ_REPLIES: usize = MAX_RESULTS + 1;

/// What may be anything is kept as the text it is: a hostile file must not grow in memory.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    hostname: Option<String>,
    server_name: Option<String>,
    #[serde(borrow)]
    server_id: Option<&'a RawValue>,
    provider: Option<String>,
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    num_cores: Option<f64>,
    results: Option<Bounded<Entry, READ_LEVELS>>,
    data: Option<Bounded<Entry, READ_LEVELS>>,
    max_units: Option<f64>,
    avg_units: Option<f64>,
    hourly_cost: Option<f64>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    busy_pct: f64,
    work_units: f64,
}

/// One reply and where it stands in the text.
struct Found<'a> {
    reply: Reply<'a>,
    text: &'a str,
    start: usize,
    /// Its place in a list that begins at `start`.
    index: Option<usize>,
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<ImportedResult>, ImportError> {
    let replies = replies(text)?;
    if replies.len() > MAX_RESULTS {
        let found = format!("more than {MAX_RESULTS} replies");
        return Err(ImportError::new(
            ErrorKind::TooLarge,
            found,
            format!("at most {MAX_RESULTS} in one file"),
        )
        .advise("split the file and import the parts"));
    }
    if replies.len() > 1 {
        notes.push(Note::SeveralResults { count: replies.len() as u32 });
    }
    replies
        .iter()
        .enumerate()
        .map(|(number, found)| found.result(&content.id(&number.to_string()), number, notes))
        .collect()
}

fn replies(text: &str) -> Result<Vec<Found<'_>>, ImportError> {
    let explain = |error: serde_json::Error| json::explain(&error, text);
    let start = text.len() - text.trim_start().len();
    if text[start..].starts_with('[') {
        let replies: Bounded<Reply<'_>, READ_REPLIES> =
            serde_json::from_str(text).map_err(explain)?;
        let found = |(index, reply)| Found { reply, text, start, index: Some(index) };
        return Ok(replies.0.into_iter().enumerate().map(found).collect());
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Reply<'_>>();
    let mut found = Vec::new();
    let mut start = start;
    while found.len() < READ_REPLIES
        && let Some(reply) = stream.next()
    {
        found.push(Found { reply: reply.map_err(explain)?, text, start, index: None });
        start = stream.byte_offset();
    }
    Ok(found)
}

impl Found<'_> {
    fn place(&self, path: &[Step<'_>]) -> Place {
        let list = self.index.map(Step::Index);
        let path: Vec<Step<'_>> = list.into_iter().chain(path.iter().copied()).collect();
        json::place(self.text, self.start, &path)
    }

    fn result(
        &self,
        id: &str,
        number: usize,
        notes: &mut Vec<Note>,
    ) -> Result<ImportedResult, ImportError> {
        let name = self.name(notes);
        let part = name
            .as_ref()
            .map_or_else(|| format!("reply {}", number + 1), |name| format!("reply of {name}"));
        let failure = self.failure();
        let stated = self.levels(failure.is_some())?;
        let (levels, missing) = levels::finish(stated, &part, notes);
        let mut warnings = vec![Warning::NoSpreadRecorded];
        warnings.extend(levels::are_a_model(&levels).then_some(Warning::LevelsAreAModel));
        warnings.extend(self.disagreements(&levels));
        let status = match failure {
            Some(message) => {
                warnings.push(Warning::RunFailed { message });
                Status::Aborted
            }
            None => {
                warnings.extend(missing);
                Status::Complete
            }
        };
        let document = classic(Stated {
            id: id.to_owned(),
            name,
            provider: self
                .reply
                .provider
                .as_deref()
                .and_then(|provider| name::clean(provider, name::MAX_NAME, notes)),
            vcpus: self.vcpus()?,
            started_at_us: self.started_at_us()?,
            status,
            levels,
            warnings,
        });
        let price = self.price(&part, notes)?;
        Ok(ImportedResult::new(document, part, price))
    }

    fn name(&self, notes: &mut Vec<Note>) -> Option<String> {
        let id = self.reply.server_id.and_then(|id| text_of(id).or_else(|| number_of(id)));
        let names = [self.reply.hostname.as_ref(), self.reply.server_name.as_ref(), id.as_ref()];
        names.into_iter().flatten().find_map(|text| name::clean(text, name::MAX_NAME, notes))
    }

    /// What the tool said when the run failed; empty texts and nulls are no failure.
    fn failure(&self) -> Option<String> {
        let error = self.reply.error.filter(|error| error.get() != "false")?;
        let message = text_of(error)
            .unwrap_or_else(|| error.get().chars().take(MAX_MESSAGE + 1).collect::<String>());
        name::clean(&message, MAX_MESSAGE, &mut Vec::new())
    }

    fn levels(&self, failed: bool) -> Result<Vec<(f64, f64)>, ImportError> {
        let (key, entries) = match (&self.reply.results, &self.reply.data) {
            (Some(entries), _) => ("results", entries.0.as_slice()),
            (None, Some(entries)) => ("data", entries.0.as_slice()),
            (None, None) => ("results", [].as_slice()),
        };
        if entries.is_empty() && !failed {
            return Err(ImportError::value(
                "a reply without levels",
                "“results” or “data” with at least one level",
            )
            .at(self.place(&[]))
            .advise("run the load test again"));
        }
        let at = |index: usize, field| {
            self.place(&[Step::Key(key), Step::Index(index), Step::Key(field)])
        };
        levels::check_count(entries.len().saturating_sub(1))
            .map_err(|error| error.at(self.place(&[])))?;
        for (index, Entry { busy_pct, work_units }) in entries.iter().enumerate() {
            levels::check_busy(*busy_pct).map_err(|error| error.at(at(index, "busyPct")))?;
            levels::check_units(*work_units).map_err(|error| error.at(at(index, "workUnits")))?;
            let same = |earlier: &Entry| earlier.busy_pct == *busy_pct;
            if let Some(first) = entries[..index].iter().position(same) {
                let error = levels::duplicate(*busy_pct, at(first, "busyPct"));
                return Err(error.at(at(index, "busyPct")));
            }
        }
        Ok(entries.iter().map(|entry| (entry.busy_pct, entry.work_units)).collect())
    }

    fn disagreements(&self, levels: &[(f64, f64)]) -> Vec<Warning> {
        let max = levels.iter().map(|level| level.1).max_by(f64::total_cmp);
        let mean =
            max.map(|_| levels.iter().map(|level| level.1).sum::<f64>() / levels.len() as f64);
        let checks =
            [("maxUnits", self.reply.max_units, max), ("avgUnits", self.reply.avg_units, mean)];
        checks
            .into_iter()
            .filter_map(|(figure, stated, computed)| {
                let (stated, computed) = (stated?, computed?);
                // The tools round to whole units.
                ((stated - computed).abs() >= 1.0).then(|| Warning::FigureDisagrees {
                    figure: figure.to_owned(),
                    stated,
                    computed,
                })
            })
            .collect()
    }

    fn vcpus(&self) -> Result<Option<u32>, ImportError> {
        match self.reply.num_cores {
            // What the tools write where they know none.
            None | Some(0.0) => Ok(None),
            Some(cores) if cores.fract() == 0.0 && (1.0..=MAX_CPUS).contains(&cores) => {
                Ok(Some(cores as u32))
            }
            Some(cores) => Err(ImportError::value(
                format!("{} cores", plain(cores)),
                "a whole number from 1 to 4,096",
            )
            .at(self.place(&[Step::Key("numCores")]))),
        }
    }

    fn started_at_us(&self) -> Result<Option<i64>, ImportError> {
        let Some(stamp) = self.reply.timestamp else { return Ok(None) };
        let text = text_of(stamp);
        let text = text.as_deref().unwrap_or(stamp.get());
        let started =
            time::from_rfc3339(text).or_else(|| text.parse().ok().and_then(time::from_number));
        started.map(Some).ok_or_else(|| {
            ImportError::value(
                format!("the time {}", quote(text)),
                "seconds, milliseconds or RFC 3339 between 1970 and 2100",
            )
            .at(self.place(&[Step::Key("timestamp")]))
            .advise("correct the time, or delete it to import the result without one")
        })
    }

    fn price(&self, part: &str, notes: &mut Vec<Note>) -> Result<Option<StatedPrice>, ImportError> {
        match self.reply.hourly_cost {
            None => Ok(None),
            Some(0.0) => {
                notes.push(Note::ZeroCost { part: part.to_owned() });
                Ok(None)
            }
            Some(per_hour) if (0.0..=MAX_HOURLY_COST).contains(&per_hour) => {
                Ok(Some(StatedPrice { per_hour }))
            }
            Some(per_hour) => Err(ImportError::value(
                format!("a cost of {} per hour", plain(per_hour)),
                "an amount from 0 to 1,000,000,000",
            )
            .at(self.place(&[Step::Key("hourlyCost")]))),
        }
    }
}

/// The content of a JSON text.
fn text_of(value: &RawValue) -> Option<String> {
    value.get().starts_with('"').then(|| serde_json::from_str(value.get()).ok())?
}

/// A JSON number as it is written.
fn number_of(value: &RawValue) -> Option<String> {
    let is_number = value.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
    is_number.then(|| value.get().to_owned())
}
