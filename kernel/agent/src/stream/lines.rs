//! Ticks as lines of text, for the spool and for recordings: `[…, at_us, value, …]` in the order
//! of series that a line before names, `null` where a value is not known.

use std::{collections::BTreeSet, fmt::Write};

use kernel::{export::session::json_lines::Change, recording::SeriesId};
use serde::Deserialize;

use super::tick::Tick;

/// Writes the ticks of one session.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What the values of a line are of, sorted.
    series: Vec<SeriesId>,
}

impl Lines {
    /// Where the series are named already, as in the head of a recording.
    pub(super) fn of(series: Vec<SeriesId>) -> Self {
        Self { series }
    }

    /// `[seq,at_us,value,…]`, for the spool.
    pub(super) fn numbered(&mut self, tick: &Tick, text: &mut String) {
        self.name_series(tick, text);
        // Writing into a String cannot fail.
        let _ = write!(text, "[{},{}", tick.seq, tick.at_us);
        self.values(tick, text);
    }

    /// `[at_us,value,…]`, as in our format of sessions.
    pub(super) fn plain(&mut self, tick: &Tick, text: &mut String) {
        self.name_series(tick, text);
        let _ = write!(text, "[{}", tick.at_us);
        self.values(tick, text);
    }

    /// Names series that were not there before. Those that are missing in a tick stay named, so
    /// that a gap does not cost a line of names, unless most of them are gone.
    fn name_series(&mut self, tick: &Tick, text: &mut String) {
        /// How many may be named beside as many again as there are.
        const SPARE: usize = 64;
        let mut named = self.series.iter();
        let all_named = tick.values.iter().all(|(id, _)| named.any(|known| known == id));
        if all_named && self.series.len() <= 2 * tick.values.len() + SPARE {
            return;
        }
        let new = tick.values.iter().map(|(id, _)| id);
        self.series =
            match self.series.len() + tick.values.len() <= 2 * tick.values.len() + SPARE {
                true => self.series.iter().chain(new).cloned().collect::<BTreeSet<_>>(),
                false => new.cloned().collect(),
            }
            .into_iter()
            .collect();
        text.push_str(&Change { series: self.series.clone() }.to_line());
    }

    fn values(&self, tick: &Tick, text: &mut String) {
        let mut values = tick.values.iter().peekable();
        for id in &self.series {
            match values.next_if(|(known, _)| known == id) {
                // The shortest digits that read back to the same value.
                Some((_, value)) => {
                    let _ = write!(text, ",{value}");
                }
                None => text.push_str(",null"),
            }
        }
        text.push_str("]\n");
    }
}

/// Reads the lines of [`Lines::numbered`].
#[derive(Debug, Default)]
pub(super) struct Reader {
    series: Vec<SeriesId>,
}

/// What one line says.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Tick(Tick),
    /// Which series follow.
    Series,
}

/// A line that nothing of ours has written like this.
#[derive(Debug, PartialEq)]
pub(super) struct Broken;

#[derive(Deserialize)]
struct Numbered(u64, i64);

impl Reader {
    pub(super) fn read(&mut self, line: &str) -> Result<Line, Broken> {
        if line.starts_with('{') {
            let Change { series } = serde_json::from_str(line).map_err(|_| Broken)?;
            self.series = series;
            return Ok(Line::Series);
        }
        let (Numbered(seq, at_us), rest) = numbered(line)?;
        let mut values = Vec::with_capacity(self.series.len());
        let mut texts = rest.split(',');
        for id in &self.series {
            match texts.next().ok_or(Broken)? {
                "null" => (),
                text => values.push((id.clone(), text.parse().map_err(|_| Broken)?)),
            }
        }
        match texts.next() {
            None => Ok(Line::Tick(Tick { seq, at_us, values })),
            Some(_) => Err(Broken),
        }
    }

