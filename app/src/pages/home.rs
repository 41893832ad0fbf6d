//! `/`: the question this product answers, and the ways to answer it.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::home::{HomePage, read_home},
    components::{
        command_line::CommandLine,
        demo::{DemoNotice, DemoOffer},
        how_it_works::HowItWorks,
        loaded::loaded,
        machine_strip::MachineStrip,
        stand_out::StandOut,
    },
};

#[component]
pub fn Home() -> AnyView {
    let page = Resource::new(|| (), |()| read_home());
    view! {
        <Title text="" />
        <div class="hero">
            <h1>
                "How much work does this server do, at the load you really run, and what does it cost?"
            </h1>
        </div>
        {loaded(page, show)}
        <HowItWorks />
    }
    .into_any()
}

fn show(page: HomePage) -> AnyView {
    let HomePage { command, machines, demo, cards, strip } = page;
    view! {
        {demo.then(|| view! { <DemoNotice /> })}
        <div class="start">
            <section class="card calibrate" aria-labelledby="calibrate">
                <h2 id="calibrate">"Your browser"</h2>
                <p>"The same verified work, run in this page, puts your own computer on the axis."</p>
                <a class="button" href="/calibrate">"Run a 12-second calibration"</a>
            </section>
            <section class="card" aria-label="Measured machines">
                {match strip.rows.is_empty() {
                    true => view! { <NothingMeasured machines /> }.into_any(),
                    false => view! { <MachineStrip strip /> }.into_any(),
                }}
            </section>
        </div>
        <StandOut cards />
        <section aria-labelledby="measure">
            <h2 id="measure">"Measure a server"</h2>
            <p>"Run this on it: the agent measures for three minutes, and the result is then here."</p>
            <CommandLine command />
            <p class="small"><a href="/upload">"Or upload result files you already have"</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn NothingMeasured(machines: u64) -> AnyView {
    let sentence = match machines {
        0 => {
            "No machines yet. Calibrate this browser, measure a server, upload a file, or look \
              around with the demo set."
        }
        _ => "No machine has a native figure at 100 % load yet.",
    };
    view! {
        <p>{sentence}</p>
        <DemoOffer />
    }
    .into_any()
}
