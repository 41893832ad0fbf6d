//! The clock that server, agents and viewers share.

#[expect(
    clippy::disallowed_methods,
    reason = "server, agents and viewers share this computer's clock"
)]
pub(crate) fn unix_us() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or_default().as_micros() as i64
}
