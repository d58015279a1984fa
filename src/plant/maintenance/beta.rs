//! The distribution function of the beta distribution.

/// Beyond this sum of parameters the distribution is taken as normal: its relative width is below
/// 1e-3 there, and the error of the quantiles below 1e-6 of the mean.
const NORMAL: f64 = 1e6;
const MOST_TERMS: u32 = 10_000;

/// I_x(a, b), the chance that a variable of beta(a, b) is at most `x`, for a, b ≥ 0: the continued
/// fraction DLMF 8.17.22 by Lentz's method, from the side on which it converges fast.
pub(super) fn distribution(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || b <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 || a <= 0.0 {
        return 1.0;
    }
    if a + b > NORMAL {
        let mean = a / (a + b);
        let deviation = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
        return 0.5 * libm::erfc((mean - x) / (deviation * std::f64::consts::SQRT_2));
    }
    let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    // Lentz starts from a number near 0 where a denominator would be 0.
    let apart = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / apart(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..MOST_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / apart(1.0 + term * d);
            c = apart(1.0 + term / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-14 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::distribution;

    #[test]
    fn known_values_are_met() {
        // beta(a, 1) has x^a, beta(1, b) 1 − (1 − x)^b, beta(a, a) is 1/2 in the middle.
        let close = |got: f64, wanted: f64| assert!((got - wanted).abs() < 1e-12, "{got} {wanted}");
        close(distribution(3.0, 1.0, 0.2), 0.008);
        close(distribution(1.0, 5.0, 0.3), 1.0 - 0.168_07);
        close(distribution(250.0, 250.0, 0.5), 0.5);
        // beta(2, 3): 6x² − 8x³ + 3x⁴.
        close(distribution(2.0, 3.0, 0.4), 0.96 - 0.512 + 0.0768);
        // Arcsine: 2/π·asin √x.
        close(distribution(0.5, 0.5, 0.25), 1.0 / 3.0);
        assert_eq!(distribution(2.0, 3.0, 0.0), 0.0);
        assert_eq!(distribution(2.0, 3.0, 1.0), 1.0);
    }

    #[test]
    fn the_normal_limit_joins_on() {
        let (below, above) = (distribution(4e5, 5.9e5, 0.404_5), distribution(4e5, 6.2e5, 0.391_6));
        for (got, a, b, x) in [(below, 4e5, 5.9e5, 0.404_5), (above, 4e5, 6.2e5, 0.391_6)] {
            let mean: f64 = a / (a + b);
            let deviation = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
            let normal = 0.5 * libm::erfc((mean - x) / (deviation * std::f64::consts::SQRT_2));
            assert!((got - normal).abs() < 1e-3, "{got} {normal}");
        }
    }
}
