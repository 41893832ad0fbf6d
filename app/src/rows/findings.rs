//! What follows from a result, in words: its headline, what its windows say, how far it is proved.

use kernel::{
    bracket::Bracket,
    estimate::{Estimate, RunEstimates},
    format,
    passport::Passport,
    result::ResultDocument,
    verify,
    warning::Warning,
};
use store::ResultRow;

use super::texts;
use crate::{
    api::{
        machine::Figure,
        results::{Statement, VerifyPage},
    },
    components::explained::Topic,
};

/// The answer of the page in one sentence.
pub(super) fn lead(headline: Option<&Estimate>) -> String {
    let Some(headline) = headline else {
        return "This result has no figure at 100 % load.".to_owned();
    };
    let rate = texts::estimate(headline);
    match (headline.interval, headline.windows) {
        (Some(interval), windows) => format!(
            "{rate} units/s at 100 % load: with 95 % confidence between {} and {}, from {}.",
            format::rounded_to(interval.low, interval.half_width()),
            format::rounded_to(interval.high, interval.half_width()),
            texts::count(windows.into(), "window"),
        ),
        (None, 0) => format!("{rate} units/s at 100 % load, no spread recorded."),
        (None, windows) => format!(
            "{rate} units/s at 100 % load, from {}: too few for an interval.",
            texts::count(windows.into(), "window"),
        ),
    }
}

/// Every sentence once: a doubt may stand in the document and follow from its windows too.
pub(super) fn once(sentences: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for sentence in sentences {
        if !seen.contains(&sentence) {
            seen.push(sentence);
        }
    }
    seen
}

/// Whether the run converged, drifted, and how much its windows repeat their neighbours.
pub(super) fn statements(run: &RunEstimates) -> Vec<Statement> {
    let statement =
        |name: &str, text: String, topic| Statement { name: name.to_owned(), text, topic };
    let converged = run.headline.as_ref().and_then(|headline| {
        let width_pct = headline.interval?.half_width_pct(headline.units_per_s);
        let name = if headline.converged { "Converged" } else { "Not converged" };
        let width = format::significant(width_pct, 2);
        let text = format!(": the interval is ± {width} % of the rate.");
        Some(statement(name, text, Topic::Interval))
    });
    let drifts = run.doubts.iter().any(|doubt| matches!(doubt, Warning::Drift { .. }));
    let judged = run.lag1.is_some();
    let drift = (judged && !drifts).then(|| {
        let text = ": the rate did not rise or fall steadily during the run.".to_owned();
        statement("No drift", text, Topic::Drift)
    });
    let lag1 = run.lag1.map(|lag1| {
        let effect = match lag1 > 0.0 {
            true => "the intervals are widened for it",
            false => "the intervals need no widening",
        };
        let text = format!(" of neighbouring windows: {}; {effect}.", format::thousands(lag1, 2));
        statement("Correlation", text, Topic::Interval)
    });
    [converged, drift, lag1].into_iter().flatten().collect()
}

/// The clean rate beside the one as experienced, and what the measuring program took.
pub(super) fn noise(passport: &Passport) -> Vec<Figure> {
    let rate = |label: &str, found: &Option<Estimate>, note: &str| {
        found.as_ref().map(|found| Figure {
            label: label.to_owned(),
            value: texts::estimate(found),
            unit: Some("units/s".to_owned()),
            note: Some(format!("{note}, {}", texts::count(found.windows.into(), "window"))),
            method: Some(Topic::Passport),
        })
    };
    let overhead = passport.overhead.map(|own| Figure {
        label: "Agent's own load".to_owned(),
        value: format::significant(own.cpu_pct, 2),
        unit: Some("% of the machine".to_owned()),
        note: Some(format!("{} MiB, the lanes' tables included", own.resident_bytes >> 20)),
        method: Some(Topic::Passport),
    });
    let figures = [
        rate("As experienced", &passport.as_experienced, "all windows that count"),
        rate("Clean", &passport.clean, "at most 1 % steal"),
        overhead,
    ];
    figures.into_iter().flatten().collect()
}

/// How far the result is proved.
pub(super) fn verify(row: &ResultRow, document: &ResultDocument) -> VerifyPage {
    VerifyPage {
        verification: row.verification.clone(),
        time: time(row, document),
        checkable: !verify::checks(document, 0, 1).is_empty(),
    }
}

fn time(row: &ResultRow, document: &ResultDocument) -> String {
    let claimed_ns = document.claimed_ns();
    match (row.issued_at_us, &document.challenge) {
        (Some(_), _) if claimed_ns == 0 => {
            "It states no time that the server could have bracketed.".to_owned()
        }
        (Some(issued_at_us), _) => {
            let bracket = Bracket { issued_at_us, received_at_us: row.received_at_us };
            bracket.sentence(claimed_ns).unwrap_or_else(|error| error.to_string())
        }
        (None, Some(_)) => {
            "Its time is self-reported: the number in its seed was drawn by another \
             server, or had expired when the result came."
                .to_owned()
        }
        (None, None) => {
            "Its time is self-reported. Measured with --server, a number of this server \
             would bracket it."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::stats::interval::Interval;

    use super::*;

    fn estimate(interval: Option<Interval>, windows: u32) -> Estimate {
        Estimate {
            units_per_s: 1_234.04,
            median_units_per_s: None,
            p5_units_per_s: None,
            windows,
            batches: windows,
            interval,
            relative_se: None,
            degrees: None,
            converged: true,
        }
    }

    #[test]
    fn the_lead_says_how_well_the_rate_is_known() {
        let known = estimate(Some(Interval { low: 1_225.74, high: 1_242.34 }), 42);
        assert_eq!(
            lead(Some(&known)),
            "1,234.0 ± 8.3 units/s at 100 % load: with 95 % confidence between 1,225.7 and 1,242.3, \
             from 42 windows."
        );
        let stated = lead(Some(&estimate(None, 0)));
        assert_eq!(stated, "1,234 units/s at 100 % load, no spread recorded.");
        assert!(
            lead(Some(&estimate(None, 3))).ends_with("from 3 windows: too few for an interval.")
        );
        assert_eq!(lead(None), "This result has no figure at 100 % load.");
    }

    #[test]
    fn a_doubt_that_is_stated_and_derived_is_said_once() {
        let twice = ["a", "b", "a"].into_iter().map(str::to_owned);
        assert_eq!(once(twice), ["a", "b"]);
    }
}
