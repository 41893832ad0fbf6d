//! Anything that sends numbered ticks and learns how many of them are taken.

pub(crate) trait Streaming: Send + 'static {
    /// What its ticks are found under.
    fn source(&self) -> &str;

    /// The number of the tick that the server awaits.
    fn acknowledged(&self) -> u64;

    /// Sends `ticks` ticks behind those that are acknowledged. `false` where the server asks to
    /// wait; an error where it did not answer, and nobody knows what it kept.
    fn send(
        &mut self,
        ticks: u64,
        now_us: i64,
    ) -> impl Future<Output = anyhow::Result<bool>> + Send;
}
