//! The colours of what a server did: a part of the CPU's time has the same on every page.

use serde::{Deserialize, Serialize};

use super::{
    palette::{self, Dash},
    rgb::Rgb,
};

/// What a line or an area is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hue {
    User,
    Nice,
    System,
    Interrupts,
    Iowait,
    /// Time that the hypervisor gave to others: a colour that nothing else has.
    Steal,
    Used,
    Slab,
    Buffers,
    Cached,
    Free,
    /// What others are held against.
    Limit,
    /// The so-manieth of things without a meaning of their own.
    Nth(u8),
    /// The other direction of the so-manieth thing.
    Back(u8),
}

/// Told apart by readers with any colour vision (Paul Tol, "Colour schemes", bright).
const BLUE: Rgb = Rgb(0x44, 0x77, 0xaa);
const CYAN: Rgb = Rgb(0x66, 0xcc, 0xee);
const GREEN: Rgb = Rgb(0x22, 0x88, 0x33);
const YELLOW: Rgb = Rgb(0xcc, 0xbb, 0x44);
const RED: Rgb = Rgb(0xee, 0x66, 0x77);
const PURPLE: Rgb = Rgb(0xaa, 0x33, 0x77);
const GREY: Rgb = Rgb(0xbb, 0xbb, 0xbb);

impl Hue {
    /// Colour and dash.
    pub fn look(self) -> (Rgb, Dash) {
        match self {
            Self::User | Self::Used => (BLUE, Dash::Solid),
            Self::Nice | Self::Cached => (CYAN, Dash::Solid),
            Self::System | Self::Slab => (GREEN, Dash::Solid),
            Self::Interrupts => (PURPLE, Dash::Solid),
            Self::Iowait | Self::Buffers => (YELLOW, Dash::Solid),
            Self::Steal => (RED, Dash::Solid),
            Self::Free => (GREY, Dash::Solid),
            Self::Limit => (GREY, Dash::Dashed),
            Self::Nth(at) => (nth(at), Dash::Solid),
            Self::Back(at) => (nth(at), Dash::Dashed),
        }
    }
}

fn nth(at: u8) -> Rgb {
    const FIRST: [Rgb; 4] = [BLUE, RED, GREEN, PURPLE];
    let at = usize::from(at);
    FIRST.get(at).copied().unwrap_or_else(|| {
        palette::looks(std::iter::repeat_n(None, at - FIRST.len() + 1))[at - FIRST.len()].fill
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::charts::ink::Ink;

    #[test]
    fn steal_has_a_colour_of_its_own_among_the_parts_of_the_cpu() {
        let parts = [Hue::User, Hue::Nice, Hue::System, Hue::Interrupts, Hue::Iowait, Hue::Steal];
        let colours: HashSet<Rgb> = parts.map(|hue| hue.look().0).into_iter().collect();
        assert_eq!(colours.len(), parts.len());
    }

    #[test]
    fn twenty_things_have_twenty_colours_that_read_in_both_themes() {
        let colours: Vec<Rgb> = (0..20).map(|at| Hue::Nth(at).look().0).collect();
        assert_eq!(colours.iter().collect::<HashSet<_>>().len(), 20);
        for ink in [Ink::LIGHT, Ink::DARK] {
            for colour in &colours {
                assert!(ink.readable(*colour).contrast(ink.surface) >= 3.0);
            }
        }
    }
}
