//! The time since the page was opened, by a clock that only goes forward.

/// Microseconds.
pub fn now_us() -> i64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| (performance.now() * 1_000.0) as i64)
}
