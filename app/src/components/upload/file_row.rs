//! One file of the upload: what it was recognised as, what is in it, how far it has come.

use kernel::{
    compare::Metric,
    import::{Preview, PreviewResult},
};
use leptos::prelude::*;

use crate::{
    components::problem::Problem,
    upload::{
        run::Upload,
        state::{Sent, Step, UploadFile},
    },
};

/// A row that follows its file.
#[component]
pub fn FileRow(upload: Upload, key: u32) -> AnyView {
    let file = Memo::new(move |_| upload.state.with(|state| state.file(key).cloned()));
    let name = move || file.with(|file| file.as_ref().map(|file| file.name.clone()));
    let read = Memo::new(move |_| file.with(|file| file.as_ref()?.preview.clone()));
    let step = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.step.clone())));
    let word = move || file.with(|file| file.as_ref().map(word));
    view! {
        <li class="card upload-file">
            <div class="upload-head">
                <strong><bdi>{name}</bdi></strong>
                <span class="muted small">{word}</span>
                <button type="button" class="button quiet small" on:click=move |_| upload.remove(key)>
                    "Remove" <span class="sr-only">" " {name}</span>
                </button>
            </div>
            {move || read.get().map(contents)}
            {move || step.get().map(state)}
        </li>
    }
    .into_any()
}

fn word(file: &UploadFile) -> String {
    let recognised = file.preview.as_ref().map(|preview| preview.format.as_str());
    let state = match &file.step {
        Step::Reading => "reading",
        Step::Refused(_) => "cannot be imported",
        Step::Ready => "ready",
        Step::Sending(_) => "uploading",
        Step::Failed(_) => "not uploaded",
        Step::Done(..) => "uploaded",
    };
    recognised.map_or_else(|| state.to_owned(), |format| format!("{format}, {state}"))
}

fn contents(preview: Preview) -> AnyView {
    let notes = preview.notes.into_iter().map(|note| view! { <li><bdi>{note}</bdi></li> });
    let notes = notes.collect_view();
    let results = preview.results.into_iter().map(result).collect_view();
    let scores = preview.scores.into_iter().map(|score| view! { <li><bdi>{score}</bdi></li> });
    let scores = scores.collect_view();
    view! { <ul class="notes small">{results} {scores} {notes}</ul> }.into_any()
}

fn result(result: PreviewResult) -> AnyView {
    let PreviewResult { part, name, workload, levels, peak_units_per_s, warnings, .. } = result;
    let plural = if levels == 1 { "" } else { "s" };
    let peak = match peak_units_per_s {
        Some(peak) => format!("{} units/s at 100 %", Metric::UnitsPerS.text(peak)),
        None => "no figure at 100 %".to_owned(),
    };
    let text = format!("{name}: workload {workload}, {levels} level{plural}, {peak}");
    let warnings =
        warnings.into_iter().map(|text| view! { <li class="muted"><bdi>{text}</bdi></li> });
    let warnings = warnings.collect_view();
    view! {
        <li>
            <span class="muted">{part} " "</span>
            <bdi>{text}</bdi>
            <ul class="notes">{warnings}</ul>
        </li>
    }
    .into_any()
}

fn state(step: Step) -> AnyView {
    match step {
        Step::Reading => view! { <progress aria-label="Reading"></progress> }.into_any(),
        Step::Sending(percent) => {
            let label = format!("{percent} %");
            view! { <progress max="100" value=percent.to_string() aria-label="Uploading">{label}</progress> }
                .into_any()
        }
        Step::Refused(sentence) | Step::Failed(sentence) => {
            view! { <Problem sentence /> }.into_any()
        }
        Step::Done(results, scores) => {
            let scores = scores.into_iter().map(|score| {
                view! {
                    <p class="small">"Kept with " <a href=score.url><bdi>{score.name}</bdi></a></p>
                }
            });
            let scores = scores.collect_view();
            view! { {results.into_iter().map(done).collect_view()} {scores} }.into_any()
        }
        Step::Ready => ().into_any(),
    }
}

fn done(sent: Sent) -> AnyView {
    let Sent { name, new, url, .. } = sent;
    let word = if new { "Stored as " } else { "Already here as " };
    view! { <p class="small">{word} <a href=url><bdi>{name}</bdi></a></p> }.into_any()
}