    /// Number and time of a tick without its values; `None` where the line names series.
    pub(super) fn skim(line: &str) -> Result<Option<(u64, i64)>, Broken> {
        if line.starts_with('{') {
            return match line.ends_with('}') {
                true => Ok(None),
                false => Err(Broken),
            };
        }
        numbered(line).map(|(Numbered(seq, at_us), _)| Some((seq, at_us)))
    }
}

/// The two numbers that a line begins with, and the text of its values.
fn numbered(line: &str) -> Result<(Numbered, &str), Broken> {
    let inner = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).ok_or(Broken)?;
    let mut parts = inner.splitn(3, ',');
    let mut next = || parts.next().ok_or(Broken);
    let seq = next()?.parse().map_err(|_| Broken)?;
    let at_us = next()?.parse().map_err(|_| Broken)?;
    Ok((Numbered(seq, at_us), next()?))
}

#[cfg(test)]
mod tests {
    use kernel::recording::Metric;

    use super::*;

    fn tick(seq: u64, values: &[(Metric, f64)]) -> Tick {
        let mut values: Vec<_> =
            values.iter().map(|(metric, value)| (SeriesId::host(*metric), *value)).collect();
        values.sort_by(|a, b| a.0.cmp(&b.0));
        Tick { seq, at_us: 1_000 + seq as i64, values }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let ticks = [
            tick(0, &[(Metric::Load1, 0.5)]),
            tick(1, &[(Metric::CpuBusy, 12.5), (Metric::Load1, 1e19)]),
            // A gap names nothing anew.
            tick(2, &[(Metric::CpuBusy, 33.333)]),
            tick(3, &[(Metric::CpuBusy, 0.0), (Metric::Load1, 0.1)]),
        ];
        let mut lines = Lines::default();
        let mut text = String::new();
        ticks.iter().for_each(|tick| lines.numbered(tick, &mut text));
        assert_eq!(
            text,
            "{\"series\":[{\"metric\":\"system.load_1\"}]}\n[0,1000,0.5]\n\
             {\"series\":[{\"metric\":\"cpu.busy_pct\"},{\"metric\":\"system.load_1\"}]}\n\
             [1,1001,12.5,10000000000000000000]\n[2,1002,33.333,null]\n[3,1003,0,0.1]\n"
        );
        let mut reader = Reader::default();
        let read: Vec<Line> = text.lines().map(|line| reader.read(line).unwrap()).collect();
        let read: Vec<Tick> = read
            .into_iter()
            .filter_map(|line| match line {
                Line::Tick(tick) => Some(tick),
                Line::Series => None,
            })
            .collect();
        assert_eq!(read, ticks);
    }

    #[test]
    fn a_line_that_was_cut_off_is_told() {
        let whole = "[7,1000,0.5,null]";
        for length in 0..whole.len() {
            let mut reader = Reader { series: vec![SeriesId::host(Metric::Load1); 2] };
            assert_eq!(reader.read(&whole[..length]), Err(Broken), "{length}");
            assert_eq!(Reader::skim(&whole[..length]), Err(Broken), "{length}");
        }
        assert_eq!(Reader::skim(whole), Ok(Some((7, 1_000))));
        let mut reader = Reader::default();
        assert_eq!(reader.read(whole), Err(Broken), "more values than series");
        assert_eq!(reader.read("{\"series\":["), Err(Broken));
    }

    #[test]
    fn series_that_are_gone_for_good_are_named_no_more() {
        let many = (0..400).map(|at| (SeriesId::of(Metric::ContainerCpu, format!("{at:04}")), 1.0));
        let mut lines = Lines::default();
        let mut text = String::new();
        lines.plain(&Tick { seq: 0, at_us: 0, values: many.collect() }, &mut text);
        text.clear();
        lines.plain(&tick(1, &[(Metric::Load1, 1.0)]), &mut text);
        assert_eq!(text, "{\"series\":[{\"metric\":\"system.load_1\"}]}\n[1001,1]\n");
    }
}
