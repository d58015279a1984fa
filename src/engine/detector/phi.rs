//! φ of a silence, and the silence of a φ.

/// φ after `elapsed` seconds without a heartbeat.
pub fn phi(elapsed: f64, period: f64, deviation: f64) -> f64 {
    let z = (elapsed - period) / deviation;
    let later = 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
    if later > 0.0 {
        return -libm::log10(later);
    }
    // Beyond the range of erfc: the leading term of its asymptotic series.
    let ln = -0.5 * z * z - libm::log(z * (2.0 * std::f64::consts::PI).sqrt());
    -ln / std::f64::consts::LN_10
}

/// The elapsed seconds at which φ reaches `suspect`.
pub fn patience(suspect: f64, period: f64, deviation: f64) -> f64 {
    let (mut low, mut high) = (0.0, period + deviation);
    while phi(high, period, deviation) < suspect {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        match phi(middle, period, deviation) < suspect {
            true => low = middle,
            false => high = middle,
        }
    }
    high
}
