//! `/upload`: result files in, seen before they are sent, on to their comparison.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::machines::read_machine_names,
    browser,
    components::{
        page_head::PageHead,
        upload::{
            drop_zone::DropZone,
            facts_form::{FactsFields, ScoreFields},
            file_row::FileRow,
        },
    },
    upload::{
        run::{ADDRESS, Upload},
        state::{Asked, AskedScores, UploadState},
    },
};

#[component]
pub fn UploadPage() -> AnyView {
    let upload = Upload::new();
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let fields = browser::form::of(&event).map(|form| browser::upload::fields(&form));
        upload.send(fields.unwrap_or_default(), move |href| {
            navigate(&href, NavigateOptions::default());
        });
    };
    let keys = move || upload.state.with(UploadState::keys);
    view! {
        <PageHead
            title="Upload results"
            lead="Files are read in your browser first. You see what is in them before anything is sent."
        />
        <form method="post" action=ADDRESS enctype="multipart/form-data" class="upload" on:submit=submit>
            <DropZone upload />
            <ul class="upload-files" aria-label="What you chose">
                <For each=keys key=|key| *key let:key>
                    <FileRow upload key />
                </For>
            </ul>
            <Facts upload />
            <div class="actions">
                <button type="submit" class="button">{move || upload.state.with(button)}</button>
                {move || upload.state.with(UploadState::compare_href).map(|href| view! {
                    <a class="button secondary" href=href>"Compare what has arrived"</a>
                })}
                <span role="status" class="muted small">{move || upload.state.with(UploadState::summary)}</span>
            </div>
        </form>
        <Formats />
    }
    .into_any()
}

fn button(state: &UploadState) -> String {
    match (state.is_busy(), state.sendable_results()) {
        (true, _) => "Working …".to_owned(),
        (false, 0) => "Upload".to_owned(),
        (false, 1) => "Upload 1 result".to_owned(),
        (false, results) => format!("Upload {results} results"),
    }
}

/// One form for everything that the files lack.
#[component]
fn Facts(upload: Upload) -> AnyView {
    let machines = Resource::new(|| (), |()| read_machine_names());
    let asked = move || upload.state.with(UploadState::asked);
    let scores = move || upload.state.with(UploadState::asked_scores);
    let nothing = Memo::new(move |_| asked().is_empty() && scores().is_empty());
    let section = move |names: Vec<(String, String)>| {
        let scored = names.clone();
        view! {
            <section class="upload-facts" aria-labelledby="facts" hidden=nothing>
                <h2 id="facts">"What the files do not say"</h2>
                <p>
                    "All of it can be left empty and added later on the machine's page. A price needs a provider or a shape."
                </p>
                <For each=asked key=|asked: &Asked| (asked.key, asked.index) let:asked>
                    <FactsFields asked machines=names.clone() />
                </For>
                <For each=scores key=|asked: &AskedScores| asked.key let:asked>
                    <ScoreFields asked machines=scored.clone() />
                </For>
            </section>
        }
    };
    view! {
        <Transition>
            {move || machines.get().map(|names| section(names.unwrap_or_default()))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Formats() -> AnyView {
    view! {
        <h2>"What can be uploaded"</h2>
        <ul>
            <li>"Result documents of perfagent and of the calibration page"</li>
            <li>"Training files: one level per line, several hosts in a file"</li>
            <li>"Load-test replies in JSON"</li>
            <li>"Comparison tables in CSV, one column of units for each machine"</li>
            <li>"What sysbench's cpu test prints: kept beside a machine, never mixed with its results"</li>
        </ul>
    }
    .into_any()
}
