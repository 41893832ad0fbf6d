//! `/upload`: result files in, seen before they are sent, on to their comparison.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{fleet::read_collector_names, machines::read_machine_names},
    browser,
    components::{
        page_head::PageHead,
        upload::{
            drop_zone::DropZone,
            facts_form::{FactsFields, HostFields, MachineFields},
            file_row::FileRow,
        },
    },
    upload::{
        place::UploadPlace,
        run::{ADDRESS, Upload},
        state::{Asked, AskedHost, AskedMachine, UploadState},
    },
};

#[component]
pub fn UploadPage() -> AnyView {
    let upload = expect_context::<UploadPlace>().upload();
    Effect::new(move || {
        upload.on_page.set(true);
        on_cleanup(move || upload.leave());
    });
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
            title="Upload files"
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
                {move || upload.state.with(UploadState::result_href).map(|href| {
                    let word = match href.starts_with("/compare") {
                        true => "Compare what has arrived",
                        false => "See what has arrived",
                    };
                    view! { <a class="button secondary" href=href>{word}</a> }
                })}
                <span role="status" class="muted small">{move || upload.state.with(UploadState::summary)}</span>
            </div>
        </form>
        <Formats />
    }
    .into_any()
}

fn button(state: &UploadState) -> String {
    match (state.is_busy(), state.sendable_things()) {
        (true, _) => "Working …".to_owned(),
        (false, None) => "Upload".to_owned(),
        (false, Some(things)) => format!("Upload {things}"),
    }
}

/// One form for everything that the files lack.
#[component]
fn Facts(upload: Upload) -> AnyView {
    let machines = Resource::new(|| (), |()| read_machine_names());
    let collectors = Resource::new(|| (), |()| read_collector_names());
    let asked = move || upload.state.with(UploadState::asked);
    let unplaced = move || upload.state.with(UploadState::asked_machines);
    let hosts = move || upload.state.with(UploadState::asked_hosts);
    let nothing =
        Memo::new(move |_| asked().is_empty() && unplaced().is_empty() && hosts().is_empty());
    let section = move |names: Vec<(String, String)>, collectors: Vec<(String, String)>| {
        let [of_files, of_hosts] = [names.clone(), names.clone()];
        view! {
            <section class="upload-facts" aria-labelledby="facts" hidden=nothing>
                <h2 id="facts">"What the files do not say"</h2>
                <p>
                    "All of it can be left empty and added later on the machine's page. A price needs a provider or a shape."
                </p>
                <For each=asked key=|asked: &Asked| (asked.key, asked.index) let:asked>
                    <FactsFields asked machines=names.clone() />
                </For>
                <For each=hosts key=|asked: &AskedHost| (asked.key, asked.index) let:asked>
                    <HostFields asked collectors=collectors.clone() machines=of_hosts.clone() />
                </For>
                <For each=unplaced key=|asked: &AskedMachine| asked.key let:asked>
                    <MachineFields asked machines=of_files.clone() />
                </For>
            </section>
        }
    };
    view! {
        <Transition>
            {move || {
                let (machines, collectors) = (machines.get(), collectors.get());
                Some(section(machines?.unwrap_or_default(), collectors?.unwrap_or_default()))
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Formats() -> AnyView {
    view! {
        <h2>"What can be uploaded"</h2>
        <p class="small muted">
            "A file is recognised by what it holds, not by its name; gzip and zstd are unpacked."
        </p>
        <h3>"How much a server does: results"</h3>
        <ul>
            <li>"Result documents of perfagent and of the calibration page"</li>
            <li>"Training files: one level per line, several hosts in a file"</li>
            <li>"Load-test replies in JSON"</li>
            <li>"Comparison tables in CSV, one column of units for each machine"</li>
            <li>"What sysbench's cpu test prints: kept beside a machine, never mixed with its results"</li>
        </ul>
        <h3>"What a server did over time: sessions"</h3>
        <ul>
            <li>"Captures and collections of /proc files, and trickle bodies, in JSON Lines or JSON"</li>
            <li>"Tables in CSV: portal exports, sar-style tables, containers, Netdata, our own 28 columns"</li>
            <li>"sysstat's sadf -j, Prometheus range queries of node_exporter's metrics, and Netdata's charts in JSON"</li>
            <li>"Our own sessions in JSON Lines, read back without loss"</li>
        </ul>
        <h3>"What it is and costs"</h3>
        <ul>
            <li>"system_info.json, kept with a machine that you choose, and names of containers"</li>
            <li>"Prices in CSV, and answers of Azure's retail prices API"</li>
        </ul>
    }
    .into_any()
}
