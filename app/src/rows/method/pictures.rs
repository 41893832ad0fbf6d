//! What one result shows: its units, levels, windows, noise and curve.

use kernel::{
    compare::{Contender, PartRate},
    estimate::RunEstimates,
    format,
    passport::Passport,
    result::Window,
    stats::{
        interval::Interval,
        quantile::median,
        trend::{mann_kendall_z, theil_sen_slope},
    },
};

use super::stage::Stage;
use crate::{
    api::method::Picture,
    charts::plot::{Mark, Plot, Point, Scale, Series},
};

/// A load between the levels that most runs measure.
const BETWEEN_PCT: f64 = 65.0;

pub(super) fn series(name: &str, mark: Mark, points: Vec<Point>) -> Series {
    Series { name: name.to_owned(), mark, points }
}

/// A border at `y` from 0 to `end`.
pub(super) fn limit(name: &str, y: f64, end: f64) -> Series {
    series(name, Mark::Limit, vec![Point::new(0.0, y), Point::new(end, y)])
}

/// A value with its half-width, both in units per second.
pub(super) fn said(rate: f64, interval: Option<Interval>) -> String {
    match interval {
        Some(interval) => format!("{} units/s", format::plus_minus(rate, interval.half_width())),
        None => format!("{} units/s, without an interval", format::significant(rate, 4)),
    }
}

impl Stage {
    /// Windows of full load that count, with the middle of each in seconds of measured time.
    fn windows(&self) -> Vec<(f64, &Window)> {
        let Some(full) = self.document.duty_level(100.0) else { return Vec::new() };
        let mut windows: Vec<&Window> = full.measured().filter(|it| it.elapsed_ns > 0).collect();
        windows.sort_by_key(|window| window.start_ns);
        let mut seconds = 0.0;
        let timed = windows.into_iter().map(|window| {
            let length = window.elapsed_ns as f64 / 1e9;
            seconds += length;
            (seconds - 0.5 * length, window)
        });
        timed.collect()
    }

    fn contender(&self) -> Contender {
        Contender::from_document(&self.document, "", None)
    }

    /// Units over time: the work is counted, and a steady machine draws a straight line.
    pub(super) fn unit(&self) -> Picture {
        let mut units = 0;
        let mut points = vec![Point::new(0.0, 0.0)];
        for (middle, window) in self.windows() {
            units += window.units;
            points.push(Point::new(middle + 0.5 * window.elapsed_ns as f64 / 1e9, units as f64));
        }
        let seconds = points.last().map_or(0.0, |point| point.x);
        Picture {
            heading: self.run.heading("Units finished at full load"),
            text: format!(
                "{}: {} units in {} s of measured full load. The steeper the line, the faster.",
                self.run.who(),
                format::thousands(units as f64, 0),
                format::significant(seconds, 3)
            ),
            plot: Plot {
                x: Scale::numbers("seconds measured at full load"),
                y_title: "units finished".to_owned(),
                y_max: None,
                series: vec![series("units finished", Mark::Line, points)],
            },
        }
    }

    /// Both sweeps over the share of the machine that works.
    pub(super) fn levels(&self) -> Picture {
        let own = self.contender();
        let points = own.points.iter();
        let duty: Vec<Point> = points
            .map(|point| Point::between(point.busy_pct, point.units_per_s, point.interval))
            .collect();
        let lanes = self.document.duty_level(100.0).map_or(1, |level| level.lanes.max(1));
        let share = |count: u32| 100.0 * f64::from(count) / f64::from(lanes);
        let threads: Vec<Point> = own
            .threads
            .iter()
            .map(|point| Point::between(share(point.lanes), point.units_per_s, point.interval))
            .collect();
        let count = (duty.len(), threads.len());
        let mut shown = vec![series("all lanes, a share of the time", Mark::Whiskers, duty)];
        if count.1 > 0 {
            shown.push(series("some lanes, all the time", Mark::Whiskers, threads));
        }
        Picture {
            heading: self.run.heading("Both sweeps"),
            text: format!(
                "{}: {} levels of load and {} of threads. Where the two part, lanes share something.",
                self.run.who(),
                count.0,
                count.1
            ),
            plot: Plot {
                x: Scale::percent("share of the machine at work, %"),
                y_title: "units/s, higher is better".to_owned(),
                y_max: None,
                series: shown,
            },
        }
    }

