//! Where files are dropped or chosen: the zone is on the page, and the page is the zone.

use leptos::{ev, prelude::*};

use crate::{browser::files, upload::run::Upload};

/// A file field; what is dropped anywhere on the page counts as chosen.
#[component]
pub fn DropZone(upload: Upload) -> AnyView {
    let dragging = RwSignal::new(false);
    Effect::new(move || {
        let over = window_event_listener(ev::dragover, move |event| {
            // Without this the browser would open the file instead.
            event.prevent_default();
            dragging.set(true);
        });
        let left = window_event_listener(ev::dragleave, move |_| dragging.set(false));
        let dropped = window_event_listener(ev::drop, move |event| {
            event.prevent_default();
            dragging.set(false);
            upload.add(files::dropped(&event));
        });
        on_cleanup(move || {
            over.remove();
            left.remove();
            dropped.remove();
        });
    });
    view! {
        <label class="drop-zone" class:dragging=dragging>
            <strong>"Drop files here"</strong>
            <span>"or choose them. Any supported format, also in gzip or zstd, up to 64 MiB each."</span>
            <input type="file" name="file" multiple on:change=move |event| upload.add(files::chosen(&event)) />
        </label>
    }
    .into_any()
}
