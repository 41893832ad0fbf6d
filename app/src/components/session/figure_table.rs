//! What a chart of a session shows, as a table: every point that is drawn.

use kernel::format;

use crate::{
    api::session_figures::SessionPicture,
    charts::{session_heat::HeatPlot, session_lines::TimePlot, session_time::TimeScale},
    components::{
        figure::{Cell, Column, Table},
        time_ago,
    },
};

/// One row for each time.
pub fn of(picture: &SessionPicture) -> Table {
    match picture {
        SessionPicture::Time(plot) => times(plot),
        SessionPicture::Heat(plot) => cpus(plot),
    }
}

/// Sessions of their own times stand under each other, each in its own columns.
fn times(plot: &TimePlot) -> Table {
    let mut columns = vec![Column::text(plot.x.title())];
    let unit = &plot.y_title;
    columns.extend(plot.lines().map(|(_, line)| Column::number(format!("{}, {unit}", line.name))));
    let mut rows = Vec::new();
    let mut before = 0;
    let width = columns.len() - 1;
    for track in &plot.tracks {
        for (at, ms) in track.times_ms().enumerate() {
            let mut cells = vec![Cell::Gap; width];
            for (column, line) in track.lines.iter().enumerate() {
                cells[before + column] = number(line.values.get(at).copied().map(f64::from));
            }
            rows.push([Cell::Text(moment(plot.x, ms))].into_iter().chain(cells).collect());
        }
        before += track.lines.len();
    }
    Table { columns, rows }
}

fn cpus(plot: &HeatPlot) -> Table {
    let mut columns = vec![Column::text("from, UTC")];
    columns.extend(plot.cpus.iter().map(|cpu| Column::number(format!("CPU {cpu}, busy %"))));
    let parts = plot.edges_ms.len().saturating_sub(1);
    let row = |part: usize| {
        let cell = |cpu: usize| {
            number(plot.busy_pct.get(cpu * parts + part).copied().flatten().map(f64::from))
        };
        let from = moment(plot.overview.x, plot.edges_ms[part] as f64);
        [Cell::Text(from)].into_iter().chain((0..plot.cpus.len()).map(cell)).collect()
    };
    Table { columns, rows: (0..parts).map(row).collect() }
}

fn number(value: Option<f64>) -> Cell {
    let known = value.filter(|value| value.is_finite());
    known.map_or(Cell::Gap, |value| Cell::Number { value, text: format::significant(value, 4) })
}

/// `2026-01-10 18:06:07`, or the time since the start, `05:12`: a sign before it would make a
/// formula of it in a file.
fn moment(scale: TimeScale, ms: f64) -> String {
    match scale {
        TimeScale::Utc { .. } => {
            time_ago::utc(ms as i64 * 1_000).replace('T', " ").trim_end_matches('Z').to_owned()
        }
        TimeScale::Elapsed { .. } => {
            let seconds = (ms / 1_000.0).round() as i64;
            let (hours, minutes, rest) = (seconds / 3_600, seconds % 3_600 / 60, seconds % 60);
            match hours {
                0 => format!("{minutes:02}:{rest:02}"),
                _ => format!("{hours}:{minutes:02}:{rest:02}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{
        session_hues::Hue,
        session_lines::{Arrangement, TimeLine, Track},
    };

    fn track(name: &str, values: &[f32]) -> Track {
        let line = TimeLine { name: name.to_owned(), hue: Hue::Nth(0), values: values.to_vec() };
        Track { from_ms: 0, after_ms: vec![0, 65_000], lines: vec![line], gaps: Vec::new() }
    }

    #[test]
    fn compared_sessions_have_columns_of_their_own() {
        let plot = TimePlot {
            x: TimeScale::Elapsed { to_ms: 65_000 },
            y_title: "busy, %".to_owned(),
            y_max: None,
            arrangement: Arrangement::Lines,
            tracks: vec![track("monday", &[1.5, f32::NAN]), track("tuesday", &[3.0, 4.0])],
        };
        assert_eq!(
            of(&SessionPicture::Time(plot)).to_csv(),
            "time since the start,\"monday, busy, %\",\"tuesday, busy, %\"\n\
             00:00,1.5,\n01:05,,\n00:00,,3\n01:05,,4\n"
        );
    }

    #[test]
    fn a_moment_is_said_in_utc() {
        let scale = TimeScale::Utc { from_ms: 0, to_ms: 1 };
        assert_eq!(moment(scale, 1_768_068_367_784.0), "2026-01-10 18:06:07");
        assert_eq!(moment(TimeScale::Elapsed { to_ms: 1 }, 3_725_000.0), "1:02:05");
    }
}
