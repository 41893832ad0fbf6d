//! Which machine has which colour, dash and marker; the same on every chart of a page.

use std::collections::HashMap;

use super::{ink::Ink, rgb::Rgb};

/// Difference to the baseline.
pub const GAP: Rgb = Rgb(0x6b, 0x5b, 0x95);

const AZURE: Rgb = Rgb(0x00, 0x78, 0xd4);
const OCI: Rgb = Rgb(0xf8, 0x00, 0x00);
const AWS: Rgb = Rgb(0xff, 0x99, 0x00);
const GCP: Rgb = Rgb(0x34, 0xa8, 0x53);

/// Told apart by readers with any colour vision (Paul Tol, "Colour schemes", muted), in an
/// order that keeps away from the providers' colours for as long as it can.
const OTHERS: [Rgb; 8] = [
    Rgb(0x44, 0xaa, 0x99),
    Rgb(0x88, 0x22, 0x55),
    Rgb(0x99, 0x99, 0x33),
    Rgb(0xaa, 0x44, 0x99),
    Rgb(0xdd, 0xcc, 0x77),
    Rgb(0x33, 0x22, 0x88),
    Rgb(0xcc, 0x66, 0x77),
    Rgb(0x88, 0xcc, 0xee),
];

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// What stands on a measured point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// How one machine looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// Areas and swatches. Lines and edges take [`Ink::readable`] of it.
    pub fill: Rgb,
    pub dash: Dash,
    pub marker: Marker,
}

impl Look {
    /// The colour of lines and edges: reads on the ground of the theme.
    pub fn stroke(&self, ink: &Ink) -> Rgb {
        ink.readable(self.fill)
    }

    /// The `count`-th machine of one base colour, from 0: shade, dash and marker change together,
    /// so that neither colour nor shape alone has to tell machines apart.
    fn variant(base: Rgb, count: usize) -> Self {
        const DASHES: [Dash; 3] = [Dash::Solid, Dash::Dashed, Dash::Dotted];
        const MARKERS: [Marker; 4] =
            [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond];
        // Past twelve, dash and marker come round again and the shade moves on.
        let fill = match (count + count / 12) % 4 {
            0 => base,
            1 => base.mix(Rgb::WHITE, 0.45),
            2 => base.mix(Rgb::BLACK, 0.35),
            _ => base.mix(Rgb::WHITE, 0.25),
        };
        // 3 and 4 have no common factor: twelve machines differ in dash or marker alone.
        Self { fill, dash: DASHES[count % 3], marker: MARKERS[count % 4] }
    }
}

/// One look for each machine, by its provider, in the order given.
pub fn looks<'a>(providers: impl IntoIterator<Item = Option<&'a str>>) -> Vec<Look> {
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    let mut others = 0;
    let mut look = |provider: Option<&str>| {
        let base = provider.and_then(of_provider).unwrap_or_else(|| {
            others += 1;
            OTHERS[(others - 1) % OTHERS.len()]
        });
        let count = counts.entry(base).or_default();
        *count += 1;
        Look::variant(base, *count - 1)
    };
    providers.into_iter().map(&mut look).collect()
}

fn of_provider(provider: &str) -> Option<Rgb> {
    const NAMES: [(&str, Rgb); 8] = [
        ("azure", AZURE),
        ("microsoft", AZURE),
        ("oci", OCI),
        ("oracle", OCI),
        ("aws", AWS),
        ("amazon", AWS),
        ("gcp", GCP),
        ("google", GCP),
    ];
    let provider = provider.to_lowercase();
    NAMES.iter().find(|(name, _)| provider.starts_with(name)).map(|(_, colour)| *colour)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn providers_have_their_own_colours() {
        let looks = looks([Some("Azure"), Some("oci"), Some("AWS"), Some("Google Cloud"), None]);
        let fills: Vec<String> = looks.iter().map(|look| look.fill.to_string()).collect();
        assert_eq!(fills, ["#0078d4", "#f80000", "#ff9900", "#34a853", "#44aa99"]);
    }

    #[test]
    fn two_machines_of_one_provider_are_told_apart_without_colour() {
        let looks = looks([Some("azure"), Some("azure"), Some("azure")]);
        let shapes: HashSet<_> = looks.iter().map(|look| (look.dash, look.marker)).collect();
        assert_eq!(shapes.len(), 3);
    }

    #[test]
    fn twenty_machines_all_look_different() {
        for provider in [Some("azure"), Some("oci"), Some("aws"), Some("gcp"), None] {
            let looks: HashSet<Look> = looks([provider; 20]).into_iter().collect();
            assert_eq!(looks.len(), 20, "{provider:?}");
        }
    }

    #[test]
    fn every_mark_reads_in_both_themes() {
        for ink in [Ink::LIGHT, Ink::DARK] {
            for provider in [Some("azure"), Some("oci"), Some("aws"), Some("gcp"), None] {
                for look in looks([provider; 20]) {
                    let contrast = look.stroke(&ink).contrast(ink.surface);
                    assert!(contrast >= 3.0, "{look:?} {contrast}");
                }
            }
            assert!(ink.readable(GAP).contrast(ink.surface) >= 3.0);
            assert!(ink.text.contrast(ink.surface) >= 4.5);
            assert!(ink.muted.contrast(ink.surface) >= 4.5);
        }
    }
}
