//! Both ends of a graph's spectrum by the Lanczos method: a deterministic start, the known kernel
//! kept out at every step, full reorthogonalisation where the graph is small, and a bounded
//! amount of work where it is large.
//!
//! Without reorthogonalisation rounding brings back copies of ends that have converged, which
//! does no harm to the ends themselves (C. C. Paige, *J. Inst. Maths Applics* 18, 341, 1976); the
//! vector is put together in a second pass, so that no basis is stored.

use super::Graph;
use super::tridiagonal::Tridiagonal;

/// Up to this many nodes all vectors are kept and made orthogonal.
const KEEP: usize = 512;
/// Most steps times (nodes + two for each edge): bounds the time to a few seconds.
const WORK: usize = 600_000_000;

/// The same where the wave to begin with is nearly known.
const WORK_NEAR: usize = WORK / 20;

/// How exactly a spectrum is found.
#[derive(Debug, Clone, PartialEq)]
pub enum Precision {
    /// To about 12 digits, within much work.
    Full,
    /// To about 8, within less, from the slowest wave of a graph like this one: a pressure for each node.
    Near(Vec<f64>),
}

/// The symmetric matrix `M^(−1/2) L M^(−1/2)` of a graph with masses at its nodes.
pub(super) struct Operator<'a> {
    graph: &'a Graph,
    /// 1/√mass of each node.
    scale: Vec<f64>,
    /// The kernel of the matrix, of unit length: √mass.
    kernel: Vec<f64>,
    scaled: Vec<f64>,
}

impl<'a> Operator<'a> {
    pub fn new(graph: &'a Graph, masses: Option<&[f64]>) -> Self {
        let nodes = graph.nodes();
        let mut kernel: Vec<f64> = match masses {
            Some(masses) => masses.iter().map(|mass| mass.sqrt()).collect(),
            None => vec![1.0; nodes],
        };
        let scale = kernel.iter().map(|root| 1.0 / root).collect();
        let length = dot(&kernel, &kernel).sqrt();
        kernel.iter_mut().for_each(|value| *value /= length);
        Self { graph, scale, kernel, scaled: vec![0.0; nodes] }
    }

    fn apply(&mut self, x: &[f64], out: &mut [f64]) {
        for ((scaled, x), scale) in self.scaled.iter_mut().zip(x).zip(&self.scale) {
            *scaled = x * scale;
        }
        self.graph.laplacian_times(&self.scaled, out);
        for (out, scale) in out.iter_mut().zip(&self.scale) {
            *out *= scale;
        }
    }

    /// From the matrix's own coordinates to pressures.
    pub fn pressures(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.scale).map(|(x, scale)| x * scale).collect()
    }

    /// A start with much of the slowest wave in it: half a cosine over the distance from a node
    /// at the edge of the graph, plus a little of everything.
    fn start(&self) -> Vec<f64> {
        let far = |distances: &[Option<u32>]| {
            let indexed = distances.iter().enumerate().map(|(node, d)| (d.unwrap_or(0), node));
            indexed.max_by_key(|(distance, node)| (*distance, std::cmp::Reverse(*node)))
        };
        let (_, rim) = far(&self.graph.distances(0)).unwrap_or((0, 0));
        let distances = self.graph.distances(rim);
        let (most, _) = far(&distances).unwrap_or((0, 0));
        let wave = std::f64::consts::PI / f64::from(most.max(1));
        let mut x: Vec<f64> = distances
            .iter()
            .zip(0u64..)
            .zip(&self.kernel)
            .map(|((distance, node), root)| {
                let phase = f64::from(distance.unwrap_or(0)) * wave;
                root * (libm::cos(phase) + 0.05 * (unit(node) - 0.5))
            })
            .collect();
        self.purge(&mut x);
        normalise(&mut x);
        x
    }

    /// A start near a wave that is nearly known, plus a little of everything.
    fn start_near(&self, wave: &[f64]) -> Vec<f64> {
        let most = wave.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let scale = if most > 0.0 { 1.0 / most } else { 0.0 };
        let nodes = wave.iter().chain(std::iter::repeat(&0.0)).zip(0u64..).zip(&self.kernel);
        let mut x: Vec<f64> = nodes
            .map(|((height, node), root)| root * (height * scale + 0.05 * (unit(node) - 0.5)))
            .collect();
        self.purge(&mut x);
        normalise(&mut x);
        x
    }

    /// Takes the kernel out of a vector.
    fn purge(&self, x: &mut [f64]) {
        let share = dot(x, &self.kernel);
        subtract(x, share, &self.kernel);
    }
}

/// Both ends of the spectrum, the kernel left out.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    /// The least eigenvalue but the kernel's: never below the true one but for rounding.
    pub least: f64,
    pub greatest: f64,
    /// How far the matrix moves the estimated vectors off themselves: an eigenvalue lies within
    /// this of each estimate.
    pub least_residual: f64,
    pub greatest_residual: f64,
    /// The vector of the least, of unit length, in the matrix's own coordinates.
    pub vector: Vec<f64>,
    pub steps: usize,
}

impl Ends {
    pub fn converged(&self) -> bool {
        self.known_to(1e-6)
    }

    /// Whether what is left is below this share of each end: the error of the end is its square.
    fn known_to(&self, share: f64) -> bool {
        // An end at zero is another part of the graph: it is known when it is zero to rounding.
        let least = self.least_residual <= share * self.least
            || self.least_residual.max(self.least) <= 1e-12 * self.greatest;
        least && self.greatest_residual <= share * self.greatest
    }
}

