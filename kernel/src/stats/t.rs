//! Student's t.

use std::f64::consts::FRAC_PI_2;

/// Two-sided 95 % point of the normal distribution.
const NORMAL_95: f64 = 1.959_963_984_540_054;
/// Probability outside, both tails together.
const OUTSIDE: f64 = 0.05;

/// Two-sided 95 % point of Student's t with `degrees` degrees of freedom.
///
/// Infinite for 0 degrees. Accurate to six digits from 1 degree on. Source: G. W. Hill,
/// "Algorithm 396: Student's t-quantiles", Communications of the ACM 13 (1970).
pub fn t95(degrees: usize) -> f64 {
    match degrees {
        0 => f64::INFINITY,
        1 => 1.0 / (OUTSIDE * FRAC_PI_2).tan(),
        2 => (2.0 / (OUTSIDE * (2.0 - OUTSIDE)) - 2.0).sqrt(),
        _ => hill(degrees as f64),
    }
}

fn hill(n: f64) -> f64 {
    let a = 1.0 / (n - 0.5);
    let b = 48.0 / (a * a);
    let c = ((20_700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    let d = ((94.5 / (b + c) - 3.0) / b + 1.0) * (a * FRAC_PI_2).sqrt() * n;
    let y = (d * OUTSIDE).powf(2.0 / n);
    let y = if y > 0.05 + a { asymptotic(n, a, b, c, d) } else { small(n, d, y) };
    (n * y).sqrt()
}

/// The inverse expansion about the normal distribution.
fn asymptotic(n: f64, a: f64, b: f64, c: f64, d: f64) -> f64 {
    let x = -NORMAL_95;
    let y = x * x;
    let c = if n < 5.0 { c + 0.3 * (n - 4.5) * (x + 0.6) } else { c };
    let c = (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b + c;
    let y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x;
    let y = a * y * y;
    if y > 0.002 { y.exp_m1() } else { 0.5 * y * y + y }
}

fn small(n: f64, d: f64, y: f64) -> f64 {
    let inner = 1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0);
    ((inner + 0.5 / (n + 4.0)) * y - 1.0) * (n + 1.0) / (n + 2.0) + 1.0 / y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        let table = [
            (1, 12.7062),
            (2, 4.3027),
            (3, 3.1824),
            (4, 2.7764),
            (5, 2.5706),
            (10, 2.2281),
            (30, 2.0423),
            (120, 1.9799),
        ];
        for (degrees, expected) in table {
            let found = t95(degrees);
            assert!((found - expected).abs() < 2e-3, "{degrees}: {found} instead of {expected}");
        }
        assert!((t95(1_000_000) - NORMAL_95).abs() < 1e-4);
        assert_eq!(t95(0), f64::INFINITY);
    }
}
