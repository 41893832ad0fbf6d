//! Sessions that still grow are looked at again while they are seen.

use std::time::Duration;

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};

use crate::browser;

/// Often enough to see a session grow, and little work beside a stream of one tick a second.
const EVERY: Duration = Duration::from_secs(5);

/// Calls `again` every few seconds while `grows` is true and the page is in sight.
pub fn while_growing(grows: Memo<bool>, again: impl Fn() + Copy + 'static) {
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(Some(handle)) = ticking.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move || {
        stop();
        if grows.get() {
            let look = move || {
                if !browser::visibility::is_hidden() {
                    again();
                }
            };
            ticking.set_value(set_interval_with_handle(look, EVERY).ok());
        }
    });
    on_cleanup(stop);
}
