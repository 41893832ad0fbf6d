//! The upload on every other page: it goes on while the reader walks about.

use leptos::{ev, prelude::*};

use crate::upload::{run::Upload, state::UploadState, underway::Underway};

/// Nothing without an upload, and on the upload page, which shows the files themselves. It lies
/// above the page, so that nothing moves.
#[component]
pub fn UploadTray(upload: Upload) -> AnyView {
    let sending = Memo::new(move |_| upload.state.with(UploadState::is_sending));
    let underway = Memo::new(move |_| upload.state.with(UploadState::underway));
    let outcome = Memo::new(move |_| upload.state.with(UploadState::outcome));
    let shown = Memo::new(move |_| {
        !upload.on_page.get() && (sending.get() || outcome.with(Option::is_some))
    });
    warn_before_closing(sending);
    view! {
        <Show when=move || shown.get()>
            <Tray upload sending underway outcome />
        </Show>
    }
    .into_any()
}

#[component]
fn Tray(
    upload: Upload,
    sending: Memo<bool>,
    underway: Memo<Option<Underway>>,
    outcome: Memo<Option<String>>,
) -> AnyView {
    let name = move || match underway.get() {
        Some(underway) => underway.name,
        None => "Upload".to_owned(),
    };
    let figures = move || underway.get().map(|it| it.figures()).or_else(|| outcome.get());
    let percent = move || underway.with(|it| it.as_ref().map_or(100, |it| it.percent).to_string());
    let press = move |_| match sending.get_untracked() {
        true => upload.end(),
        false => upload.forget(),
    };
    // A status is read out when it changes, not when it comes with its text.
    let said = RwSignal::new(String::new());
    let sentence = Memo::new(move |_| underway.get().map(|it| it.sentence()).or(outcome.get()));
    Effect::new(move || said.set(sentence.get().unwrap_or_default()));
    view! {
        <aside class="upload-tray card" aria-label="Upload">
            <p class="sr-only" role="status">{said}</p>
            <a href="/upload"><bdi>{name}</bdi></a>
            <progress max="100" value=percent aria-label="Uploading" hidden=move || !sending.get()></progress>
            <div class="upload-tray-foot">
                <span class="small muted">{figures}</span>
                <button type="button" class="button quiet small" on:click=press>
                    {move || if sending.get() { "Cancel" } else { "Close" }}
                    <span class="sr-only">" the upload"</span>
                </button>
            </div>
        </aside>
    }
    .into_any()
}

/// The browser asks before the tab is closed while a file is on its way.
fn warn_before_closing(sending: Memo<bool>) {
    Effect::new(move || {
        if sending.get() {
            let asks = window_event_listener(ev::beforeunload, |event| event.prevent_default());
            on_cleanup(move || asks.remove());
        }
    });
}