    /// Windows of full load around their common rate, and how well that is known.
    pub(super) fn interval(&self) -> Picture {
        let run = RunEstimates::of(&self.document);
        let rate = run.headline.map_or(1.0, |headline| headline.units_per_s);
        let interval = run.headline.and_then(|headline| headline.interval);
        let half = interval.map_or(0.0, |interval| interval.half_width_pct(rate));
        let off = |window: &Window| 100.0 * (window.units_per_s() / rate - 1.0);
        let windows = self.windows();
        let dots: Vec<Point> = windows.iter().map(|(x, it)| Point::new(*x, off(it))).collect();
        let end = dots.last().map_or(1.0, |point| point.x);
        let about = |x| Point::between(x, 0.0, Some(Interval::about(0.0, half)));
        Picture {
            heading: self.run.heading("Windows at full load, and the interval of their rate"),
            text: format!(
                "{}: {} from {} windows. The band is the 95 % interval of the rate, ± {} %.",
                self.run.who(),
                said(rate, interval),
                dots.len(),
                format::significant(half, 2)
            ),
            plot: Plot {
                x: Scale::numbers("seconds measured at full load"),
                y_title: "difference to the rate, %".to_owned(),
                y_max: None,
                series: vec![
                    series("one window", Mark::Dots, dots),
                    series("rate with interval", Mark::Band, vec![about(0.0), about(end)]),
                ],
            },
        }
    }

    /// The same windows with the line that Theil and Sen lay through them.
    pub(super) fn drift(&self) -> Picture {
        let windows = self.windows();
        let rates: Vec<f64> = windows.iter().map(|(_, it)| it.units_per_s()).collect();
        let typical = median(&rates).unwrap_or(1.0);
        let dots: Vec<Point> = windows
            .iter()
            .map(|(x, it)| Point::new(*x, 100.0 * (it.units_per_s() / typical - 1.0)))
            .collect();
        let pairs: Vec<(f64, f64)> = dots.iter().map(|point| (point.x, point.y)).collect();
        let slope = theil_sen_slope(&pairs).unwrap_or(0.0);
        let end = dots.last().map_or(1.0, |point| point.x);
        let line = |x: f64| Point::new(x, slope * (x - 0.5 * end));
        let z = mann_kendall_z(&rates).unwrap_or(0.0);
        Picture {
            heading: self.run.heading("Windows at full load, and their trend"),
            text: format!(
                "{}: the trend over {} s is {} %, the test statistic {}. Both must be large for a warning.",
                self.run.who(),
                format::significant(end, 3),
                signed(slope * end),
                signed(z)
            ),
            plot: Plot {
                x: Scale::numbers("seconds measured at full load"),
                y_title: "difference to the median, %".to_owned(),
                y_max: None,
                series: vec![
                    series("one window", Mark::Dots, dots),
                    series("trend", Mark::Line, vec![line(0.0), line(end)]),
                ],
            },
        }
    }

    /// Steal of each window against the borders of its grades.
    pub(super) fn passport(&self) -> Picture {
        let passport = Passport::of(&self.document);
        let steal = |(x, window): &(f64, &Window)| Some(Point::new(*x, window.steal_pct?));
        let dots: Vec<Point> = self.windows().iter().filter_map(steal).collect();
        let end = dots.last().map_or(1.0, |point| point.x);
        let mean = passport.steal_mean_pct;
        let found = mean.map_or_else(
            || "no steal recorded".to_owned(),
            |pct| format!("{} % of its CPU time was stolen", format::significant(pct, 2)),
        );
        Picture {
            heading: self.run.heading("CPU time given to other guests"),
            text: format!(
                "{}: {found}; graded {}. Borders at 1, 5 and 15 %.",
                self.run.who(),
                passport.grade.label()
            ),
            plot: Plot {
                x: Scale::numbers("seconds measured at full load"),
                y_title: "steal, %, lower is better".to_owned(),
                y_max: None,
                series: vec![
                    series("one window", Mark::Dots, dots),
                    limit("quiet up to here", 1.0, end),
                    limit("moderate up to here", 5.0, end),
                    limit("noisy up to here", 15.0, end),
                ],
            },
        }
    }

