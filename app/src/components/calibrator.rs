//! The calibration as the reader sees it: start, progress, outcome.

use kernel::{calibrate::Progress, result::ResultDocument};
use leptos::{prelude::*, task::spawn_local};

use super::{calibration_outcome::Outcome, calibration_progress::Running, problem::Problem};
use crate::browser::calibration::{self, Stop};

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
pub fn Calibrator() -> AnyView {
    let state = RwSignal::new(State::Idle);
    let progress = RwSignal::new(None);
    on_cleanup(move || {
        if let Some(State::Running(stop)) = state.try_get_untracked() {
            stop.because("The page was left.");
        }
    });
    view! {
        <section class="card calibrator">
            <noscript>
                <p class="notice">
                    "The calibration runs in this browser and needs JavaScript and WebAssembly."
                </p>
            </noscript>
            {move || match state.get() {
                State::Idle => view! { <Start state progress word="Start the calibration" /> }.into_any(),
                State::Running(stop) => {
                    view! { <Running progress stop=move || stop.because("The calibration was cancelled.") /> }.into_any()
                }
                State::Done(document) => {
                    view! {
                        <Outcome document=*document />
                        <Start state progress word="Calibrate again" />
                    }
                        .into_any()
                }
                State::Failed(sentence) => {
                    view! {
                        <Problem sentence />
                        <Start state progress word="Try again" />
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

/// The button that starts a run.
#[component]
fn Start(
    state: RwSignal<State>,
    progress: RwSignal<Option<Progress>>,
    word: &'static str,
) -> AnyView {
    let start = move |_| begin(state, progress);
    view! {
        <p>
            <button type="button" class="button needs-script" on:click=start>
                {word}
            </button>
        </p>
    }
    .into_any()
}

fn begin(state: RwSignal<State>, progress: RwSignal<Option<Progress>>) {
    let stop = Stop::default();
    progress.set(None);
    state.set(State::Running(stop.clone()));
    spawn_local(async move {
        // The page may be left while workers run: then there is nothing to set.
        let show = move |now| {
            let _ = progress.try_set(Some(now));
        };
        let ended = match calibration::run(show, stop).await {
            Ok(document) => State::Done(Box::new(document)),
            Err(sentence) => State::Failed(sentence),
        };
        let _ = state.try_set(ended);
    });
}
