//! NASA-9 polynomials (McBride, Zehe, Gordon, NASA TP-2002-211556, eqs. 4.9–4.11):
//! cp/R = a₁T⁻² + a₂T⁻¹ + a₃ + a₄T + a₅T² + a₆T³ + a₇T⁴ and its integrals.

use super::species::Segment;

/// Multiplied by, which is faster than a division.
const THIRD: f64 = 1.0 / 3.0;

/// cp/R, H/R (K) and S°/R at one temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reduced {
    pub cp: f64,
    pub enthalpy: f64,
    pub entropy: f64,
}

impl Segment {
    /// cp/R.
    pub(super) fn cp(&self, t: f64) -> f64 {
        let [a1, a2, a3, a4, a5, a6, a7] = self.a;
        let inverse = 1.0 / t;
        (a1 * inverse + a2) * inverse + a3 + t * (a4 + t * (a5 + t * (a6 + t * a7)))
    }

    /// cp/R, H/R and S°/R together, with one division and one logarithm.
    pub(super) fn all(&self, t: f64) -> Reduced {
        let [a1, a2, a3, a4, a5, a6, a7] = self.a;
        let inverse = 1.0 / t;
        let log = libm::log(t);
        let cp = (a1 * inverse + a2) * inverse + a3 + t * (a4 + t * (a5 + t * (a6 + t * a7)));
        let enthalpy = a2 * log - a1 * inverse
            + t * (a3 + t * (0.5 * a4 + t * (THIRD * a5 + t * (0.25 * a6 + t * (0.2 * a7)))))
            + self.b1;
        let entropy = a3 * log - (0.5 * a1 * inverse + a2) * inverse
            + t * (a4 + t * (0.5 * a5 + t * (THIRD * a6 + t * (0.25 * a7))))
            + self.b2;
        Reduced { cp, enthalpy, entropy }
    }
}
