//! The calibration as the reader sees it: start, progress, outcome.

use kernel::{calibrate::Progress, result::ResultDocument};
use leptos::{html::Section, prelude::*, task::spawn_local};

use super::{calibration_outcome::Outcome, calibration_progress::Running, problem::Problem};
use crate::{
    browser::{
        self,
        calibration::{self, Stop},
        cookie,
    },
    calibrated::Calibrated,
};

/// Where the calibration stands.
#[derive(Clone)]
enum State {
    Idle,
    Running(Stop),
    Done(Box<ResultDocument>),
    Failed(String),
}

/// The whole interaction; without a script it says that it needs one.
#[component]
pub fn Calibrator(
    /// Counts the calibrations that ended with a result.
    finished: RwSignal<u32>,
) -> AnyView {
    let state = RwSignal::new(State::Idle);
    let progress = RwSignal::new(None);
    let signals = Signals { state, progress, finished };
    on_cleanup(move || {
        if let Some(State::Running(stop)) = state.try_get_untracked() {
            stop.because("The page was left.");
        }
    });
    let section = NodeRef::<Section>::new();
    Effect::new(move |before: Option<()>| {
        state.track();
        // The control that was pressed is gone: its reader goes on at the next one.
        if before.is_some() {
            request_animation_frame(move || {
                if browser::focus::is_lost() {
                    browser::focus::first_button(section);
                }
            });
        }
    });
    view! {
        <section class="card calibrator" node_ref=section>
            <noscript>
                <p class="notice">
                    "The calibration runs in this browser and needs JavaScript and WebAssembly."
                </p>
            </noscript>
            {move || match state.get() {
                State::Idle => view! { <Start signals word="Start the calibration" /> }.into_any(),
                State::Running(stop) => {
                    view! { <Running progress stop=move || stop.because("The calibration was cancelled.") /> }.into_any()
                }
                State::Done(document) => {
                    view! {
                        <Outcome document=*document />
                        <Start signals word="Calibrate again" />
                    }
                        .into_any()
                }
                State::Failed(sentence) => {
                    view! {
                        <Problem sentence />
                        <Start signals word="Try again" />
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

/// What a run changes; all of it may be gone when the run ends, because the page was left.
#[derive(Clone, Copy)]
struct Signals {
    state: RwSignal<State>,
    progress: RwSignal<Option<Progress>>,
    finished: RwSignal<u32>,
}

/// The button that starts a run.
#[component]
fn Start(signals: Signals, word: &'static str) -> AnyView {
    let start = move |_| begin(signals);
    view! {
        <p>
            <button type="button" class="button needs-script" on:click=start>
                {word}
            </button>
        </p>
    }
    .into_any()
}

fn begin(signals: Signals) {
    let Signals { state, progress, finished } = signals;
    let stop = Stop::default();
    progress.set(None);
    state.set(State::Running(stop.clone()));
    spawn_local(async move {
        let show = move |now| {
            let _ = progress.try_set(Some(now));
        };
        let ended = match calibration::run(show, stop).await {
            Ok(document) => {
                keep(&document);
                State::Done(Box::new(document))
            }
            Err(sentence) => State::Failed(sentence),
        };
        let is_done = matches!(ended, State::Done(_));
        let _ = state.try_set(ended);
        if is_done {
            let _ = finished.try_update(|count| *count += 1);
        }
    });
}

/// Has the server show this computer beside the machines from now on.
fn keep(document: &ResultDocument) {
    if let Some(units_per_s) = document.peak_units_per_s() {
        let workload = document.workload.name.to_string();
        let version = document.workload.version;
        let own = Calibrated { workload, version, units_per_s };
        cookie::keep(Calibrated::COOKIE, &own.to_cookie());
    }
}
