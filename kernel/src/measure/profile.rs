//! How long each kind of visit runs, per profile.

use std::{fmt, str::FromStr};

use crate::result::Sweep;

/// Nanoseconds in a millisecond.
const MS: u64 = 1_000_000;

/// How thorough a measurement is. Its budget holds on any machine size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Two visits of 0.6 s: shows that measuring, writing and sending work. Not a measurement.
    Smoke,
    /// At most 30 s: five visits of the duty sweep, two of the thread sweep.
    Quick,
    /// At most 3 min: the whole duty sweep, the thread sweep and the parts alone.
    Standard,
    /// At most 20 min: the visits of `standard`, each several times as long.
    Deep,
}

/// What one visit takes, nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) warmup_ns: u64,
    pub(super) measured_ns: u64,
}

impl Span {
    pub(super) fn total_ns(self) -> u64 {
        self.warmup_ns + self.measured_ns
    }
}

/// The text names no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the profile quick, standard or deep, found {found:?}")]
pub struct UnknownProfile {
    found: String,
}

impl Profile {
    /// From the shortest to the longest.
    pub const ALL: [Self; 4] = [Self::Smoke, Self::Quick, Self::Standard, Self::Deep];

    /// As the result document and the command line name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }

    /// Wall time the run may take at most, nanoseconds.
    pub fn budget_ns(self) -> u64 {
        match self {
            Self::Smoke => 3_000 * MS,
            Self::Quick => 30_000 * MS,
            Self::Standard => 180_000 * MS,
            Self::Deep => 1_200_000 * MS,
        }
    }

    /// Nominal length of a window, nanoseconds.
    pub fn window_ns(self) -> u64 {
        match self {
            Self::Smoke => 200 * MS,
            Self::Quick | Self::Standard | Self::Deep => 500 * MS,
        }
    }

    /// Duty levels below 100 %, percent of capacity; each is visited once.
    pub(super) fn partial_duties(self) -> &'static [f64] {
        match self {
            Self::Smoke => &[50.0],
            Self::Quick => &[25.0, 50.0, 75.0],
            Self::Standard | Self::Deep => &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0],
        }
    }

    /// How often 100 % is visited: first, last and, from three on, in the middle.
    pub(super) fn full_visits(self) -> usize {
        match self {
            Self::Smoke => 1,
            Self::Quick => 2,
            Self::Standard | Self::Deep => 3,
        }
    }

    /// Levels the thread sweep may have at most, "all" not counted.
    pub(super) fn max_thread_levels(self) -> usize {
        match self {
            Self::Smoke => 0,
            Self::Quick => 2,
            Self::Standard => 5,
            Self::Deep => 8,
        }
    }

    /// Whether each part of the unit, and `classic`, also run alone.
    pub fn has_parts(self) -> bool {
        matches!(self, Self::Standard | Self::Deep)
    }

    /// Whether time left over goes to the level with the widest interval.
    pub(super) fn has_extra_visits(self) -> bool {
        self == Self::Standard
    }

    pub(super) fn span(self, sweep: Sweep) -> Span {
        let (warmup_ms, measured_ms) = match (self, sweep) {
            (Self::Smoke, _) => (200, 400),
            (Self::Quick, _) | (Self::Standard, Sweep::Part) => (500, 3_000),
            (Self::Standard, Sweep::Duty) => (1_000, 7_000),
            (Self::Standard, Sweep::Threads) => (1_000, 6_000),
            (Self::Deep, Sweep::Duty) => (2_000, 43_000),
            (Self::Deep, Sweep::Threads) => (2_000, 38_000),
            (Self::Deep, Sweep::Part) => (2_000, 28_000),
        };
        Span { warmup_ns: warmup_ms * MS, measured_ns: measured_ms * MS }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| UnknownProfile { found: text.chars().take(40).collect() })
    }
}
