//! Sine and cosine of a phase in turns: one pure-Rust polynomial, so that every machine gives the
//! same bits, written without branches so that compilers can do several phases at once.
//!
//! A phase is split into quarter turns, which only swap and sign the two, and a rest of at most an
//! eighth of a turn, on which the Taylor series to the 15th and 16th power are exact to half a unit
//! in the last place of 1 (the first term left out is below 5e-17 for the sine, 3e-18 for the cosine).

use std::f64::consts::TAU;

/// Adding and taking away 1.5·2⁵² rounds to the nearest integer, which then stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// 1/n!, exact to the last bit by the compiler's own division of exact integers.
const fn inverse_factorial(n: u32) -> f64 {
    let (mut product, mut k) = (1.0, 2);
    while k <= n {
        product *= k as f64;
        k += 1;
    }
    1.0 / product
}

const S: [f64; 7] = [
    -inverse_factorial(3),
    inverse_factorial(5),
    -inverse_factorial(7),
    inverse_factorial(9),
    -inverse_factorial(11),
    inverse_factorial(13),
    -inverse_factorial(15),
];
const C: [f64; 8] = [
    -inverse_factorial(2),
    inverse_factorial(4),
    -inverse_factorial(6),
    inverse_factorial(8),
    -inverse_factorial(10),
    inverse_factorial(12),
    -inverse_factorial(14),
    inverse_factorial(16),
];

/// (sin 2πx, cos 2πx) for |x| < 10⁹ turns.
#[inline(always)]
pub fn sincos_turns(x: f64) -> (f64, f64) {
    let shifted = x * 4.0 + ROUND;
    let quarter = shifted.to_bits();
    let y = (x - (shifted - ROUND) * 0.25) * TAU;
    let z = y * y;
    let sine = S[0] + z * (S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * (S[5] + z * S[6])))));
    let cosine = C[0]
        + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * (C[5] + z * (C[6] + z * C[7]))))));
    let (sine, cosine) = (y + y * z * sine, 1.0 + z * cosine);
    // Quarter turns by bits and not by branches: swap where odd, then the two signs.
    let swap = (quarter & 1).wrapping_neg();
    let (sine, cosine) = (sine.to_bits(), cosine.to_bits());
    let differing = (sine ^ cosine) & swap;
    let flip_sine = (quarter & 2) << 62;
    let flip_cosine = (quarter.wrapping_add(1) & 2) << 62;
    let sine = f64::from_bits(sine ^ differing ^ flip_sine);
    (sine, f64::from_bits(cosine ^ differing ^ flip_cosine))
}

/// The angle of a vector in turns, in (−½, ½]; 0 for the zero vector.
pub fn angle_turns(sin: f64, cos: f64) -> f64 {
    libm::atan2(sin, cos) / TAU
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_libm_to_the_last_places() {
        let mut worst = 0.0_f64;
        for i in -40_000..=40_000 {
            let x = f64::from(i) / 80_000.0;
            let (s, c) = sincos_turns(x);
            worst = worst.max((s - libm::sin(x * TAU)).abs());
            worst = worst.max((c - libm::cos(x * TAU)).abs());
        }
        assert!(worst < 4e-16, "{worst:e}");
    }

    #[test]
    fn quarter_turns_are_exact() {
        let at = [0.0, 0.25, 0.5, 0.75, 1.0, -0.25].map(sincos_turns);
        let near = |a: (f64, f64), b: (f64, f64)| a.0 == b.0 && a.1 == b.1;
        let want = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)];
        for (a, b) in at.into_iter().zip(want) {
            assert!(near(a, b), "{a:?} {b:?}");
        }
    }

    /// The bits are part of every digest.
    #[test]
    fn the_bits_are_fixed() {
        let (s, c) = sincos_turns(0.1);
        assert_eq!((s.to_bits(), c.to_bits()), (0x3fe2_cf23_0475_5a5e, 0x3fe9_e377_9b97_f4a8));
    }
}
