//! What the value axis of a comparison shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Contender;
use crate::{
    format,
    price::{dollars_per_million_units, units_per_s_per_dollar_hour},
    stats::interval::Interval,
};

/// The ways to read the same levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    #[default]
    UnitsPerS,
    UnitsPerSPerVcpu,
    UnitsPerSPerCore,
    UnitsPerSPerDollarHour,
    DollarsPerMillionUnits,
}

impl Metric {
    /// In the order of the toggle.
    pub const ALL: [Self; 5] = [
        Self::UnitsPerS,
        Self::UnitsPerSPerVcpu,
        Self::UnitsPerSPerCore,
        Self::UnitsPerSPerDollarHour,
        Self::DollarsPerMillionUnits,
    ];

    /// A rate of this contender in this metric; `None` where it has no price or does not say how
    /// many CPUs or cores it has, or where the figure makes no sense.
    pub fn value(self, units_per_s: f64, contender: &Contender) -> Option<f64> {
        let per_hour = contender.price.as_ref().map(|price| price.per_hour);
        match self {
            Self::UnitsPerS => Some(units_per_s),
            Self::UnitsPerSPerVcpu => Some(units_per_s / contender.usable_cpus()?),
            Self::UnitsPerSPerCore => Some(units_per_s / contender.usable_cores()?),
            Self::UnitsPerSPerDollarHour => units_per_s_per_dollar_hour(units_per_s, per_hour?),
            Self::DollarsPerMillionUnits => dollars_per_million_units(units_per_s, per_hour?),
        }
    }

    /// The interval of a rate in this metric; inverted where less is better.
    pub fn interval(self, units_per_s: Interval, contender: &Contender) -> Option<Interval> {
        let ends =
            [self.value(units_per_s.low, contender)?, self.value(units_per_s.high, contender)?];
        Some(Interval { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) })
    }

    /// The word on the toggle.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnitsPerS => "Work",
            Self::UnitsPerSPerVcpu => "Work per vCPU",
            Self::UnitsPerSPerCore => "Work per core",
            Self::UnitsPerSPerDollarHour => "Work per dollar",
            Self::DollarsPerMillionUnits => "Dollars per million units",
        }
    }

    pub fn higher_is_better(self) -> bool {
        self != Self::DollarsPerMillionUnits
    }

    /// Unit and direction, such as `units/s, higher is better`. `currency` is ISO 4217.
    pub fn axis_title(self, currency: &str) -> String {
        let symbol = if currency == "USD" { "$" } else { currency };
        match self {
            Self::UnitsPerS => "units/s, higher is better".to_owned(),
            Self::UnitsPerSPerVcpu => "units/s per vCPU, higher is better".to_owned(),
            Self::UnitsPerSPerCore => "units/s per core, higher is better".to_owned(),
            Self::UnitsPerSPerDollarHour => format!("units/s per {symbol}/h, higher is better"),
            Self::DollarsPerMillionUnits => format!("{symbol} per million units, lower is better"),
        }
    }

    /// A value of this metric as a table shows it, without its unit.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::UnitsPerS | Self::UnitsPerSPerVcpu | Self::UnitsPerSPerCore => {
                match value.fract() == 0.0 || value.abs() >= 1000.0 {
                    true => format::thousands(value, 0),
                    false => format::significant(value, 4),
                }
            }
            // A quotient of two stated figures: to the cent where cents still say something.
            Self::UnitsPerSPerDollarHour if (1_000.0..1e6).contains(&value.abs()) => {
                format::thousands(value, 2)
            }
            Self::UnitsPerSPerDollarHour => format::significant(value, 5),
            Self::DollarsPerMillionUnits => format::significant(value, 3),
        }
    }
}