    /// Each part alone.
    pub(super) fn parts(&self) -> Picture {
        let parts: Vec<PartRate> =
            self.contender().parts.into_iter().filter(|part| part.part != "classic").collect();
        let names: Vec<String> = parts.iter().map(|part| part.part.clone()).collect();
        let points = (0..)
            .zip(&parts)
            .map(|(at, part)| Point::between(f64::from(at), part.units_per_s, part.interval));
        let points = points.collect();
        Picture {
            heading: self.run.heading("Each part alone"),
            text: match names.is_empty() {
                true => {
                    format!("{}: this run measured no parts; a standard run does.", self.run.who())
                }
                false => format!("{}: units of one part per second, all lanes.", self.run.who()),
            },
            plot: Plot {
                x: Scale::Names(names),
                y_title: "units of the part per second, higher is better".to_owned(),
                y_max: None,
                series: vec![series("part alone", Mark::Whiskers, points)],
            },
        }
    }

    /// Levels, the lines between them, and a figure read off.
    pub(super) fn curve(&self) -> Picture {
        let own = self.contender();
        let curve = own.curve();
        let dots = own.points.iter().map(|it| Point::new(it.busy_pct, it.units_per_s)).collect();
        let knots = curve.knots().iter().map(|(busy, units)| Point::new(*busy, *units));
        let line = [Point::new(0.0, 0.0)].into_iter().chain(knots).collect();
        let read = curve.units_per_s_at(BETWEEN_PCT);
        let read_text = read.map_or_else(
            || format!("nothing is known at {BETWEEN_PCT} %"),
            |units| {
                format!(
                    "{} units/s at {BETWEEN_PCT} % busy, read from the curve",
                    format::significant(units, 4)
                )
            },
        );
        let read = read.map(|units| Point::new(BETWEEN_PCT, units)).into_iter().collect();
        Picture {
            heading: self.run.heading("Measured levels, and a figure between them"),
            text: format!("{}: {read_text}. What was not measured is hollow.", self.run.who()),
            plot: Plot {
                x: Scale::percent("load, % busy"),
                y_title: "units/s, higher is better".to_owned(),
                y_max: None,
                series: vec![
                    series("measured level", Mark::Dots, dots),
                    series("curve", Mark::Line, line),
                    series("from curve", Mark::Hollow, read),
                ],
            },
        }
    }

    /// What a million units cost at each level.
    pub(super) fn price(&self, per_hour: f64) -> Picture {
        let cost = |units| kernel::price::dollars_per_million_units(units, per_hour);
        let own = self.contender();
        let points: Vec<Point> = own
            .points
            .iter()
            .filter_map(|point| {
                let interval = point
                    .interval
                    .and_then(|it| Some(Interval { low: cost(it.high)?, high: cost(it.low)? }));
                Some(Point::between(point.busy_pct, cost(point.units_per_s)?, interval))
            })
            .collect();
        let full = own.full_units_per_s().and_then(cost).unwrap_or(0.0);
        Picture {
            heading: self.run.heading("Dollars per million units, at a made-up price"),
            text: format!(
                "{}, as if it cost {} an hour: {} for a million units at full load. An idle \
                 server costs the same and does less.",
                self.run.who(),
                format::money(per_hour, "USD", 3),
                format::money(full, "USD", 3)
            ),
            plot: Plot {
                x: Scale::percent("load, % busy"),
                y_title: "dollars per million units, lower is better".to_owned(),
                y_max: None,
                series: vec![series("cost", Mark::Whiskers, points)],
            },
        }
    }
}

/// With its sign, the true minus.
pub(super) fn signed(value: f64) -> String {
    let text = format::significant(value.abs(), 2);
    match value {
        value if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}
