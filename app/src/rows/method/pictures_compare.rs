//! What several results show: ratios, verdicts, ranks, history; and what follows from formulas alone.

use kernel::{
    format,
    stats::{
        error::RelativeError,
        interval::Interval,
        ratio::{Ratio, smallest_visible_pct},
    },
    verify::chance_of_finding,
};

use super::{
    pictures::{limit, series, signed},
    stage::Stage,
};
use crate::{
    api::method::Picture,
    charts::plot::{Mark, Plot, Point, Scale, Series},
};

/// δ of the pictures, percent: that of a comparison where the reader chose none.
const DELTA_PCT: f64 = 2.0;

/// A ratio as a difference in percent.
fn off_pct(ratio: f64) -> f64 {
    100.0 * (ratio - 1.0)
}

fn off(interval: Interval) -> Interval {
    Interval { low: off_pct(interval.low), high: off_pct(interval.high) }
}

/// The borders of "the same" across `places` names.
fn same_borders(places: usize) -> [Series; 2] {
    let factor = 1.0 + DELTA_PCT / 100.0;
    let border = |name: &str, ratio: f64| {
        let y = off_pct(ratio);
        let end = places.saturating_sub(1) as f64;
        series(name, Mark::Limit, vec![Point::new(0.0, y), Point::new(end, y)])
    };
    [border("same, upper border", factor), border("same, lower border", 1.0 / factor)]
}

impl Stage {
    /// Every machine against the first one.
    pub(super) fn effect(&self) -> Picture {
        let rows = &self.comparison.rows;
        let base = self.comparison.baseline_row();
        let judged: Vec<_> = rows.iter().filter_map(|row| Some((row, row.effect?))).collect();
        let names: Vec<String> =
            judged.iter().map(|(row, _)| row.contender.label.clone()).collect();
        let points = (0..).zip(&judged).map(|(at, (_, effect))| {
            Point::between(f64::from(at), off_pct(effect.ratio), effect.interval.map(off))
        });
        let points = points.collect();
        let words = judged.first().map(|(row, effect)| {
            let ratio = match effect.interval {
                Some(interval) => format::ratio_between(effect.ratio, interval),
                None => format::ratio(effect.ratio),
            };
            let said = row.judgement.map(|it| it.words()).unwrap_or_default();
            format!("{} did {ratio}: {said}", row.contender.label)
        });
        let mut shown = vec![series("difference with interval", Mark::Whiskers, points)];
        shown.extend(same_borders(names.len()));
        Picture {
            heading: self.compared.heading("Difference to the baseline, with its interval"),
            text: format!(
                "{}, against {}. {}.",
                self.compared.who(),
                base.map_or("the first", |row| row.contender.label.as_str()),
                words.unwrap_or_else(|| "No ratio could be made".to_owned())
            ),
            plot: Plot {
                x: Scale::Names(names),
                y_title: "difference in units/s, %".to_owned(),
                y_max: None,
                series: shown,
            },
        }
    }

    /// Rank intervals.
    pub(super) fn rank(&self) -> Picture {
        let ranked = self.comparison.rows.iter().filter_map(|row| Some((row, row.rank?)));
        let ranked: Vec<_> = ranked.collect();
        let names: Vec<String> =
            ranked.iter().map(|(row, _)| row.contender.label.clone()).collect();
        let points = (0..).zip(&ranked).map(|(at, (_, rank))| {
            let ends = Interval { low: f64::from(rank.low), high: f64::from(rank.high) };
            Point::between(f64::from(at), f64::from(rank.median), Some(ends))
        });
        let points = points.collect();
        let places = ranked.iter().map(|(row, rank)| {
            let tie = if rank.tied { ", tied" } else { "" };
            format!("{} rank {}{tie}", row.contender.label, rank.text())
        });
        let places: Vec<String> = places.collect();
        Picture {
            heading: self.compared.heading("Median rank with its 95 % interval"),
            text: format!("{}: {}.", self.compared.who(), places.join("; ")),
            plot: Plot {
                x: Scale::Names(names),
                y_title: "rank, 1 is the fastest".to_owned(),
                y_max: None,
                series: vec![series("rank with interval", Mark::Whiskers, points)],
            },
        }
    }

