//! Whether the reader sees the page.

use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::*};

/// Ends the watch when dropped.
pub struct Watch(Option<WindowListenerHandle>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.remove();
        }
    }
}

/// Whether nobody sees the page now.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Calls `hidden` when the page goes out of sight.
pub fn on_hidden(hidden: impl Fn() + 'static) -> Watch {
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            hidden();
        }
    });
    Watch(Some(handle))
}
