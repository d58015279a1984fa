//! What the spectrum of a graph says of balancing on it: how fast, with which spring, and how
//! much delay it bears.

use super::lanczos::{Operator, ends};
use super::{Graph, GraphError};

/// Both ends of the spectrum of `M^(−1) L`, and the slowest wave.
///
/// L is the weighted Laplacian and M the masses (capacities; 1 each where none are given), so
/// that pressures follow `dp/dt = −M^(−1) L p`. Weights in Hz × capacity give eigenvalues in Hz;
/// plain weights give plain ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    /// The algebraic connectivity λ₂: 0 for a graph in parts, and for a single node. An estimate
    /// that has not converged lies above the true value.
    pub lambda_2: f64,
    /// The greatest eigenvalue λmax; an estimate that has not converged lies below.
    pub lambda_max: f64,
    /// The slowest wave: the pressures that relax at λ₂, `Σ m x² = 1`, its greatest value
    /// positive. For a graph in parts: one level on the part of node 0, another elsewhere.
    pub fiedler: Vec<f64>,
    /// Whether both ends are known to about 12 digits. If not, the bounds of the work were hit.
    pub converged: bool,
    /// Steps of the Lanczos method taken.
    pub steps: usize,
}

/// A scheme of load diffusion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scheme {
    /// `x ← x − a L x` with this a (spring × step).
    FirstOrder(f64),
    /// First order with this a, and momentum β = 2/(1 + √(1 − ρ²)).
    SecondOrder(f64),
    /// First order with this a, and Chebyshev's changing momentum.
    Chebyshev(f64),
}

impl Spectrum {
    /// The spectrum of a graph, with masses at its nodes.
    ///
    /// # Errors
    /// Masses that are not one positive number a node.
    pub fn of(graph: &Graph, masses: Option<&[f64]>) -> Result<Self, GraphError> {
        if let Some(masses) = masses {
            let bad = masses.iter().position(|mass| !(*mass > 0.0 && mass.is_finite()));
            let wrong = (masses.len() != graph.nodes()).then_some(masses.len());
            if let Some(node) = bad.or(wrong) {
                return Err(GraphError::Mass(node));
            }
        }
        let parts = graph.components();
        if graph.nodes() == 1 {
            let fiedler = vec![0.0];
            let (lambda_2, lambda_max) = (0.0, 0.0);
            return Ok(Self { lambda_2, lambda_max, fiedler, converged: true, steps: 0 });
        }
        let mut operator = Operator::new(graph, masses);
        let ends = ends(&mut operator);
        if parts.sizes.len() > 1 {
            let mass = |node: usize| masses.map_or(1.0, |m| m.get(node).copied().unwrap_or(1.0));
            let fiedler = two_levels(&parts.of, mass);
            return Ok(Self {
                lambda_2: 0.0,
                lambda_max: ends.greatest,
                fiedler,
                converged: ends.greatest_residual <= 1e-6 * ends.greatest,
                steps: ends.steps,
            });
        }
        let mut fiedler = operator.pressures(&ends.vector);
        let peak = fiedler.iter().fold(0.0f64, |peak: f64, value| {
            if value.abs() > peak.abs() * (1.0 + 1e-9) { *value } else { peak }
        });
        if peak < 0.0 {
            fiedler.iter_mut().for_each(|value| *value = -*value);
        }
        Ok(Self {
            lambda_2: ends.least,
            lambda_max: ends.greatest,
            converged: ends.converged(),
            fiedler,
            steps: ends.steps,
        })
    }

    /// The spring × step that balances fastest: α* = 2/(λ₂ + λmax). None without a link.
    /// (L. Xiao, S. Boyd, *Systems & Control Letters* 53, 65, 2004.)
    pub fn best_alpha(&self) -> Option<f64> {
        (self.lambda_max > 0.0).then(|| 2.0 / (self.lambda_2 + self.lambda_max))
    }

    /// What is left of the imbalance after one step at α*: γ = (λmax − λ₂)/(λmax + λ₂). 1 for a
    /// graph in parts or without links.
    pub fn gamma(&self) -> f64 {
        match self.lambda_max > 0.0 {
            true => (self.lambda_max - self.lambda_2) / (self.lambda_max + self.lambda_2),
            false => 1.0,
        }
    }

