//! A session as a table: `time_utc`, then a column for each series, whose name ends in its unit
//! and says which disk, interface, mount or container it is of. A gap is an empty cell.

use crate::{
    export::cell,
    recording::{Recording, SeriesId, Ticks},
    utc,
};

/// Title of the column of times.
pub const TIME: &str = "time_utc";

/// The whole file.
pub fn to_csv(recording: &Recording) -> String {
    let series: Vec<SeriesId> =
        recording.ticks.series.iter().map(|series| series.id.clone()).collect();
    let mut text = header(&series);
    text.push_str(&lines(&recording.ticks));
    text
}

/// The first line, of these series.
pub fn header(series: &[SeriesId]) -> String {
    let titles = series.iter().map(|id| cell::text(&id.to_string()).into_owned());
    cell::table([std::iter::once(TIME.to_owned()).chain(titles).collect()])
}

/// The lines of a block of ticks, whose series are those of the header.
pub fn lines(ticks: &Ticks) -> String {
    let line = |(tick, at_us): (usize, &i64)| {
        let values = ticks.series.iter().map(|series| cell::number(Some(series.values[tick])));
        std::iter::once(utc::exact(*at_us)).chain(values).collect()
    };
    cell::table(ticks.at_us.iter().enumerate().map(line))
}
