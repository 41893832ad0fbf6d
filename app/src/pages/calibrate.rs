//! `/calibrate`: the same kernel in this browser, placed beside the servers.

use leptos::prelude::*;

use crate::components::{calibrator::Calibrator, page_head::PageHead};

/// What a calibration does and the place where it runs; nothing is fetched.
#[component]
pub fn Calibrate() -> AnyView {
    view! {
        <PageHead
            title="Calibrate this computer"
            lead="Twelve seconds of the same verified work that servers are measured with, in this browser."
        />
        <Calibrator />
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
