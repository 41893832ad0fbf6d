//! A calibration in progress: the rate now, its interval closing in, the time left.

use kernel::{
    calibrate::{Phase, Progress},
    format,
};
use leptos::prelude::*;

/// Half-width that a quiet computer reaches in twelve seconds, percent of the rate.
const WANTED_PCT: f64 = 2.0;

/// Circumference of the ring, so that a share of it is a length.
const RING: f64 = 2.0 * std::f64::consts::PI * 44.0;

/// The figures so far; before the first batch, what is being loaded.
#[component]
pub fn Running(
    progress: RwSignal<Option<Progress>>,
    stop: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    // Memos: batches end forty times a second, most of them change no word.
    let words = Memo::new(move |_| Words::of(progress.get()));
    let phase = Memo::new(move |_| words.get().phase);
    let done = move || RING * progress.get().map_or(0.0, |it| it.share);
    view! {
        <div class="calibration">
            <svg class="ring" viewBox="0 0 100 100" role="img" aria-label=move || words.get().left>
                <circle class="ring-track" cx="50" cy="50" r="44" />
                <circle
                    class="ring-done"
                    cx="50"
                    cy="50"
                    r="44"
                    stroke-dasharray=move || format!("{:.1} {RING:.1}", done())
                />
                <text x="50" y="50" class="ring-text" aria-hidden="true">
                    {move || words.get().seconds}
                </text>
            </svg>
            <div>
                <p class="calibration-phase" aria-live="polite">{phase}</p>
                <p class="calibration-rate">
                    {move || words.get().rate} <span class="stat-unit">" units/s"</span>
                </p>
                <p class="muted">{move || words.get().interval}</p>
                <button type="button" class="button secondary small" on:click=move |_| stop()>
                    "Cancel"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What is said about the progress.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Words {
    phase: &'static str,
    rate: String,
    interval: String,
    seconds: String,
    left: String,
}

impl Words {
    fn of(progress: Option<Progress>) -> Self {
        let Some(progress) = progress else {
            return Self {
                phase: "Loading the kernel and checking its digests",
                rate: "–".to_owned(),
                interval: "No batch has ended yet".to_owned(),
                seconds: String::new(),
                left: "Loading".to_owned(),
            };
        };
        let Progress { phase, share: _, seconds_left, units_per_s, half_width_pct } = progress;
        let seconds = format!("{:.0}", seconds_left.ceil());
        Self {
            phase: match phase {
                Phase::WarmUp => "Warming up: one worker, until the compiler has settled",
                Phase::Single => "Measuring one worker",
                Phase::All | Phase::Done => "Measuring all workers together",
            },
            rate: match (units_per_s, half_width_pct) {
                (Some(rate), Some(pct)) => format::plus_minus(rate, rate * pct / 100.0),
                (Some(rate), None) => format::significant(rate, 3),
                (None, _) => "–".to_owned(),
            },
            interval: match half_width_pct {
                Some(pct) => interval_words(pct),
                None => "The interval needs six half-seconds".to_owned(),
            },
            left: format!("{seconds} seconds left"),
            seconds: format!("{seconds} s"),
        }
    }
}

/// The width of the interval against what is wanted of a calibration.
pub(super) fn interval_words(half_width_pct: f64) -> String {
    let held = match half_width_pct <= WANTED_PCT {
        true => format!("within the {WANTED_PCT} % that is wanted"),
        false => format!("wider than the {WANTED_PCT} % that is wanted"),
    };
    format!("± {half_width_pct:.1} % (95 % interval), {held}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_said_once_there_is_one() {
        let progress = Progress {
            phase: Phase::Single,
            share: 0.5,
            seconds_left: 5.2,
            units_per_s: Some(2468.1),
            half_width_pct: None,
        };
        let words = Words::of(Some(progress));
        assert_eq!(words.interval, "The interval needs six half-seconds");
        assert_eq!(words.left, "6 seconds left");
        let closed = Words::of(Some(Progress { half_width_pct: Some(1.26), ..progress }));
        assert_eq!(closed.rate, "2,468 ± 31");
        assert_eq!(closed.interval, "± 1.3 % (95 % interval), within the 2 % that is wanted");
        let wide = Words::of(Some(Progress { half_width_pct: Some(2.04), ..progress }));
        assert_eq!(wide.interval, "± 2.0 % (95 % interval), wider than the 2 % that is wanted");
    }
}
