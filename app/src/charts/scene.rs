//! What the charts of a comparison are drawn from: figures, metric, looks, inks.

use kernel::compare::{Comparison, Metric, Row};

use super::{
    ink::Ink,
    palette::{self, Look},
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
    /// 5th and 95th percentile of the windows, ascending.
    pub band: Option<(f64, f64)>,
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
                    band: point.spread.and_then(|spread| {
                        let ends = [self.value(row, spread.p5)?, self.value(row, spread.p95)?];
                        Some((ends[0].min(ends[1]), ends[0].max(ends[1])))
                    }),
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

    /// The highest value that any chart of this scene shows.
    pub fn max(&self) -> f64 {
        (0..self.comparison.rows.len())
            .flat_map(|index| self.path(index))
            .flatten()
            .map(|mark| mark.band.map_or(mark.value, |band| band.1.max(mark.value)))
            .fold(0.0, f64::max)
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
