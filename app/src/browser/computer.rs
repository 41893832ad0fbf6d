//! What the browser says about itself, its clock and the computer.

use js_sys::{Date, Reflect};
use kernel::{hex::Hex64, result::Browser};
use wasm_bindgen::JsValue;

/// Distinct readings of the clock that its step is taken from.
const READINGS: usize = 64;

/// Logical processors as far as the browser tells, at least 1.
pub fn processors() -> u32 {
    let count = web_sys::window().map(|window| window.navigator().hardware_concurrency());
    count.filter(|count| *count >= 1.0).map_or(1, |count| count as u32)
}

/// The browser's name for itself and the clock it gives; digests are not judged here.
pub fn browser() -> Browser {
    let isolated = Reflect::get(&js_sys::global(), &JsValue::from_str("crossOriginIsolated"));
    let isolated = isolated.is_ok_and(|isolated| isolated.is_truthy());
    let user_agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    Browser {
        user_agent: user_agent.unwrap_or_default(),
        timer_mode: if isolated { "isolated" } else { "coarse" }.to_owned(),
        timer_step_us: timer_step_us(),
        ..Browser::default()
    }
}

/// Milliseconds since 1970 on the clock that workers share.
pub fn now_ms() -> f64 {
    performance()
        .map_or_else(Date::now, |performance| performance.time_origin() + performance.now())
}

/// Microseconds since 1970 by the system's clock.
pub fn system_us() -> i64 {
    (Date::now() * 1000.0) as i64
}

/// 64 random bits.
pub fn random() -> Hex64 {
    Hex64(u64::from_le_bytes(random_bytes()))
}

/// A fresh UUID version 7 (RFC 9562).
pub fn new_id() -> String {
    let mut bytes = [0_u8; 16];
    bytes[..8].copy_from_slice(&((Date::now() as u64) << 16).to_be_bytes());
    let random: [u8; 10] = random_bytes();
    bytes[6..].copy_from_slice(&random);
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The smallest step between readings that differ, microseconds.
fn timer_step_us() -> f64 {
    let Some(performance) = performance() else { return 1000.0 };
    let mut least = f64::INFINITY;
    for _ in 0..READINGS {
        let first = performance.now();
        let mut next = performance.now();
        while next <= first {
            next = performance.now();
        }
        least = least.min(next - first);
    }
    // Steps are whole microseconds; the difference of two large numbers is not.
    (least * 1000.0).round().max(1.0)
}

fn performance() -> Option<web_sys::Performance> {
    web_sys::window()?.performance()
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    if let Some(crypto) = crypto {
        // Every browser that runs WebAssembly fills up to 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
