//! Ranks that say how sure they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::bootstrap::Ranks;

/// Where a machine stands among those compared, by units per second at the chosen load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankInterval {
    /// Median rank over the replicates, from 1.
    pub median: u32,
    /// 95 % of the replicates lie from `low` to `high`.
    pub low: u32,
    pub high: u32,
    /// One more than the machines whose whole rank interval lies ahead of this one's, from 1.
    /// Machines that share a place are drawn as a tie. (As Chiang and others rank models in
    /// "Chatbot Arena", 2024: no chain of overlaps can tie what is clearly apart.)
    pub place: u32,
    /// Whether another machine has the same place.
    pub tied: bool,
}

/// Places and ties from the ranks.
pub(super) fn places(ranks: &[Option<Ranks>]) -> Vec<Option<RankInterval>> {
    let place = |own: &Ranks| {
        ranks.iter().flatten().filter(|other| other.high < own.low).count() as u32 + 1
    };
    let places: Vec<u32> = ranks.iter().flatten().map(place).collect();
    let interval = |own: &Ranks| {
        let Ranks { median, low, high } = *own;
        let place = place(own);
        let tied = places.iter().filter(|other| **other == place).count() > 1;
        RankInterval { median, low, high, place, tied }
    };
    ranks.iter().map(|ranks| ranks.as_ref().map(interval)).collect()
}

impl RankInterval {
    /// `1`, `2–4`: the rank interval, and whether it is a tie is said by `tied`.
    pub fn text(&self) -> String {
        match self.low == self.high {
            true => self.low.to_string(),
            false => format!("{}–{}", self.low, self.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(median: u32, low: u32, high: u32) -> Option<Ranks> {
        Some(Ranks { median, low, high })
    }

    #[test]
    fn overlapping_rank_intervals_share_a_place() {
        let found = places(&[ranks(1, 1, 2), ranks(2, 1, 3), None, ranks(4, 4, 4), ranks(3, 2, 3)]);
        let found: Vec<_> =
            found.iter().map(|rank| rank.map(|rank| (rank.place, rank.tied))).collect();
        let tie = Some((1, true));
        assert_eq!(found, [tie, tie, None, Some((4, false)), tie]);
        assert_eq!(places(&[ranks(2, 2, 4)])[0].unwrap().text(), "2–4");
    }
}
