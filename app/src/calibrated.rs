//! The visitor's own computer, as its last calibration found it.

use crate::cookie;

/// Kept in a cookie, so that the server renders it among the machines and nothing moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// Name of the workload that ran.
    pub workload: String,
    /// Version of the workload.
    pub version: u32,
    /// Units per second of all workers together.
    pub units_per_s: f64,
}

impl Calibrated {
    /// Name of the cookie.
    pub const COOKIE: &'static str = "calibrated";

    /// The value of the cookie.
    pub fn to_cookie(&self) -> String {
        format!("{}:{}:{}", self.workload, self.version, self.units_per_s)
    }

    /// Reads a `Cookie` header; what is not as [`Self::to_cookie`] writes it is nothing.
    pub fn from_cookies(header: &str) -> Option<Self> {
        let mut parts = cookie::value(header, Self::COOKIE)?.splitn(3, ':');
        let (workload, version, rate) = (parts.next()?, parts.next()?, parts.next()?);
        let units_per_s = rate.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)?;
        Some(Self { workload: workload.to_owned(), version: version.parse().ok()?, units_per_s })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let own = Calibrated { workload: "standard".to_owned(), version: 1, units_per_s: 1234.5 };
        let header = format!("theme=dark; {}={}", Calibrated::COOKIE, own.to_cookie());
        assert_eq!(Calibrated::from_cookies(&header), Some(own));
    }

    #[test]
    fn anything_else_is_nothing() {
        for value in ["", "standard", "standard:0", "standard:0:NaN", "standard:0:-1", "a:b:c"] {
            let header = format!("{}={value}", Calibrated::COOKIE);
            assert_eq!(Calibrated::from_cookies(&header), None, "{value:?}");
        }
        assert_eq!(Calibrated::from_cookies("theme=dark"), None);
    }
}
