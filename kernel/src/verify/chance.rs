//! How likely a forgery is found by computing some of it again.

/// The chance that at least one of `checks` windows picked at random is a forged one, where a
/// share `forged` of all work is, because windows are picked in proportion to their work:
/// 1 − (1 − f)ⁿ. Picking none twice, as is done, finds it somewhat sooner.
pub fn chance_of_finding(forged: f64, checks: u32) -> f64 {
    1.0 - (1.0 - forged.clamp(0.0, 1.0)).powf(f64::from(checks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_checks_find_a_third_of_forged_windows_in_most_cases() {
        assert_eq!(chance_of_finding(0.5, 1), 0.5);
        // 1 − 0.7⁸
        assert!((chance_of_finding(0.3, 8) - 0.942_352).abs() < 1e-6);
        assert_eq!(chance_of_finding(0.0, 99), 0.0);
        assert_eq!(chance_of_finding(1.0, 1), 1.0);
    }
}
