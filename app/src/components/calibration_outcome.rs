//! A finished calibration: the figures, how they came about, save and upload.

use kernel::{
    estimate::{Estimate, RunEstimates},
    format,
    result::{ResultDocument, Sweep},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    calibration_progress::interval_words,
    explained::{Explained, Topic},
    facts::Facts,
    machine_choice::MachineChoice,
    paired_ratio::PairedRatio,
    problem::Problem,
    stat::Stat,
};
use crate::{
    api::machines::read_machine_names,
    browser::{download, post},
};

/// The result with what can be done with it.
#[component]
pub fn Outcome(document: ResultDocument) -> AnyView {
    let levels = RunEstimates::of(&document).levels;
    let rate = |sweep| {
        let is_of = |index: u32| document.levels[index as usize].sweep == sweep;
        levels.iter().find(|level| is_of(level.index)).map(|level| level.estimate)
    };
    let (all, single) = (rate(Sweep::Duty), rate(Sweep::Threads));
    let workers = document.browser.as_ref().map_or(0, |browser| browser.workers);
    let warnings = document.warnings.iter().map(|warning| {
        let sentence = warning.to_string();
        view! { <p class="notice">{sentence}</p> }
    });
    view! {
        <h2>"Your browser"<span class="badge">"browser"</span></h2>
        <div class="stats">
            {all.map(|figure| view! { <Rate figure label=format!("All {workers} workers") /> })}
            {single.map(|figure| view! { <Rate figure label="One worker" /> })}
        </div>
        {warnings.collect_view()}
        <Facts facts=facts(&document) />
        <p class="small"><Explained topic=Topic::Interval>"How the interval is made"</Explained></p>
        <Keep document />
    }
    .into_any()
}

#[component]
fn Rate(figure: Estimate, #[prop(into)] label: String) -> AnyView {
    let Estimate { units_per_s, interval, .. } = figure;
    let value = match interval {
        Some(interval) => format::plus_minus(units_per_s, interval.half_width()),
        None => format::rounded_to(units_per_s, 0.0),
    };
    let note = interval.map(|interval| {
        let words = interval_words(interval.half_width_pct(units_per_s));
        format!("{words}; higher is better")
    });
    view! {
        <Stat
            label
            value
            unit="units/s"
            note=note.unwrap_or_else(|| "too few windows for an interval".to_owned())
        />
    }
    .into_any()
}

fn facts(document: &ResultDocument) -> Vec<(&'static str, String)> {
    let Some(browser) = &document.browser else { return Vec::new() };
    let verified = if browser.digests_verified { "verified" } else { "not verified" };
    vec![
        ("Digests", format!("{verified} against the committed ones")),
        ("Clock", format!("{}, steps of {} µs", browser.timer_mode, browser.timer_step_us)),
        ("Warm-up", format!("{} batches of 50 ms", browser.warmup_batches)),
        ("Workers", format!("{}, as many as the browser reports processors", browser.workers)),
        ("Workload", format!("{} version {}", document.workload.name, document.workload.version)),
        ("Browser", browser.user_agent.clone()),
    ]
}

/// Save as a file; upload and see it beside the servers.
#[component]
fn Keep(document: ResultDocument) -> AnyView {
    let name = RwSignal::new("My computer".to_owned());
    let failed = RwSignal::new(None::<String>);
    let under_way = RwSignal::new(false);
    let machine_id = RwSignal::new(String::new());
    let machines = Resource::new(|| (), |()| read_machine_names());
    let own = document.started_at_us.zip(document.peak_units_per_s());
    let document = StoredValue::new(document);
    let named = move || {
        let mut document = document.get_value();
        let text = name.get_untracked().trim().to_owned();
        document.machine.name = (!text.is_empty()).then_some(text);
        document.to_json()
    };
    let save = move |_| download::save_text("calibration.json", "application/json", &named());
    let upload = move |_| {
        under_way.set(true);
        failed.set(None);
        let (json, machine_id) = (named(), machine_id.get_untracked());
        spawn_local(async move {
            let Err(sentence) = post::result_and_follow(&json, &machine_id).await else { return };
            let _ = failed.try_set(Some(sentence));
            let _ = under_way.try_set(false);
        });
    };
    view! {
        <div class="keep">
            <label class="field">
                <span>"Name of this computer"</span>
                <input type="text" maxlength="200" prop:value=name on:input:target=move |event| {
                    name.set(event.target().value());
                } />
            </label>
            <Suspense>
                {move || machines.get().and_then(Result::ok).map(|machines| view! {
                    <MachineChoice name="machine" machines chosen=Callback::new(move |id| machine_id.set(id)) />
                })}
            </Suspense>
            <button type="button" class="button" on:click=upload disabled=under_way>
                {move || if under_way.get() { "Uploading" } else { "Upload and open" }}
            </button>
            <button type="button" class="button secondary" on:click=save>"Save as a file"</button>
        </div>
        {own.map(|own| view! { <PairedRatio machine_id own /> })}
        {move || failed.get().map(|sentence| view! { <Problem sentence /> })}
    }
    .into_any()
}
