//! What the charts of a comparison are drawn from: figures, metric, looks, inks.

use kernel::{
    compare::{BandPoint, Comparison, Metric, Row},
    format,
    stats::interval::Interval,
};

use super::{
    ink::Ink,
    palette::{self, Look},
    whiskers::Bar,
};

/// One comparison as the reader wants to see it. All charts of a page share one.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    pub comparison: &'a Comparison,
    pub metric: Metric,
    /// In the order of the rows.
    pub looks: Vec<Look>,
    pub ink: Ink,
}

/// One level of one machine, in the metric of the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Percent busy, as reached.
    pub busy_pct: f64,
    pub value: f64,
    /// Ends of the 95 % interval of this level, ascending.
    pub interval: Option<(f64, f64)>,
}

impl<'a> Scene<'a> {
    pub fn new(comparison: &'a Comparison, metric: Metric, ink: Ink) -> Self {
        let looks = looks(comparison);
        Self { comparison, metric, looks, ink }
    }

    /// Rows with their looks.
    pub fn rows(&self) -> impl Iterator<Item = (&'a Row, &Look)> {
        self.comparison.rows.iter().zip(&self.looks)
    }

    /// A rate in the metric; `None` for what is unpriced.
    pub fn value(&self, row: &Row, units_per_s: f64) -> Option<f64> {
        self.metric.value(units_per_s, &row.contender)
    }

    /// Unit and direction of the value axis.
    pub fn axis_title(&self) -> String {
        self.metric.axis_title(currency(self.comparison))
    }

    /// A value as the tables write it, as a number again: tooltips must not claim more digits.
    pub fn rounded(&self, value: f64) -> f64 {
        let plain = self.metric.text(value).replace(',', "").replace('−', "-");
        plain.parse().unwrap_or(value)
    }

    /// The levels of a machine, ascending in busy; `None` where a level is missing.
    ///
    /// Only a stated curve can miss one: it promises every tenth percent, while a measured run
    /// promises the levels it ran.
    pub fn path(&self, index: usize) -> Vec<Option<Mark>> {
        let row = &self.comparison.rows[index];
        let mut marks: Vec<(f64, Option<Mark>)> = row
            .contender
            .points
            .iter()
            .map(|point| {
                let mark = self.value(row, point.units_per_s).map(|value| Mark {
                    busy_pct: point.busy_pct,
                    value,
                    interval: point.interval.and_then(|interval| self.ends(row, interval)),
                });
                (point.busy_pct, mark)
            })
            .collect();
        if is_stated(row) {
            let missing =
                self.comparison.levels.iter().filter(|level| level.cells[index].is_none());
            marks.extend(missing.map(|level| (level.nominal_pct, None)));
        }
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let marks: Vec<Option<Mark>> = marks.into_iter().map(|(_, mark)| mark).collect();
        // What is missing before the first level and after the last one needs no break.
        let first = marks.iter().position(Option::is_some);
        let last = marks.iter().rposition(Option::is_some);
        first.zip(last).map_or_else(Vec::new, |(first, last)| marks[first..=last].to_vec())
    }

    /// The ends of an interval of a rate in the metric, ascending.
    pub fn ends(&self, row: &Row, units_per_s: Interval) -> Option<(f64, f64)> {
        let found = self.metric.interval(units_per_s, &row.contender)?;
        Some((found.low, found.high))
    }

    /// The error bars of a path.
    pub(super) fn bars(path: &[Option<Mark>]) -> Vec<Bar> {
        let bar = |mark: &Mark| {
            let (low, high) = mark.interval?;
            Some(Bar { at: mark.busy_pct, low, high })
        };
        path.iter().flatten().filter_map(bar).collect()
    }

    /// The band around a machine's curve; empty where no spread is recorded.
    pub(super) fn band(&self, index: usize) -> Vec<Bar> {
        let row = &self.comparison.rows[index];
        let point = |point: &BandPoint| {
            let (low, high) = self.ends(row, point.interval)?;
            Some(Bar { at: point.busy_pct, low, high })
        };
        row.band.iter().filter_map(point).collect()
    }

    /// `272–276`: two ends, rounded to what their distance supports.
    pub fn range(&self, (low, high): (f64, f64)) -> String {
        let half_width = 0.5 * (high - low);
        let [low, high] = [low, high].map(|end| match half_width > 0.0 {
            true => format::rounded_to(end, half_width),
            false => self.metric.text(end),
        });
        format!("{low}–{high}")
    }

    /// A value, rounded to what its interval supports where there is one.
    pub fn text(&self, value: f64, ends: Option<(f64, f64)>) -> String {
        match ends.map(|(low, high)| 0.5 * (high - low)).filter(|half| *half > 0.0) {
            Some(half_width) => format::rounded_to(value, half_width),
            None => self.metric.text(value),
        }
    }

    /// The highest value that any chart of this scene shows.
    pub fn max(&self) -> f64 {
        let marks = (0..self.comparison.rows.len()).flat_map(|index| self.path(index)).flatten();
        let marks =
            marks.map(|mark| mark.interval.map_or(mark.value, |ends| ends.1.max(mark.value)));
        let bands = (0..self.comparison.rows.len()).flat_map(|index| self.band(index));
        marks.chain(bands.map(|bar| bar.high)).fold(0.0, f64::max)
    }
}

/// One look for each row, by its provider.
pub fn looks(comparison: &Comparison) -> Vec<Look> {
    palette::looks(comparison.rows.iter().map(|row| row.contender.provider.as_deref()))
}

/// Whether the levels are figures of an older tool: one number each, no windows.
pub fn is_stated(row: &Row) -> bool {
    row.contender.points.iter().all(|point| point.measured_windows == 0)
}

/// The currency of all prices, or words for several.
pub fn currency(comparison: &Comparison) -> &str {
    let mut prices = comparison.rows.iter().filter_map(|row| row.contender.price.as_ref());
    let first = prices.next().map_or("USD", |price| price.currency.as_str());
    match prices.all(|price| price.currency == first) {
        true => first,
        false => "own currency",
    }
}
