//! `/calibrate`: the same kernel in this browser, placed beside the servers.

use leptos::prelude::*;

use crate::{
    api::home::{HomePage, read_home},
    components::{
        calibrator::Calibrator, demo::DemoNotice, loaded::loaded, machine_strip::MachineStrip,
        page_head::PageHead,
    },
};

/// What a calibration does, the place where it runs, and the machines to see it beside.
#[component]
pub fn Calibrate() -> AnyView {
    let finished = RwSignal::new(0_u32);
    // Asked again after each calibration: it puts this computer among the machines.
    let machines = Resource::new(move || finished.get(), |_| read_home());
    view! {
        <PageHead
            title="Calibrate this computer"
            lead="Twelve seconds of the same verified work that servers are measured with, in this browser."
        />
        <Calibrator finished />
        {loaded(machines, beside)}
        <h2>"What happens"</h2>
        <ol>
            <li>"The kernel is loaded and checked: it must compute the committed digests here too."</li>
            <li>"One worker runs until the browser's compiler has settled, then it is measured alone."</li>
            <li>"All workers run together, one for each processor that the browser reports."</li>
            <li>"The result stays on this page until you save or upload it."</li>
        </ol>
        <p class="muted">
            "A browser figure is marked as such wherever it appears and is never ranked with native ones: \
             the same computer does somewhat less in WebAssembly, and what else runs on it counts too. \
             Keep the page in view; a hidden page is slowed down by the browser, so the calibration stops."
        </p>
    }
    .into_any()
}

/// The measured machines, and this computer among them once it is calibrated.
fn beside(page: HomePage) -> AnyView {
    let strip = page.strip;
    let demo = strip.rows.iter().any(|row| row.demo);
    if strip.rows.is_empty() {
        return ().into_any();
    }
    view! {
        {demo.then(|| view! { <DemoNotice /> })}
        <section class="card" aria-labelledby="beside">
            <h2 id="beside">"Beside the servers"</h2>
            <MachineStrip strip />
        </section>
    }
    .into_any()
}
