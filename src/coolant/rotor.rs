//! Rotational levels of a rigid molecule, and how they are populated.

use super::error::GasError;
use super::species::{BOLTZMANN, LIGHT, PLANCK, R, Shape, Species};

/// Beyond this energy over k·T a level holds less than 1e-16 of the molecules.
const HIGHEST: f64 = 45.0;

/// How the molecules of a gas are spread over its rotational levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// The share of the molecules with each angular momentum J = 0, 1, 2, …; they sum to 1.
    pub levels: Vec<f64>,
    /// The sum over states; it goes to T/(σ·θ) of linear molecules and
    /// √π/σ·√(T³/(θa·θb·θc)) of the others when T is large.
    pub partition: f64,
    /// The mean energy above the lowest possible level J = 0; J/mol.
    pub energy: f64,
    /// What rotation adds to the heat capacity; J/(mol·K).
    pub heat_capacity: f64,
}

impl Rotation {
    /// The J that most molecules have.
    pub fn most_populated(&self) -> usize {
        let by_share = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
        self.levels.iter().enumerate().max_by(by_share).map_or(0, |(j, _)| j)
    }
}

/// Σ g, Σ g·x and Σ g·x² of the states of one J, each weighed with exp(−x), x = E/(k·T).
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    sum: f64,
    first: f64,
    second: f64,
}

impl Moments {
    fn add(&mut self, weight: f64, x: f64) {
        let weighed = weight * libm::exp(-x);
        self.sum += weighed;
        self.first += weighed * x;
        self.second += weighed * x * x;
    }
}

impl Species {
    /// How its molecules rotate at `t` (K); none of an atom. The rigid rotor, summed level by level:
    /// of diatomics and CO2 with the weights that nuclear spins give even and odd levels (hydrogen
    /// with its spins in equilibrium), of asymmetric tops with the levels of the full Hamiltonian.
    ///
    /// Neglected: centrifugal distortion, the change of the constants with vibration, the spins of
    /// nuclei in molecules that are not linear (they count by the symmetry number), the spin
    /// splitting of oxygen, the inversion of ammonia.
    ///
    /// # Errors
    /// Outside 1 K to where the heat capacity is known.
    pub fn rotation(&self, t: f64) -> Result<Option<Rotation>, GasError> {
        let t = self.spectrum_temperature("rotation", t)?;
        // Wavenumbers in 1/cm over k·T.
        let unit = PLANCK * LIGHT * 100.0 / (BOLTZMANN * t);
        let smallest = match self.spectrum.shape {
            Shape::Atom => return Ok(None),
            Shape::Linear { b } => b,
            Shape::Nonlinear { c, .. } => c,
        } * unit;
        let (even, odd) = self.spectrum.spin_weights;
        let (even, odd) = (f64::from(even), f64::from(odd));
        let mut levels = vec![];
        let mut all = Moments::default();
        let mut j = 0.0;
        while smallest * j * (j + 1.0) <= HIGHEST || levels.len() < 2 {
            let mut own = Moments::default();
            let states = 2.0 * j + 1.0;
            match self.spectrum.shape {
                Shape::Atom => {}
                Shape::Linear { b } => {
                    let spin = if levels.len().is_multiple_of(2) { even } else { odd };
                    own.add(states * spin / (even + odd), unit * b * j * (j + 1.0));
                }
                Shape::Nonlinear { a, b, c } => {
                    let share = states / f64::from(self.spectrum.symmetry);
                    top(a * unit, b * unit, c * unit, levels.len(), |x| own.add(share, x));
                }
            }
            all.sum += own.sum;
            all.first += own.first;
            all.second += own.second;
            levels.push(own.sum);
            j += 1.0;
        }
        for level in &mut levels {
            *level /= all.sum;
        }
        let mean = all.first / all.sum;
        Ok(Some(Rotation {
            levels,
            partition: all.sum,
            energy: R * t * mean,
            heat_capacity: R * (all.second / all.sum - mean * mean),
        }))
    }
}

