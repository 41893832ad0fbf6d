//! The standard normal distribution.

use std::f64::consts::TAU;

/// Below this the sum of the series is 0 or 1 in double precision.
const FAR: f64 = 8.5;

/// The probability of a value below `z`, to 1e-15 absolute.
///
/// Source: G. Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11
/// (2004): Taylor's series of the tail divided by the density.
pub fn cdf(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    if z.abs() > FAR {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut sum, mut before, mut term, mut i) = (z, 0.0, z, 1.0);
    while sum != before {
        before = sum;
        i += 2.0;
        term *= z * z / i;
        sum += term;
    }
    (0.5 + sum * (-0.5 * z * z).exp() / TAU.sqrt()).clamp(0.0, 1.0)
}

/// The value that a share `p` of the distribution lies below; infinite at 0 and 1, NaN outside.
///
/// Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
/// Applied Statistics 37 (1988); relative error about 1e-16.
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(q);
    }
    let r = (-tail.ln()).sqrt();
    let far = if r <= 5.0 { ratio(r - 1.6, &TAIL) } else { ratio(r - 5.0, &FAR_TAIL) };
    far.copysign(q)
}

/// Numerator and denominator, each from the constant term on.
type Rational = [[f64; 8]; 2];

fn ratio(x: f64, coefficients: &Rational) -> f64 {
    let [above, below] =
        coefficients.map(|terms| terms.iter().rev().fold(0.0, |sum, term| sum * x + term));
    above / below
}

const CENTRE: Rational = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];

const TAIL: Rational = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR_TAIL: Rational = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_are_those_of_the_tables() {
        for (p, z) in [(0.975, 1.959_963_984_540_054), (0.995, 2.575_829_303_548_901)] {
            assert!((quantile(p) - z).abs() < 1e-12, "{p}: {}", quantile(p));
            assert!((quantile(1.0 - p) + z).abs() < 1e-12);
            assert!((cdf(z) - p).abs() < 1e-14);
        }
        assert_eq!(quantile(0.5), 0.0);
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
    }

    #[test]
    fn cdf_and_quantile_undo_each_other_from_tail_to_tail() {
        for step in -60..=60 {
            let z = f64::from(step) / 10.0;
            let again = quantile(cdf(z));
            // Above 0.5 a probability near 1 has few digits left.
            let digits = 1e-15 / (-0.5 * z * z).exp() * 10.0;
            assert!((again - z).abs() < digits.max(1e-9), "{z} {again}");
        }
    }
}
