//! The text that `sysbench cpu run` prints (versions 1.0 and later): a score of another tool,
//! kept beside our results and never turned into one.

use std::ops::RangeInclusive;

use super::{
    ErrorKind, ImportError, Place,
    error::{plain, quote},
};
use crate::foreign::{ForeignScore, LatencyMs};

/// Lines that are read; the real output has about thirty.
const MAX_LINES: usize = 10_000;
/// Characters of a version.
const MAX_VERSION: usize = 40;
/// A rate or a time above this is taken for a mistake.
const MAX_NUMBER: f64 = 1e15;
/// A score out of this range is taken for a mistake: it has no ratio to another one.
const EVENTS_PER_S: RangeInclusive<f64> = 1e-6..=1e12;

const RUN_AGAIN: &str = "run “sysbench cpu run” again and keep all that it prints";

/// Whether a text begins as the tool's output does.
pub(super) fn is_sysbench(text: &str) -> bool {
    text.trim_start().starts_with("sysbench ")
}

/// The score of one run.
pub(super) fn read(text: &str) -> Result<ForeignScore, ImportError> {
    let output = Output { text };
    let first = output.lines().next().map_or("", |line| line.text.trim());
    if output.value("Prime numbers limit")?.is_none() {
        return Err(not_cpu(text));
    }
    let events_per_s = output.number("events per second")?.ok_or_else(|| cut_off(text))?;
    if events_per_s.value <= 0.0 {
        let error = ImportError::value("no events per second", "a number above 0");
        return Err(error.at(events_per_s.place).advise(RUN_AGAIN));
    }
    if !EVENTS_PER_S.contains(&events_per_s.value) {
        let found = format!("{} events per second", plain(events_per_s.value));
        let error = ImportError::value(found, "a number from 0.000001 to 1,000,000,000,000");
        return Err(error.at(events_per_s.place).advise(RUN_AGAIN));
    }
    let version = first.strip_prefix("sysbench ").and_then(|rest| rest.split_whitespace().next());
    Ok(ForeignScore {
        tool: "sysbench".to_owned(),
        version: version.map(|version| version.chars().take(MAX_VERSION).collect()),
        test: "cpu".to_owned(),
        threads: output.whole("Number of threads")?.and_then(|count| u32::try_from(count).ok()),
        prime_limit: output.whole("Prime numbers limit")?,
        events_per_s: events_per_s.value,
        events: output.whole("total number of events")?,
        total_time_s: output.number("total time")?.map(|number| number.value),
        latency_ms: output.latency()?,
    })
}

struct Output<'a> {
    text: &'a str,
}

struct Line<'a> {
    text: &'a str,
    start: usize,
}

/// What follows the colon of a line.
struct Value<'a> {
    text: &'a str,
    place: Place,
}

struct Number {
    value: f64,
    place: Place,
}

impl<'a> Output<'a> {
    fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let whole = self.text;
        whole
            .lines()
            .take(MAX_LINES)
            .map(|text| Line { text, start: text.as_ptr() as usize - whole.as_ptr() as usize })
    }

    /// The value of the one line that is called `name`.
    fn value(&self, name: &str) -> Result<Option<Value<'a>>, ImportError> {
        let mut found: Option<Value<'a>> = None;
        for line in self.lines() {
            let Some((key, value)) = line.text.split_once(':') else { continue };
            if key.trim() != name {
                continue;
            }
            let place = Place::of(self.text, line.start + key.len() + 1);
            if let Some(first) = &found {
                let twice = format!("“{name}” a second time after line {}", first.place.line);
                return Err(ImportError::new(ErrorKind::Duplicate, twice, "one run in one file")
                    .at(place)
                    .advise("import each run from a file of its own"));
            }
            found = Some(Value { text: value.trim(), place });
        }
        Ok(found)
    }

    /// A number from 0, with an `s` for seconds allowed behind it.
    fn number(&self, name: &str) -> Result<Option<Number>, ImportError> {
        let Some(Value { text, place }) = self.value(name)? else { return Ok(None) };
        let digits = text.strip_suffix('s').unwrap_or(text);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value = digits.parse::<f64>().ok().filter(|value| plain && *value <= MAX_NUMBER);
        match value {
            Some(value) => Ok(Some(Number { value, place })),
            None => Err(ImportError::value(
                format!("{} for “{name}”", quote(text)),
                "a number from 0 to 1,000,000,000,000,000",
            )
            .at(place)
            .advise(RUN_AGAIN)),
        }
    }

    fn whole(&self, name: &str) -> Result<Option<u64>, ImportError> {
        let Some(Number { value, place }) = self.number(name)? else { return Ok(None) };
        match value.fract() == 0.0 && value >= 1.0 {
            true => Ok(Some(value as u64)),
            false => {
                Err(ImportError::value(format!("{value} for “{name}”"), "a whole number from 1 on")
                    .at(place)
                    .advise(RUN_AGAIN))
            }
        }
    }

    fn latency(&self) -> Result<Option<LatencyMs>, ImportError> {
        let [min, avg, max, p95] = ["min", "avg", "max", "95th percentile"];
        let number = |name| Ok::<_, ImportError>(self.number(name)?.map(|number| number.value));
        let (Some(min), Some(avg), Some(max)) = (number(min)?, number(avg)?, number(max)?) else {
            return Ok(None);
        };
        // Without `--percentile` at its default there is none, and 0 is how the tool says so.
        Ok(Some(LatencyMs { min, avg, max, p95: number(p95)?.filter(|p95| *p95 > 0.0) }))
    }
}

fn not_cpu(text: &str) -> ImportError {
    ImportError::new(
        ErrorKind::NoResults,
        "the output of sysbench without “Prime numbers limit”",
        "that of its cpu test",
    )
    .at(Place::of(text, text.len()))
    .advise(RUN_AGAIN)
}

fn cut_off(text: &str) -> ImportError {
    ImportError::new(
        ErrorKind::Syntax,
        "the end of the output without “events per second”",
        "a run that went to its end",
    )
    .at(Place::of(text, text.trim_end().len()))
    .advise(RUN_AGAIN)
}
