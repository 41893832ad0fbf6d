//! The demo set: offered where nothing is, named and removable wherever it appears.

use leptos::prelude::*;

use super::post_form::PostForm;

/// A button that loads the demo set.
#[component]
pub fn DemoOffer() -> AnyView {
    view! {
        <PostForm action="/api/ui/load_demo" class="demo-offer">
            <button type="submit" class="button secondary">"Load the demo set"</button>
            <span class="muted small">"Two servers to look around with. One click removes them."</span>
        </PostForm>
    }
    .into_any()
}

/// Says that demo data is on the page, with a button that removes it.
#[component]
pub fn DemoNotice() -> AnyView {
    view! {
        <div class="notice demo-notice">
            <p>
                <span class="badge warn">"demo"</span>
                " Some of what you see here is demo data, not your own measurements."
            </p>
            <PostForm action="/api/ui/remove_demo">
                <button type="submit" class="button small secondary">"Remove the demo set"</button>
            </PostForm>
        </div>
    }
    .into_any()
}
