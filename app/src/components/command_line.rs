//! A command to copy.

use leptos::prelude::*;

use crate::browser;

/// A command in a box with a button that copies it.
#[component]
pub fn CommandLine(#[prop(into)] command: String) -> AnyView {
    let copied = RwSignal::new(false);
    let text = command.clone();
    let copy = move |_| {
        browser::clipboard::copy(&text);
        copied.set(true);
    };
    view! {
        <div class="command">
            <pre tabindex="0"><code>{command}</code></pre>
            <button type="button" class="button small needs-script" on:click=copy>
                {move || if copied.get() { "Copied" } else { "Copy" }}
            </button>
        </div>
    }
    .into_any()
}