    /// The largest spring × step that does not oscillate without end: 2/λmax. None without a
    /// link.
    pub fn stable_below(&self) -> Option<f64> {
        (self.lambda_max > 0.0).then(|| 2.0 / self.lambda_max)
    }

    /// The steps after which, from the worst start, at most `epsilon` of the distance from
    /// balance is left. None if it never gets there (a graph in parts, an unstable spring), or
    /// for an epsilon outside (0, 1).
    ///
    /// First order leaves ρᵗ with ρ the greater of |1 − aλ₂| and |1 − aλmax|, which is γ at α*;
    /// second order at most rᵗ(1 + t√(1 − ρ²)) with r = √(β − 1), and Chebyshev 1/Tₜ(1/ρ).
    /// (S. Muthukrishnan, B. Ghosh, M. H. Schultz, *Theory Comput. Systems* 31, 331, 1998;
    /// G. H. Golub, R. S. Varga, *Numer. Math.* 3, 147, 1961.)
    pub fn steps_to(&self, epsilon: f64, scheme: Scheme) -> Option<u64> {
        if !(epsilon > 0.0 && epsilon < 1.0) || self.lambda_2 <= 0.0 {
            return None;
        }
        let (Scheme::FirstOrder(alpha) | Scheme::SecondOrder(alpha) | Scheme::Chebyshev(alpha)) =
            scheme;
        let slow = (1.0 - alpha * self.lambda_2).abs();
        let rho = slow.max((1.0 - alpha * self.lambda_max).abs());
        // What is only rounding is zero: a complete graph balances in one step.
        let rho = if rho < 1e-9 { 0.0 } else { rho };
        if rho >= 1.0 {
            return None;
        }
        let left_after: Box<dyn Fn(f64) -> f64> = match scheme {
            Scheme::FirstOrder(_) => Box::new(move |t| libm::pow(rho, t)),
            Scheme::SecondOrder(_) => {
                let root = (1.0 - rho * rho).sqrt();
                let r = (2.0 / (1.0 + root) - 1.0).max(0.0).sqrt();
                Box::new(move |t| libm::pow(r, t) * (1.0 + t * root))
            }
            Scheme::Chebyshev(_) if rho == 0.0 => Box::new(|_| 0.0),
            Scheme::Chebyshev(_) => {
                let rate = libm::acosh(1.0 / rho);
                Box::new(move |t| 1.0 / libm::cosh(t * rate))
            }
        };
        first_step(|t| left_after(t as f64) <= epsilon)
    }

    /// The longest delay on every link under which springs of strength k (Hz) still settle:
    /// π/(2 λmax k), in s. None without a link or spring.
    /// (R. Olfati-Saber, R. M. Murray, *IEEE Trans. Automatic Control* 49, 1520, 2004, th. 10.)
    pub fn delay_margin(&self, k: f64) -> Option<f64> {
        let rate = self.lambda_max * k;
        (rate > 0.0).then(|| std::f64::consts::FRAC_PI_2 / rate)
    }
}

/// The first t ≥ 1 from which on a falling quantity is small enough; none beyond 10¹².
fn first_step(enough: impl Fn(u64) -> bool) -> Option<u64> {
    let mut high = 1u64;
    while !enough(high) {
        high = high.checked_mul(2).filter(|high| *high < 1_000_000_000_000)?;
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// A wave of eigenvalue 0: one level on the part of node 0, the balancing one elsewhere.
fn two_levels(parts: &[u32], mass: impl Fn(usize) -> f64) -> Vec<f64> {
    let (mut here, mut there) = (0.0, 0.0);
    for (node, part) in parts.iter().enumerate() {
        if *part == 0 { here += mass(node) } else { there += mass(node) }
    }
    // a here = b there and a² here + b² there = 1.
    let a = (there / (here * (here + there))).sqrt();
    let b = (here / (there * (here + there))).sqrt();
    parts.iter().map(|part| if *part == 0 { a } else { -b }).collect()
}
