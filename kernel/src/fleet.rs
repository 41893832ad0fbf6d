//! How a collector is: whether it streams, and what is wrong with it, in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{format::thousands, utc::moment};

/// Without a batch for this long, or for [`QUIET_CADENCES`], a collector that streams is not
/// reached: agents send every tick at once.
const QUIET_US: i64 = 30_000_000;
const QUIET_CADENCES: i64 = 5;
/// A session that broke off is news for a day.
const NEWS_US: i64 = 86_400_000_000;

/// Whether a collector streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectorState {
    /// One of its sessions is under way.
    Streaming,
    /// It streamed once.
    Silent,
    /// It never did: it was brought as a file, or is awaited.
    Never,
}

/// One thing that is wrong with a collector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// Microseconds since 1970 UTC, by the server's clock.
    pub since_us: i64,
    /// How often it was seen: samples that were lost, requests that were refused, else 1.
    pub count: i64,
    /// What happened and what to do.
    pub sentence: String,
}

/// The worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    TokenRefused,
    DiskFull,
    Unreachable,
    ClockSkew,
    SamplesRefused,
    SamplesLost,
    StoppedMidRun,
}

/// One session that was streamed, as far as it tells how its collector is. Times are microseconds
/// since 1970 UTC by the server's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// When its first and its last batch came.
    pub began_us: i64,
    pub received_us: i64,
    pub ticks: i64,
    pub cadence_us: Option<i64>,
    pub ended: bool,
    /// It ended because nothing came any more.
    pub broke_off: bool,
    /// Ticks that its sender had to drop, and when the last of them were missed.
    pub lost: i64,
    pub lost_at_us: Option<i64>,
    /// The sender's clock less the server's, and since when that is too much.
    pub skew_us: Option<i64>,
    pub skewed_since_us: Option<i64>,
}

/// Something that was refused: how often, when last, and what was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    pub count: i64,
    pub at_us: i64,
    pub why: String,
}

/// All that tells how a collector is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub name: String,
    /// Sessions that were streamed; those of the last days are enough.
    pub streams: Vec<Stream>,
    /// Batches.
    pub refused: Option<Refused>,
    pub token_refused: Option<Refused>,
    /// Since when the server's disk is full.
    pub disk_full_since_us: Option<i64>,
}

impl Trouble {
    /// Whether a batch that was kept at `received_us`, by the server's clock, is the end of it.
    pub fn is_ended_by(&self, received_us: i64) -> bool {
        use TroubleKind::{
            ClockSkew, DiskFull, SamplesLost, SamplesRefused, StoppedMidRun, TokenRefused,
            Unreachable,
        };
        match self.kind {
            TokenRefused | DiskFull | Unreachable => received_us > self.since_us,
            // What ends them is more than one batch.
            ClockSkew | SamplesRefused | SamplesLost | StoppedMidRun => false,
        }
    }
}

impl Standing {
    pub fn state(&self) -> CollectorState {
        match self.streams.as_slice() {
            [] => CollectorState::Never,
            streams if streams.iter().any(|stream| !stream.ended) => CollectorState::Streaming,
            _ => CollectorState::Silent,
        }
    }

    /// All that is wrong now, the worst first. Each ends by what disproves it: a token by a batch
    /// that is taken, silence by one that comes, a clock by one that is right, what was refused or
    /// lost by the next session, a session that broke off by a day.
    pub fn troubles(&self, now_us: i64) -> Vec<Trouble> {
        let newest = self.streams.iter().max_by_key(|stream| stream.received_us);
        let found = [
            self.token(newest),
            self.disk(newest),
            newest.and_then(|newest| self.unreachable(newest, now_us)),
            newest.and_then(|newest| self.skew(newest)),
            self.samples_refused(newest),
            newest.and_then(|newest| self.lost(newest)),
            newest.and_then(|newest| self.stopped(newest, now_us)),
        ];
        found.into_iter().flatten().collect()
    }

    /// The worst of what is wrong now; `None` where nothing is.
    pub fn trouble(&self, now_us: i64) -> Option<Trouble> {
        self.troubles(now_us).into_iter().next()
    }

