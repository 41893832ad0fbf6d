//! The charts of one host: seconds as they come, longer times as the server thins them.

use std::time::Duration;

use kernel::{live::LiveSample, recording::Ticks};
use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*, task::spawn_local};

use super::watch::Watch;
use crate::{
    api::{
        live::{LiveTicks, read_live_figures, read_live_ticks},
        session_figures::SessionFigure,
    },
    browser::{self, session_figures::Figures as Found},
    components::session::address::Range,
    figures::{self, parts::Names},
    live::{address::LiveView, buffer::Buffer},
};

/// Points that a chart of a longer time has at most; one more is worth another look.
const POINTS: u64 = 1_200;
/// The least time between two looks.
const LEAST_S: u64 = 3;
/// The least time between two drawings of seconds: more than four a second help no eye.
const DRAW_US: i64 = 250_000;

/// What is drawn of the host that the address names.
#[derive(Clone, Copy)]
pub struct Charts {
    pub found: RwSignal<Found>,
    shown: StoredValue<LiveView>,
    buffer: StoredValue<Option<Buffer>>,
    names: StoredValue<Names>,
    /// Whether what was there before the page came has been read.
    has_past: StoredValue<bool>,
    /// Whether there are ticks that are not drawn yet.
    is_new: StoredValue<bool>,
    drawn_us: StoredValue<i64>,
    looks: StoredValue<Option<IntervalHandle>>,
}

impl Charts {
    pub(super) fn new() -> Self {
        Self {
            found: RwSignal::default(),
            shown: StoredValue::default(),
            buffer: StoredValue::new(None),
            names: StoredValue::default(),
            has_past: StoredValue::new(false),
            is_new: StoredValue::new(false),
            drawn_us: StoredValue::new(0),
            looks: StoredValue::new(None),
        }
    }

    /// Whether a range is drawn from every tick.
    pub(super) fn is_of_seconds(range: Range) -> bool {
        matches!(range, Range::Minute | Range::FiveMinutes | Range::QuarterHour)
    }

    /// Follows the address of the page until it goes.
    pub(super) fn follow(self, watch: Watch) {
        Effect::new(move || {
            let view = watch.view.get();
            let was = self.shown.get_value();
            if (&was.collector, was.range) != (&view.collector, view.range)
                || self.found.with_untracked(|found| found.figures.is_empty())
            {
                self.shown.set_value(view);
                self.begin(watch);
            }
        });
        on_cleanup(move || self.stop());
    }

    fn stop(&self) {
        if let Some(Some(looks)) = self.looks.try_update_value(Option::take) {
            looks.clear();
        }
    }

    fn begin(self, watch: Watch) {
        self.stop();
        self.buffer.set_value(None);
        self.has_past.set_value(false);
        self.found.set(Found::default());
        let LiveView { collector, range, .. } = self.shown.get_value();
        if collector.is_empty() {
            return;
        }
        self.read_again();
        if let (false, Some(us)) = (Self::is_of_seconds(range), range.us().or(Some(i64::MAX))) {
            let every_s = match range {
                Range::All => 60,
                _ => (us.unsigned_abs() / 1_000_000 / POINTS).max(LEAST_S),
            };
            let look = move || {
                if !watch.paused.get_untracked() {
                    self.read_again();
                }
            };
            let handle = set_interval_with_handle(look, Duration::from_secs(every_s));
            self.looks.set_value(handle.ok());
        }
    }

    /// Reads what is shown by HTTP, from the beginning.
    pub(super) fn read_again(self) {
        let view = self.shown.get_value();
        if view.collector.is_empty() {
            return;
        }
        if !Self::is_of_seconds(view.range) {
            spawn_local(async move {
                let answer = read_live_figures(view.collector.clone(), view.range).await;
                if self.is_still(&view) {
                    self.show(answer.map_err(|error| error.to_string()));
                }
            });
            return;
        }
        // What comes meanwhile is behind what is read.
        let length_us = view.range.us().unwrap_or_default();
        self.buffer.set_value(Some(Buffer::new(length_us)));
        spawn_local(async move {
            let answer = read_live_ticks(view.collector.clone(), view.range).await;
            if !self.is_still(&view) {
                return;
            }
            match answer {
                Ok(LiveTicks { ticks, names }) => {
                    self.names.set_value(names.into_iter().collect());
                    self.put_before(length_us, &ticks);
                    self.has_past.set_value(true);
                    self.draw_now();
                }
                Err(error) => self.show(Err(error.to_string())),
            }
        });
    }

    fn put_before(&self, length_us: i64, ticks: &Ticks) {
        self.buffer.update_value(|buffer| {
            let mut all = Buffer::new(length_us);
            all.extend(ticks);
            if let Some(meanwhile) = buffer {
                all.extend(&meanwhile.ticks());
            }
            *buffer = Some(all);
        });
    }

    /// Whether the reader still looks at this; false where the page has gone.
    fn is_still(&self, view: &LiveView) -> bool {
        let same =
            |shown: &LiveView| (&shown.collector, shown.range) == (&view.collector, view.range);
        self.shown.try_with_value(same) == Some(true)
    }

    /// Takes a tick of the host that is shown.
    pub(super) fn take(&self, sample: &LiveSample) {
        if self.shown.with_value(|view| view.collector != sample.collector_id) {
            return;
        }
        self.buffer.update_value(|buffer| {
            if let Some(buffer) = buffer {
                buffer.push(sample.at_us, sample.values.iter().cloned());
            }
        });
        self.is_new.set_value(true);
    }

    /// Draws what has come, not too often.
    pub(super) fn draw(&self) {
        let here_us = browser::clock::now_us();
        let waited_us = here_us - self.drawn_us.get_value();
        // Before the first answer there would be a picture of one second.
        if self.is_new.get_value() && waited_us >= DRAW_US && self.has_past.get_value() {
            self.draw_now();
        }
    }

    fn draw_now(&self) {
        self.is_new.set_value(false);
        self.drawn_us.set_value(browser::clock::now_us());
        let ticks = self.buffer.with_value(|buffer| buffer.as_ref().map(Buffer::ticks));
        let Some(ticks) = ticks.filter(|ticks| ticks.len() > 1) else { return };
        self.show(Ok(self.names.with_value(|names| figures::drawn(&ticks, names))));
    }

    fn show(&self, answer: Result<Vec<SessionFigure>, String>) {
        self.found.update(|found| match answer {
            Ok(figures) => found.show(figures),
            Err(problem) => found.problem = Some(problem),
        });
    }
}
