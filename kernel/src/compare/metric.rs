//! What the value axis of a comparison shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    format,
    price::{Price, dollars_per_million_units, units_per_s_per_dollar_hour},
};

/// The three ways to read the same levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    #[default]
    UnitsPerS,
    UnitsPerSPerDollarHour,
    DollarsPerMillionUnits,
}

impl Metric {
    /// In the order of the toggle.
    pub const ALL: [Self; 3] =
        [Self::UnitsPerS, Self::UnitsPerSPerDollarHour, Self::DollarsPerMillionUnits];

    /// A rate in this metric; `None` where there is no price, or the figure makes no sense.
    pub fn value(self, units_per_s: f64, price: Option<&Price>) -> Option<f64> {
        match self {
            Self::UnitsPerS => Some(units_per_s),
            Self::UnitsPerSPerDollarHour => {
                units_per_s_per_dollar_hour(units_per_s, price?.per_hour)
            }
            Self::DollarsPerMillionUnits => dollars_per_million_units(units_per_s, price?.per_hour),
        }
    }

    /// The word on the toggle.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnitsPerS => "Work",
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
            Self::UnitsPerSPerDollarHour => format!("units/s per {symbol}/h, higher is better"),
            Self::DollarsPerMillionUnits => format!("{symbol} per million units, lower is better"),
        }
    }

    /// A value of this metric as a table shows it, without its unit.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::UnitsPerS if value.fract() == 0.0 => format::thousands(value, 0),
            Self::UnitsPerS if value.abs() >= 1000.0 => format::thousands(value, 0),
            Self::UnitsPerS => format::significant(value, 4),
            // A quotient of two stated figures: to the cent where cents still say something.
            Self::UnitsPerSPerDollarHour if (1_000.0..1e6).contains(&value.abs()) => {
                format::thousands(value, 2)
            }
            Self::UnitsPerSPerDollarHour => format::significant(value, 5),
            Self::DollarsPerMillionUnits => format::significant(value, 3),
        }
    }
}