/// Calls with each of the 2J + 1 energies of a top with the constants `a ≥ b ≥ c`.
fn top(a: f64, b: f64, c: f64, j: usize, mut energy: impl FnMut(f64)) {
    let size = j as f64;
    let square = size * (size + 1.0);
    if a == b || b == c {
        // A symmetric top: K about the axis that differs (Herzberg 1945, ch. I); a spherical one
        // where all are equal.
        let (twice, once) = if a == b { (a, c) } else { (c, a) };
        let mut k = -size;
        while k <= size {
            energy(twice * square + (once - twice) * k * k);
            k += 1.0;
        }
        return;
    }
    // An asymmetric top in the states K about the axis of `a`: K couples with K ± 2 alone, so that
    // even and odd ones each make a tridiagonal matrix (Wang 1929).
    let mean = 0.5 * (b + c);
    for first in [-size, -size + 1.0] {
        let (mut diagonal, mut beside) = (vec![], vec![]);
        let mut k = first;
        while k <= size {
            diagonal.push(mean * (square - k * k) + a * k * k);
            let (up, twice_up) = (square - k * (k + 1.0), square - (k + 1.0) * (k + 2.0));
            beside.push(0.25 * (b - c) * (up * twice_up).max(0.0).sqrt());
            k += 2.0;
        }
        eigenvalues(&mut diagonal, &mut beside);
        diagonal.into_iter().for_each(&mut energy);
    }
}

/// The eigenvalues of a symmetric tridiagonal matrix in place of its diagonal, by the QL method with
/// implicit shifts (Martin and Wilkinson 1968). `beside` couples each with the next; its last is
/// not used.
fn eigenvalues(diagonal: &mut [f64], beside: &mut [f64]) {
    let n = diagonal.len();
    for l in 0..n {
        // Two or three rounds are usual.
        for _ in 0..50 {
            let splits = |m: &usize| {
                let m = *m;
                let size = diagonal[m].abs() + diagonal[m + 1].abs();
                beside[m].abs() <= f64::EPSILON * size
            };
            let m = (l..n - 1).find(splits).unwrap_or(n - 1);
            if m == l {
                break;
            }
            let half = (diagonal[l + 1] - diagonal[l]) / (2.0 * beside[l]);
            let root = libm::hypot(half, 1.0);
            let mut g = diagonal[m] - diagonal[l] + beside[l] / (half + root.copysign(half));
            let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
            let mut done = true;
            for i in (l..m).rev() {
                let (f, h) = (sine * beside[i], cosine * beside[i]);
                let r = libm::hypot(f, g);
                beside[i + 1] = r;
                if r == 0.0 {
                    diagonal[i + 1] -= shift;
                    beside[m] = 0.0;
                    done = false;
                    break;
                }
                sine = f / r;
                cosine = g / r;
                let below = diagonal[i + 1] - shift;
                let turned = (diagonal[i] - below) * sine + 2.0 * cosine * h;
                shift = sine * turned;
                diagonal[i + 1] = below + shift;
                g = cosine * turned - h;
            }
            if done {
                diagonal[l] -= shift;
                beside[l] = g;
                beside[m] = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_path() {
        // The matrix of a path, 2 on the diagonal and −1 beside it: 2 − 2·cos(k·π/(n + 1)).
        for n in [1usize, 2, 3, 10, 101] {
            let (mut diagonal, mut beside) = (vec![2.0; n], vec![-1.0; n]);
            eigenvalues(&mut diagonal, &mut beside);
            diagonal.sort_by(f64::total_cmp);
            for (k, found) in diagonal.iter().enumerate() {
                let angle = (k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64;
                assert!((found - (2.0 - 2.0 * libm::cos(angle))).abs() < 1e-13, "{n} {k}");
            }
        }
    }

    #[test]
    fn the_first_levels_of_an_asymmetric_top() {
        // Closed forms of J = 1: a + b, a + c, b + c (Herzberg 1945, table 8).
        let mut found = vec![];
        top(27.0, 14.0, 9.0, 1, |energy| found.push(energy));
        found.sort_by(f64::total_cmp);
        for (found, closed) in found.iter().zip([23.0, 36.0, 41.0]) {
            assert!((found - closed).abs() < 1e-12);
        }
        // Of J = 2: 4a + b + c, a + 4b + c, a + b + 4c, and two with a root.
        let mut found = vec![];
        top(27.0, 14.0, 9.0, 2, |energy| found.push(energy));
        found.sort_by(f64::total_cmp);
        let (a, b, c) = (27.0f64, 14.0, 9.0);
        let root = 2.0 * ((b - c) * (b - c) + (a - c) * (a - b)).sqrt();
        let mut closed = [4.0 * a + b + c, a + 4.0 * b + c, a + b + 4.0 * c, 0.0, 0.0];
        closed[3] = 2.0 * (a + b + c) - root;
        closed[4] = 2.0 * (a + b + c) + root;
        closed.sort_by(f64::total_cmp);
        for (found, closed) in found.iter().zip(closed) {
            assert!((found - closed).abs() < 1e-11, "{found} {closed}");
        }
    }
}
