//! Numbers of charts and tables in words.

use kernel::format;

/// One decimal, as the kernel's counters support it.
pub(crate) fn percent(value: f64) -> String {
    format!("{} %", format::thousands(value, 1))
}

/// `1 result`, `3 results`.
pub(crate) fn count(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", format::thousands(count as f64, 0))
}