    /// The results of one machine and where the newest should lie.
    pub(super) fn history(&self) -> Picture {
        let runs = &self.history.runs;
        let centre = self.history.prediction.map(|prediction| prediction.mean);
        let centre = centre.or_else(|| runs.first().map(|run| run.units_per_s)).unwrap_or(1.0);
        let off = |rate: f64| 100.0 * (rate / centre - 1.0);
        let points: Vec<Point> = (1..)
            .zip(runs)
            .map(|(at, run)| Point::new(f64::from(at), off(run.units_per_s)))
            .collect();
        let end = points.last().map_or(1.0, |point| point.x);
        let mut shown = vec![series("one result", Mark::Dots, points)];
        if let Some(prediction) = self.history.prediction {
            let ends =
                Interval { low: off(prediction.interval.low), high: off(prediction.interval.high) };
            let from = end - f64::from(prediction.results);
            let about = |x| Point::between(x, 0.0, Some(ends));
            shown.push(series(
                "where one more result lies",
                Mark::Band,
                vec![about(from), about(end)],
            ));
        }
        let found = match (self.history.changes.last(), self.history.newest_inside) {
            (Some(change), _) => format!(
                "from result {} on the level is another one, by {} %",
                change.at + 1,
                signed(change.change_pct)
            ),
            (None, Some(true)) => "the newest lies where those before it said".to_owned(),
            (None, Some(false)) => {
                "the newest lies outside of what those before it said".to_owned()
            }
            (None, None) => "too few results for a prediction".to_owned(),
        };
        Picture {
            heading: self.historic.heading("The results of one machine"),
            text: format!("{}: {} results; {found}.", self.historic.who(), runs.len()),
            plot: Plot {
                x: Scale::numbers("results in order of time"),
                y_title: "difference to the expected, %".to_owned(),
                y_max: None,
                series: shown,
            },
        }
    }
}

/// The four cases, each from invented numbers.
pub(super) fn verdict() -> Picture {
    let cases = [
        ("same", 1.002, 0.002),
        ("faster", 1.06, 0.008),
        ("undecided", 1.015, 0.012),
        ("slower", 0.95, 0.008),
    ];
    let error = |se: f64| RelativeError { se: se / 2.0_f64.sqrt(), degrees: 4.0 };
    let point = |(at, (_, value, se)): (u32, (&str, f64, f64))| {
        let interval = Ratio::new((value, error(se)), (1.0, error(se))).interval(0.95);
        Point::between(f64::from(at), off_pct(value), Some(off(interval)))
    };
    let points = (0..).zip(cases).map(point).collect();
    let mut shown = vec![series("difference with interval", Mark::Whiskers, points)];
    shown.extend(same_borders(cases.len()));
    Picture {
        heading: "Simulated: the four verdicts".to_owned(),
        text:
            "Four invented pairs. Same: all of the whisker between the dashed borders. Faster or \
               slower: all of it on one side of 0. Undecided: neither."
                .to_owned(),
        plot: Plot {
            x: Scale::Names(cases.map(|case| case.0.to_owned()).to_vec()),
            y_title: "difference in units/s, %".to_owned(),
            y_max: None,
            series: shown,
        },
    }
}

/// More runs, finer eyes.
pub(super) fn smallest_difference() -> Picture {
    let line = |spread_pct: f64| {
        let points = (2..=20)
            .map(|runs| Point::new(f64::from(runs), smallest_visible_pct(runs, spread_pct)));
        series(&format!("runs spread by {spread_pct} %"), Mark::Line, points.collect())
    };
    Picture {
        heading: "Smallest visible difference by number of runs".to_owned(),
        text: format!(
            "From the formula. With runs that spread by 1 %, two of each show {} %, five show {} \
             %, twenty show {} %.",
            format::significant(smallest_visible_pct(2, 1.0), 2),
            format::significant(smallest_visible_pct(5, 1.0), 2),
            format::significant(smallest_visible_pct(20, 1.0), 2)
        ),
        plot: Plot {
            x: Scale::numbers("runs of each of the two"),
            y_title: "smallest visible difference, %".to_owned(),
            y_max: None,
            series: vec![line(0.5), line(1.0), line(2.0)],
        },
    }
}

/// How soon a forgery is found.
pub(super) fn verify() -> Picture {
    let line = |forged_pct: f64| {
        let chance = |checks: u32| 100.0 * chance_of_finding(forged_pct / 100.0, checks);
        let points = (0..=32).map(|checks| Point::new(f64::from(checks), chance(checks)));
        series(&format!("{forged_pct} % forged"), Mark::Line, points.collect())
    };
    Picture {
        heading: "Chance that a forgery is found".to_owned(),
        text: format!(
            "From the formula. With a tenth of the windows forged, 8 that are computed again find it \
             in {} % of cases, 32 in {} %.",
            format::significant(100.0 * chance_of_finding(0.1, 8), 2),
            format::significant(100.0 * chance_of_finding(0.1, 32), 2)
        ),
        plot: Plot {
            x: Scale::numbers("windows computed again"),
            y_title: "found, % of cases".to_owned(),
            y_max: Some(100.0),
            series: vec![line(50.0), line(25.0), line(10.0)],
        },
    }
}

/// Two tools that disagree about the same two machines.
pub(super) fn foreign(units: f64, sysbench: f64) -> Picture {
    let points = vec![Point::new(0.0, units), Point::new(1.0, sysbench)];
    Picture {
        heading: "One machine over another, by two tools".to_owned(),
        text: format!(
            "Recorded: Azure over OCI by the classic unit {}, by sysbench {}. Above 1 the first \
             is ahead, below 1 the second.",
            format::ratio(units),
            format::ratio(sysbench)
        ),
        plot: Plot {
            x: Scale::Names(vec!["classic unit".to_owned(), "sysbench events".to_owned()]),
            y_title: "ratio, Azure over OCI".to_owned(),
            y_max: None,
            series: vec![series("ratio", Mark::Dots, points), limit("equal", 1.0, 1.0)],
        },
    }
}
