//! What the spectrum of a graph says of balancing on it: how fast, with which spring, and how
//! much delay it bears.

use super::lanczos::{Operator, Precision, ends};
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

impl Spectrum {
    /// The spectrum of a graph, with masses at its nodes.
    ///
    /// # Errors
    /// Masses that are not one positive number a node.
    pub fn of(graph: &Graph, masses: Option<&[f64]>) -> Result<Self, GraphError> {
        Self::find(graph, masses, Precision::Full)
    }

    /// The same, as exactly as is asked for.
    ///
    /// # Errors
    /// As [`Spectrum::of`].
    pub fn find(
        graph: &Graph,
        masses: Option<&[f64]>,
        precision: Precision,
    ) -> Result<Self, GraphError> {
        if let Some(masses) = masses {
            let bad = masses.iter().position(|mass| !(*mass > 0.0 && mass.is_finite()));
            let wrong = (masses.len() != graph.nodes()).then_some(masses.len());
            if let Some(node) = bad.or(wrong) {
                return Err(GraphError::Mass(node));
            }
        }
        let parts = graph.components();
        if graph.nodes() == 1 {
            return Ok(Self::still(1));
        }
        let mut operator = Operator::new(graph, masses);
        let ends = ends(&mut operator, &precision);
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

    /// That of a graph without links.
    pub(super) fn still(nodes: usize) -> Self {
        let fiedler = vec![0.0; nodes];
        Self { lambda_2: 0.0, lambda_max: 0.0, fiedler, converged: true, steps: 0 }
    }

    /// That of the graph with every weight multiplied by a positive number.
    pub fn scaled(&self, by: f64) -> Spectrum {
        let (lambda_2, lambda_max) = (self.lambda_2 * by, self.lambda_max * by);
        Spectrum { lambda_2, lambda_max, ..self.clone() }
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
