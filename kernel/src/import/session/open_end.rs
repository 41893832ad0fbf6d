//! The ticks of a session that was written while it went on: as many as there are, of series that
//! may change on the way. Its last line may have been cut off when its writer was killed.

use std::{collections::HashMap, iter::Peekable};

use serde::{Deserialize, de::IgnoredAny};

use super::{READ_VALUES, check_series, start_of, tick_of, too_much};
use crate::{
    import::{
        ImportError, Note, Place,
        json::{self, Bounded},
    },
    recording::{MAX_SERIES, MAX_TICKS, Series, SeriesId, Ticks},
};

/// An object between ticks: the head of the next session, or other series of this one.
#[derive(Deserialize)]
struct Between {
    schema: Option<IgnoredAny>,
    series: Bounded<SeriesId, READ_VALUES>,
}

/// What has been read of one session.
struct Grown {
    ticks: Ticks,
    /// Where each series stands in `ticks`.
    columns: HashMap<SeriesId, usize>,
    /// What the values of the next tick are of, as places in `ticks`.
    current: Vec<usize>,
}

/// Reads up to the next head or to the end; `empty` has the series of the head and no ticks. At
/// most `left` values, known or not.
pub(super) fn read<'a>(
    lines: &mut Peekable<impl Iterator<Item = &'a str>>,
    text: &str,
    empty: Ticks,
    left: usize,
    notes: &mut Vec<Note>,
) -> Result<Ticks, ImportError> {
    let columns = empty.series.iter().enumerate().map(|(at, series)| (series.id.clone(), at));
    let columns = columns.collect();
    let current = (0..empty.series.len()).collect();
    let mut grown = Grown { ticks: empty, columns, current };
    while let Some(line) = lines.peek().copied() {
        let taken = match line.trim_start().starts_with('{') {
            true => match between(line, text) {
                Ok(Between { schema: Some(_), .. }) => break,
                Ok(Between { schema: None, series }) => grown.change(series.0, line, text),
                Err(error) => Err(error),
            },
            false => grown.tick(line, text),
        };
        lines.next();
        match taken {
            Err(_) if is_cut_off(line, text) => {
                let what = "The last line, which was cut off, was".to_owned();
                notes.push(Note::LeftOut { what, why: "its writer was stopped".to_owned() });
            }
            taken => taken?,
        }
        if grown.ticks.len() > MAX_TICKS || grown.ticks.len() * grown.columns.len() > left {
            let found = format!("more than {} ticks of this size", grown.ticks.len() - 1);
            return Err(too_much(found).at(Place::of(text, start_of(line, text))));
        }
    }
    Ok(grown.ticks)
}

fn between(line: &str, text: &str) -> Result<Between, ImportError> {
    serde_json::from_str(line).map_err(|error| json::explain_in(&error, line, text))
}

/// Every line is written with its line feed.
fn is_cut_off(line: &str, text: &str) -> bool {
    start_of(line, text) + line.len() == text.len()
}

impl Grown {
    fn tick(&mut self, line: &str, text: &str) -> Result<(), ImportError> {
        let Self { ticks, current, .. } = self;
        let last_us = ticks.at_us.last().copied();
        let ids = current.iter().map(|at| &ticks.series[*at].id);
        let (at_us, values) = tick_of(line, text, last_us, ids)?;
        ticks.at_us.push(at_us);
        for series in &mut ticks.series {
            series.values.push(f64::NAN);
        }
        let tick = ticks.at_us.len() - 1;
        for (at, value) in current.iter().zip(values) {
            ticks.series[*at].values[tick] = value;
        }
        Ok(())
    }

    fn change(&mut self, ids: Vec<SeriesId>, line: &str, text: &str) -> Result<(), ImportError> {
        let place = || Place::of(text, start_of(line, text));
        check_series(&ids).map_err(|error| error.at(place()))?;
        let Self { ticks, columns, current } = self;
        current.clear();
        for id in ids {
            let next = columns.len();
            let column = *columns.entry(id.clone()).or_insert(next);
            if column == next {
                let values = vec![f64::NAN; ticks.at_us.len()];
                ticks.series.push(Series { id, values });
            }
            current.push(column);
        }
        match columns.len() > MAX_SERIES {
            true => Err(too_much("more series".to_owned()).at(place())),
            false => Ok(()),
        }
    }
}