/// Both ends of the spectrum of a connected graph with at least two nodes.
pub(super) fn ends(operator: &mut Operator<'_>, precision: &Precision) -> Ends {
    let nodes = operator.graph.nodes();
    let keep = nodes <= KEEP;
    let cost = nodes + 2 * operator.graph.edges();
    let (work, share) = match precision {
        Precision::Full => (WORK, 1e-6),
        Precision::Near(_) => (WORK_NEAR, 1e-4),
    };
    let most = match keep {
        true => nodes - 1,
        // Without reorthogonalisation it can take a few times n steps to see n eigenvalues.
        false => (work / cost).clamp(40, 4 * nodes),
    };
    let start = match precision {
        Precision::Full => operator.start(),
        Precision::Near(wave) => operator.start_near(wave),
    };
    let mut pass = Pass::new(start.clone(), keep);
    let mut check = 8;
    loop {
        let more = pass.step(operator);
        let steps = pass.matrix.diagonal.len();
        let last = !more || steps >= most;
        if !last && steps < check {
            continue;
        }
        check = steps + steps / 4 + 8;
        let mut ends = pass.ends();
        if last || ends.known_to(share) {
            let weights = pass.matrix.eigenvector(ends.least);
            ends.vector = match keep {
                true => combine(&pass.basis, &weights),
                false => {
                    let mut again = Pass::new(start, false);
                    again.replay(operator, &weights)
                }
            };
            operator.purge(&mut ends.vector);
            normalise(&mut ends.vector);
            return ends;
        }
    }
}

/// A run of the three-term recurrence.
struct Pass {
    matrix: Tridiagonal,
    current: Vec<f64>,
    previous: Vec<f64>,
    image: Vec<f64>,
    /// The length that the next vector had before it was normalised.
    beta: f64,
    basis: Vec<Vec<f64>>,
    keep: bool,
}

impl Pass {
    fn new(start: Vec<f64>, keep: bool) -> Self {
        let nodes = start.len();
        Self {
            matrix: Tridiagonal::default(),
            previous: vec![0.0; nodes],
            image: vec![0.0; nodes],
            current: start,
            beta: 0.0,
            basis: Vec::new(),
            keep,
        }
    }

    /// One step; false when the space is exhausted.
    fn step(&mut self, operator: &mut Operator<'_>) -> bool {
        if !self.matrix.diagonal.is_empty() {
            self.matrix.beside.push(self.beta);
        }
        operator.apply(&self.current, &mut self.image);
        let alpha = dot(&self.image, &self.current);
        self.matrix.diagonal.push(alpha);
        subtract(&mut self.image, alpha, &self.current);
        subtract(&mut self.image, self.beta, &self.previous);
        operator.purge(&mut self.image);
        std::mem::swap(&mut self.previous, &mut self.current);
        if self.keep {
            self.basis.push(self.previous.clone());
            for _ in 0..2 {
                for kept in &self.basis {
                    let share = dot(&self.image, kept);
                    subtract(&mut self.image, share, kept);
                }
                operator.purge(&mut self.image);
            }
        }
        std::mem::swap(&mut self.current, &mut self.image);
        self.beta = normalise(&mut self.current);
        let largest = self.matrix.diagonal.iter().fold(0.0f64, |most, a| most.max(a.abs()));
        self.beta > 1e-13 * largest
    }

    fn ends(&self) -> Ends {
        let rank = self.matrix.diagonal.len().saturating_sub(1);
        let (least, greatest) = (self.matrix.eigenvalue(0), self.matrix.eigenvalue(rank));
        let residual = |value: f64| {
            let weights = self.matrix.eigenvector(value);
            self.beta * weights.last().map_or(0.0, |weight| weight.abs())
        };
        Ends {
            least,
            greatest,
            least_residual: residual(least),
            greatest_residual: residual(greatest),
            vector: Vec::new(),
            steps: rank + 1,
        }
    }

    /// Runs the recurrence again and adds its vectors up with these weights.
    fn replay(&mut self, operator: &mut Operator<'_>, weights: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.current.len()];
        for weight in weights {
            subtract(&mut sum, -weight, &self.current);
            self.step(operator);
        }
        sum
    }
}

fn combine(basis: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; basis.first().map_or(0, Vec::len)];
    for (vector, weight) in basis.iter().zip(weights) {
        subtract(&mut sum, -weight, vector);
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums side by side: a fixed order that does not wait for each addition.
    let (mut sums, fours) = ([0.0f64; 4], a.chunks_exact(4).zip(b.chunks_exact(4)));
    for (a, b) in fours {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest = a.len() - a.len() % 4;
    let tail: f64 = a.iter().zip(b).skip(rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + tail
}

fn subtract(x: &mut [f64], share: f64, y: &[f64]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x -= share * y;
    }
}

/// Scales to unit length; returns the length it had.
fn normalise(x: &mut [f64]) -> f64 {
    let length = dot(x, x).sqrt();
    if length > 0.0 {
        x.iter_mut().for_each(|value| *value /= length);
    }
    length
}

/// A fixed number in [0, 1) for each node: the finaliser of SplitMix64.
/// (G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*, 2014.)
fn unit(node: u64) -> f64 {
    let mut z = node.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
}
