//! One file of the upload: what it was recognised as, what is in it, how far it has come.

use kernel::{
    compare::Metric,
    format,
    import::{Preview, PreviewRecording, PreviewResult},
};
use leptos::prelude::*;

use crate::{
    components::problem::Problem,
    upload::{
        answer::{Arrived, Sent},
        run::Upload,
        state::{Step, UploadFile},
    },
};

/// Prices of one file that are shown; the others are counted.
const PRICES: usize = 5;

/// A row that follows its file.
#[component]
pub fn FileRow(upload: Upload, key: u32) -> AnyView {
    let file = Memo::new(move |_| upload.state.with(|state| state.file(key).cloned()));
    let name = move || file.with(|file| file.as_ref().map(|file| file.name.clone()));
    let read = Memo::new(move |_| file.with(|file| file.as_ref()?.preview.clone()));
    let step = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.step.clone())));
    let word = move || file.with(|file| file.as_ref().map(word));
    let button = move || match step.get() {
        Some(Step::Sending(_)) => "Cancel",
        _ => "Remove",
    };
    view! {
        <li class="card upload-file">
            <div class="upload-head">
                <strong><bdi>{name}</bdi></strong>
                <span class="muted small">{word}</span>
                <button type="button" class="button quiet small" on:click=move |_| upload.take_off(key)>
                    {button} <span class="sr-only">" " {name}</span>
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
        Step::Cancelled(_) => "cancelled",
        Step::Done(..) => "uploaded",
    };
    recognised.map_or_else(|| state.to_owned(), |format| format!("{format}, {state}"))
}

fn contents(preview: Preview) -> AnyView {
    let notes = preview.notes.into_iter().map(|note| view! { <li><bdi>{note}</bdi></li> });
    let notes = notes.collect_view();
    let results = preview.results.into_iter().map(result).collect_view();
    let recordings = preview.recordings.into_iter().map(recording).collect_view();
    let texts =
        [preview.scores, preview.machines, preview.container_names, shortened(preview.prices)];
    let texts = texts.into_iter().flatten().map(|text| view! { <li><bdi>{text}</bdi></li> });
    let texts = texts.collect_view();
    view! { <ul class="notes small">{results} {recordings} {texts} {notes}</ul> }.into_any()
}

/// The first prices of a long list, and how many more there are.
fn shortened(mut prices: Vec<String>) -> Vec<String> {
    let more = prices.len().saturating_sub(PRICES);
    if more > 0 {
        prices.truncate(PRICES);
        prices.push(format!("… and {} more prices.", format::thousands(more as f64, 0)));
    }
    prices
}

fn recording(recording: PreviewRecording) -> AnyView {
    let text = recording.to_string();
    view! { <li><span class="muted">{recording.part} " "</span><bdi>{text}</bdi></li> }.into_any()
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
        Step::Cancelled(sentence) => view! { <p class="small">{sentence}</p> }.into_any(),
        Step::Done(arrived) => done(arrived),
        Step::Ready => ().into_any(),
    }
}

fn done(arrived: Arrived) -> AnyView {
    let Arrived { results, scores, sessions, machines, prices, container_names, read_before } =
        arrived;
    let read_before = read_before.map(|sentence| view! { <p class="small">{sentence}</p> });
    let results = results.into_iter().map(stored).collect_view();
    let link = |before: &'static str, url: String, name: String| {
        view! { <p class="small">{before} <a href=url><bdi>{name}</bdi></a></p> }
    };
    let sessions = sessions.into_iter().map(|session| {
        let before =
            if session.new { "Stored as session of " } else { "Already here as session of " };
        link(before, session.url, session.name)
    });
    let scores = scores.into_iter().map(|score| link("Kept with ", score.url, score.name));
    let machines =
        machines.into_iter().map(|machine| link("Facts added to ", machine.url, machine.name));
    let prices = (prices > 0).then(|| {
        let count = format!("{} in the price book", counted(prices, "price"));
        link("Recorded: ", "/prices".to_owned(), count)
    });
    let names = (container_names > 0)
        .then(|| view! { <p class="small">{counted(container_names, "container")} " named"</p> });
    view! {
        {read_before} {results} {sessions.collect_view()} {scores.collect_view()} {machines.collect_view()}
        {prices} {names}
    }
    .into_any()
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", format::thousands(count as f64, 0))
}

fn stored(sent: Sent) -> AnyView {
    let Sent { name, new, url, .. } = sent;
    let word = if new { "Stored as " } else { "Already here as " };
    view! { <p class="small">{word} <a href=url><bdi>{name}</bdi></a></p> }.into_any()
}
