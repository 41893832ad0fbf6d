//! What one text says.

use crate::{
    import::is_invisible,
    recording::{Metric, SeriesId},
};

/// Characters of the name of a thing; the kernel's own names are far shorter.
const MAX_NAME: usize = 200;
/// Processes and tasks that one host may have: far more than Linux can number.
pub(super) const MAX_TASKS: u64 = 1 << 32;
/// Characters of a text that is repeated.
const MAX_QUOTED: usize = 40;

/// The values of one text at its moment, and what could not be read of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Each series at most once; finite, percentages from 0 to 100 (of one CPU for containers).
    pub values: Vec<(SeriesId, f64)>,
    /// Things whose counters went back or that came or went: their rates are not known here.
    pub resets: u32,
    /// Figures that are no counters, such as `NaN` or `-1`.
    pub unread: u32,
    /// The first of them as it stands in the text.
    pub first_unread: Option<String>,
    /// Things whose names are longer than 200 characters or hold invisible ones: left out.
    pub unnamed: u32,
    /// What containers are called: (id, name).
    pub names: Vec<(String, String)>,
    /// More CPUs than have series of every share: the others are busy or not, and that is kept.
    pub many_cpus: bool,
}

impl Reading {
    pub(super) fn host(&mut self, metric: Metric, value: Option<f64>) {
        self.push(SeriesId::host(metric), value);
    }

    pub(super) fn of(&mut self, metric: Metric, instance: &str, value: Option<f64>) {
        if value.is_some() {
            self.push(SeriesId::of(metric, instance), value);
        }
    }

    fn push(&mut self, id: SeriesId, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.values.push((id, value));
        }
    }

    pub(super) fn reset(&mut self) {
        self.resets = self.resets.saturating_add(1);
    }

    /// A counter as the kernel writes it: digits, below 2^64.
    pub(super) fn figure(&mut self, text: &str) -> Option<u64> {
        self.figure_up_to(u64::MAX, text)
    }

    /// A state as the kernel writes it, where more than `most` cannot be.
    pub(super) fn figure_up_to(&mut self, most: u64, text: &str) -> Option<u64> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let figure = if digits { text.parse().ok() } else { None };
        let figure = figure.filter(|figure| *figure <= most);
        if figure.is_none() {
            self.no_figure(text);
        }
        figure
    }

    pub(super) fn no_figure(&mut self, text: &str) {
        self.unread = self.unread.saturating_add(1);
        self.first_unread.get_or_insert_with(|| text.chars().take(MAX_QUOTED).collect());
    }

    /// Nothing was found in a text: unless it is empty, or a figure in it was counted already, it
    /// counts as one that cannot be read.
    pub(super) fn nothing_in(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.unread == 0 {
            self.no_figure(text);
        }
    }

    /// Whether a thing can have series of this name. Cut or cleaned names could be those of
    /// another thing, whose values would be mixed with its own.
    pub(super) fn is_name(&mut self, name: &str) -> bool {
        let hidden = |char: char| char.is_control() || is_invisible(char);
        let fits = !name.trim().is_empty()
            && name.chars().nth(MAX_NAME).is_none()
            && !name.contains(hidden);
        if !fits {
            self.unnamed = self.unnamed.saturating_add(1);
        }
        fits
    }
}
