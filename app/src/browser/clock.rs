//! The time since the page was opened, by a clock that only goes forward.

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Microseconds.
pub fn now_us() -> i64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| (performance.now() * 1_000.0) as i64)
}

/// Waits, without holding anything else up.
pub async fn pause(ms: i32) {
    let pause = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // A timer with a function and a delay is never refused.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    // The promise is only ever resolved.
    let _ = JsFuture::from(pause).await;
}
