//! Computing a result's windows again in this browser: the button, the progress, the outcome.

use kernel::verify::{Outcome, Progress};
use leptos::{prelude::*, task::spawn_local};

use super::problem::Problem;
use crate::browser::{document, verify::Verifier};

/// Windows that one press computes again: some ten seconds of work.
const WINDOWS: u32 = 12;

/// Where the verification in this browser stands.
#[derive(Clone)]
enum State {
    Idle,
    Loading,
    Running(Progress),
    Over(Outcome),
    Failed(String),
}

/// The button, then the progress, then the outcome in words.
#[component]
pub fn VerifyHere(id: String) -> AnyView {
    let state = RwSignal::new(State::Idle);
    // Rises with every start and every cancel: a run that is not the last one stops by itself.
    let turn = RwSignal::new(0_u32);
    on_cleanup(move || {
        let _ = turn.try_update(|turn| *turn += 1);
    });
    let start = move || spawn_local(run(id.clone(), state, turn));
    let cancel = move || {
        turn.update(|turn| *turn += 1);
        state.set(State::Idle);
    };
    view! {
        <div class="verify-here" aria-live="polite">
            {move || match state.get() {
                State::Idle => button("Verify in this browser", start.clone()),
                State::Loading => view! { <p>"Loading the kernel…"</p> }.into_any(),
                State::Running(progress) => running(&progress, cancel),
                State::Over(outcome) => {
                    (over(&outcome), button("Verify other windows", start.clone())).into_any()
                }
                State::Failed(sentence) => {
                    (view! { <Problem sentence /> }, button("Try again", start.clone())).into_any()
                }
            }}
        </div>
    }
    .into_any()
}

fn button(word: &'static str, press: impl Fn() + 'static) -> AnyView {
    view! {
        <p>
            <button type="button" class="button secondary needs-script" on:click=move |_| press()>
                {word}
            </button>
        </p>
    }
    .into_any()
}

fn running(progress: &Progress, cancel: impl Fn() + 'static) -> AnyView {
    let (done, planned) = (progress.done, progress.planned);
    view! {
        <p>
            <progress max=planned value=done aria-label="Windows computed again"></progress>
            {format!(" {done} of {planned} windows computed again ")}
            <button type="button" class="button secondary small" on:click=move |_| cancel()>
                "Cancel"
            </button>
        </p>
    }
    .into_any()
}

fn over(outcome: &Outcome) -> AnyView {
    let words = here(outcome);
    let class = match outcome {
        Outcome::Verified { .. } => "outcome good",
        Outcome::DoesNotMatch { .. } => "outcome bad",
        Outcome::SelfReported { .. } => "outcome",
    };
    view! { <p class=class>{words}</p> }.into_any()
}

/// The outcome as this browser found it.
fn here(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Verified { windows: 1, of } => format!("✓ 1 window of {of} verified here."),
        Outcome::Verified { windows, of } => {
            format!("✓ {windows} windows of {of} verified here.")
        }
        Outcome::DoesNotMatch { .. } => format!("✕ {outcome}"),
        Outcome::SelfReported { .. } => outcome.to_string(),
    }
}

async fn run(id: String, state: RwSignal<State>, turn: RwSignal<u32>) {
    let Some(mine) = turn.try_update(|turn| {
        *turn += 1;
        *turn
    }) else {
        return;
    };
    let is_mine = move || turn.try_get_untracked() == Some(mine);
    let show = move |now| {
        if is_mine() {
            let _ = state.try_set(now);
        }
    };
    show(State::Loading);
    match compute(&id, is_mine, show).await {
        Ok(()) => {}
        Err(sentence) => show(State::Failed(sentence)),
    }
}

async fn compute(id: &str, is_mine: impl Fn() -> bool, show: impl Fn(State)) -> Result<(), String> {
    let document = document::result(id).await?;
    let (verifier, mut progress) = Verifier::start(&document, WINDOWS).await?;
    while !progress.is_over && is_mine() {
        show(State::Running(progress));
        progress = verifier.step().await?;
    }
    if progress.is_over {
        show(State::Over(progress.outcome));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_says_where_it_was_computed() {
        assert_eq!(
            here(&Outcome::Verified { windows: 12, of: 40 }),
            "✓ 12 windows of 40 verified here."
        );
        assert_eq!(
            here(&Outcome::Verified { windows: 1, of: 1 }),
            "✓ 1 window of 1 verified here."
        );
    }
}
