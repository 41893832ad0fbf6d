//! What the server's clock says now, as far as what it sent tells: neither the reader's clock nor
//! their time zone has to be right.

/// The server's clock against one of the reader's that only goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The server's time less the reader's, in microseconds. A message is always older than its
    /// sending, so the largest difference that was seen is the nearest to the truth.
    ahead_us: i64,
}

impl Clock {
    /// `server_us` was said at `here_us` or before.
    pub fn new(server_us: i64, here_us: i64) -> Self {
        Self { ahead_us: server_us - here_us }
    }

    /// Takes another time of the server that has arrived at `here_us`.
    pub fn hear(&mut self, server_us: i64, here_us: i64) {
        self.ahead_us = self.ahead_us.max(server_us - here_us);
    }

    /// The server's time at `here_us`, microseconds since 1970 UTC.
    pub fn server_us(&self, here_us: i64) -> i64 {
        here_us + self.ahead_us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quickest_message_tells_the_time_best() {
        let mut clock = Clock::new(1_000_000, 500);
        assert_eq!(clock.server_us(500), 1_000_000);
        // 300 µs on its way where the first took 900.
        clock.hear(1_000_800, 700);
        assert_eq!(clock.server_us(1_000), 1_001_100);
        clock.hear(1_000_900, 90_000);
        assert_eq!(clock.server_us(1_000), 1_001_100);
    }
}
