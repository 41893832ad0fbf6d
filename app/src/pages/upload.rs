//! `/upload`: result files of any supported format go in; a plain form, with or without a script.

use leptos::prelude::*;

use crate::components::page_head::PageHead;

#[component]
pub fn Upload() -> impl IntoView {
    view! {
        <PageHead
            title="Upload results"
            lead="One or many files; each is kept whole or not at all, and the same file twice is kept once."
        />
        <form
            class="card upload"
            method="post"
            action="/api/v1/imports"
            enctype="multipart/form-data"
        >
            <label class="field">
                <span>"Files"</span>
                <input type="file" name="file" multiple required />
            </label>
            <button type="submit" class="button">"Upload and compare"</button>
        </form>
        <h2>"What is read"</h2>
        <ul>
            <li>"Result documents of perfagent and of the browser calibration"</li>
            <li>"Training files: one line of JSON for each level"</li>
            <li>"Load-test replies"</li>
            <li>"Comparison tables: busy_pct and any number of columns that end in _units"</li>
        </ul>
        <p class="muted">
            "A file is recognised by its content, whatever its name; gzip and zstd are unpacked. \
             A file with a mistake is refused with the line that is wrong; the others go in. \
             Name, provider, shape and price are added on the page of the machine."
        </p>
    }
}