    fn token(&self, newest: Option<&Stream>) -> Option<Trouble> {
        let Refused { count, at_us, why } = self.token_refused.as_ref()?;
        let holds = newest.is_none_or(|newest| newest.received_us < *at_us);
        holds.then(|| Trouble {
            kind: TroubleKind::TokenRefused,
            since_us: *at_us,
            count: *count,
            sentence: format!(
                "The token of {} was refused at {}: {why}",
                self.name,
                moment(*at_us)
            ),
        })
    }

    fn disk(&self, newest: Option<&Stream>) -> Option<Trouble> {
        let since_us = self.disk_full_since_us?;
        newest.filter(|newest| !newest.ended)?;
        Some(Trouble {
            kind: TroubleKind::DiskFull,
            since_us,
            count: 1,
            sentence: format!(
                "The disk of the server is full since {}: {} keeps its samples until there is \
                 room. Free some space.",
                moment(since_us),
                self.name
            ),
        })
    }

    fn unreachable(&self, newest: &Stream, now_us: i64) -> Option<Trouble> {
        let quiet_us = newest.cadence_us.unwrap_or_default().saturating_mul(QUIET_CADENCES);
        let is_quiet = now_us.saturating_sub(newest.received_us) > quiet_us.max(QUIET_US);
        (newest.broke_off || !newest.ended && is_quiet).then(|| Trouble {
            kind: TroubleKind::Unreachable,
            since_us: newest.received_us,
            count: 1,
            sentence: format!(
                "Nothing has come from {} since {}; {} of its last session are kept. See whether \
                 the host and its agent run.",
                self.name,
                moment(newest.received_us),
                samples(newest.ticks)
            ),
        })
    }

    fn skew(&self, newest: &Stream) -> Option<Trouble> {
        let (skew_us, since_us) = (newest.skew_us?, newest.skewed_since_us?);
        let side = if skew_us > 0 { "ahead of" } else { "behind" };
        (!newest.ended).then(|| Trouble {
            kind: TroubleKind::ClockSkew,
            since_us,
            count: 1,
            sentence: format!(
                "The clock of {} is {} s {side} the server's; set it, for example by NTP.",
                self.name,
                thousands(skew_us.unsigned_abs() as f64 / 1e6, 0)
            ),
        })
    }

    fn samples_refused(&self, newest: Option<&Stream>) -> Option<Trouble> {
        let Refused { count, at_us, why } = self.refused.as_ref()?;
        newest.is_none_or(|newest| newest.began_us <= *at_us).then(|| {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            let sentence = format!(
                "What {} sent was refused {times}, the last time at {}: {why}",
                self.name,
                moment(*at_us)
            );
            Trouble { kind: TroubleKind::SamplesRefused, since_us: *at_us, count: *count, sentence }
        })
    }

    fn lost(&self, newest: &Stream) -> Option<Trouble> {
        if newest.lost == 0 {
            return None;
        }
        let since_us = newest.lost_at_us.unwrap_or(newest.received_us);
        let sentence = format!(
            "{} lost {} of this session, the last at {}: its spool was full. Give it more room, \
             or see why the server was away.",
            self.name,
            samples(newest.lost),
            moment(since_us)
        );
        Some(Trouble { kind: TroubleKind::SamplesLost, since_us, count: newest.lost, sentence })
    }

    fn stopped(&self, newest: &Stream, now_us: i64) -> Option<Trouble> {
        let before = self.streams.iter().filter(|stream| stream.received_us < newest.began_us);
        let before = before.max_by_key(|stream| stream.received_us)?;
        let is_news = now_us.saturating_sub(before.received_us) < NEWS_US;
        (before.broke_off && is_news).then(|| Trouble {
            kind: TroubleKind::StoppedMidRun,
            since_us: before.received_us,
            count: 1,
            sentence: format!(
                "{} stopped in the middle of a session at {}; {} of it are kept. The next one \
                 began at {}.",
                self.name,
                moment(before.received_us),
                samples(before.ticks),
                moment(newest.began_us)
            ),
        })
    }
}

fn samples(count: i64) -> String {
    match count {
        1 => "1 sample".to_owned(),
        _ => format!("{} samples", thousands(count as f64, 0)),
    }
}

#[cfg(test)]
mod tests;
