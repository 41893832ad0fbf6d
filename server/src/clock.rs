//! The only clock and the only source of chance of the server.

use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds since 1970-01-01 UTC.
#[expect(clippy::disallowed_methods, reason = "this file owns the server's clock")]
pub fn now_us() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)
}

/// A fresh UUID version 7.
#[expect(clippy::disallowed_methods, reason = "this file owns the server's ids")]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
