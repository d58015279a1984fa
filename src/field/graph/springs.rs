//! Springs over a graph as what they are in a run: steps on news of some steps ago. Which strength the
//! graph gives `auto` springs, and what each part of it makes of all of them.

use super::lagged::{Lagged, best_alpha, momentum, radius};
use super::{Graph, GraphError, Precision, Spectrum};
use crate::field::spec::{Method, Spring};

/// Between the ends of a spectrum momentum is looked at in so many steps.
const BETWEEN: u32 = 32;
/// Steps that are gone through one by one to see how long differences take: for all parts together,
/// at least for each, and at most.
const FOLLOWED: (u64, u64, u64) = (30_000_000, 1_000, 100_000);

/// A link under a spring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wire {
    /// One end.
    pub a: u32,
    /// The other end.
    pub b: u32,
    /// How stiff it is.
    pub spring: Spring,
    /// Of how many steps ago its news is.
    pub lag: u32,
}

/// A part of a graph that no spring joins to the rest, under its springs.
#[derive(Debug, Clone)]
pub struct Part {
    /// The nodes, rising.
    pub nodes: Vec<u32>,
    /// Their masses.
    pub masses: Vec<f64>,
    /// Its links by what they weigh in a step: spring × step × the smaller mass of the ends. Nodes are
    /// numbered by their places in `nodes`.
    pub graph: Graph,
    /// The eigenvalues of a step.
    pub spectrum: Spectrum,
    /// The largest lag of a link, in steps.
    pub lag: u32,
}

/// What the springs of a part, or of all of them, come to under a method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// λ₂: the rate in 1/s at which the slowest difference levels out.
    pub lambda_2: f64,
    /// λmax: the rate of the fastest.
    pub lambda_max: f64,
    /// Whether both are known to about 12 digits.
    pub converged: bool,
    /// γ: what a step of first order on news of now leaves of the worst difference.
    pub gamma: f64,
    /// Of how many steps ago the oldest news is.
    pub lag: u32,
    /// How many times as stiff springs settle no more: above 1 they settle. Infinite without springs.
    pub stiffness_margin: f64,
    /// The lag in steps up to which these springs settle; none where they do not without lag.
    pub longest_lag: Option<u32>,
    /// Steps until 1 % of the worst difference is left; none where it never is.
    pub steps: Option<u64>,
}

/// All parts of a graph under its springs.
#[derive(Debug, Clone)]
pub struct Springs {
    /// Weight of `auto` springs: stiffness × step; 0 where there is none.
    pub auto: f64,
    /// Both ends of the spectrum of the graph in which every link has a spring × step of 1, over its
    /// parts; (0, 0) where no spring is `auto`.
    pub unit: (f64, f64),
    /// By their first nodes.
    pub parts: Vec<Part>,
}

/// The ends of the spectra of all parts that have a link: the least λ₂ and the greatest λmax; (0, 0)
/// where none has.
pub fn ends(parts: &[Part]) -> (f64, f64) {
    let joined = parts.iter().filter(|part| part.graph.edges() > 0);
    joined.fold((0.0, 0.0), |(slow, fast): (f64, f64), part| {
        let (least, most) = (part.spectrum.lambda_2, part.spectrum.lambda_max);
        (if fast > 0.0 { slow.min(least) } else { least }, fast.max(most))
    })
}

impl Springs {
    /// What springs make of these masses in steps of `step` seconds. Links without a spring, and those
    /// that join nothing, carry nothing. `waves` are the slowest waves of a graph like this one, by node,
    /// to start from.
    ///
    /// `auto` springs get the strength that is best for the graph in which every link has a spring of
    /// one strength.
    ///
    /// # Errors
    /// As [`Graph::new`] and [`Spectrum::of`].
    pub fn of(
        masses: &[f64],
        wires: &[Wire],
        step: f64,
        waves: Option<&[f64]>,
    ) -> Result<Springs, GraphError> {
        let is_auto = |wire: &Wire| wire.spring == Spring::Auto;
        let precision = |nodes: &[u32]| match waves {
            Some(waves) => {
                let at = |node: &u32| waves.get(*node as usize).copied().unwrap_or(0.0);
                Precision::Near(nodes.iter().map(at).collect())
            }
            None => Precision::Full,
        };
        let (any, all) = (wires.iter().any(is_auto), wires.iter().all(is_auto));
        let (mut auto, mut unit) = (0.0, (0.0, 0.0));
        if any {
            let mut parts = parts(masses, wires, &|_| 1.0, &precision)?;
            unit = ends(&parts);
            let (slow, fast) = unit;
            let lag = parts.iter().map(|part| part.lag).max().unwrap_or(0);
            auto = best_alpha(slow, fast, lag);
            if all && auto > 0.0 {
                parts.iter_mut().for_each(|part| part.scale(auto));
                return Ok(Springs { auto, unit, parts });
            }
        }
        let weight = |spring: Spring| match spring {
            Spring::Auto => auto,
            Spring::Hz(stiffness) => stiffness * step,
        };
        Ok(Springs { auto, unit, parts: parts(masses, wires, &weight, &precision)? })
    }

    /// What a step leaves of the worst difference in any part: γ; 1 where no spring joins anything.
    pub fn gamma(&self) -> f64 {
        let (slow, fast) = ends(&self.parts);
        (1.0 - slow).abs().max((1.0 - fast).abs()).min(1.0)
    }

    /// How many steps of a difference in a part are gone through one by one, at most.
    pub fn followed(&self) -> u64 {
        let (all, least, most) = FOLLOWED;
        let each = u64::from(BETWEEN + 1) * self.parts.len().max(1) as u64;
        (all / each).clamp(least, most)
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        let part = |it: &Part| size_of::<Part>() + it.nodes.len() * 36 + it.graph.edges() * 24;
        self.parts.iter().map(part).sum()
    }

    /// The method by which load moves: that of first order where momentum would not settle.
    pub fn moves_by(&self, method: Method) -> Method {
        if self.settles(method) { method } else { Method::Springs }
    }

    /// What a part comes to under a method in steps of so many seconds.
    pub fn outlook(&self, part: &Part, method: Method, step: f64) -> Outlook {
        let (method, gamma) = (self.moves_by(method), self.gamma());
        let law = part.law(method, gamma);
        let Spectrum { lambda_2, lambda_max, converged, .. } = part.spectrum;
        Outlook {
            lambda_2: lambda_2 / step,
            lambda_max: lambda_max / step,
            converged,
            gamma: part.gamma(),
            lag: part.lag,
            stiffness_margin: match lambda_max > 0.0 {
                true => law.stable_below() / lambda_max,
                false => f64::INFINITY,
            },
            longest_lag: law.longest_lag(lambda_max),
            steps: match lambda_max > 0.0 {
                true => part.steps_to(0.01, method, gamma, self.followed()),
                false => Some(0),
            },
        }
    }

    /// The same of all parts together: the worst of each. Parts without a spring do not count.
    pub fn outlook_of_all(&self, method: Method, step: f64) -> Outlook {
        let joined = self.parts.iter().filter(|part| part.graph.edges() > 0);
        let all = joined.map(|part| self.outlook(part, method, step));
        let worst = all.reduce(|a, b| Outlook {
            lambda_2: a.lambda_2.min(b.lambda_2),
            lambda_max: a.lambda_max.max(b.lambda_max),
            converged: a.converged && b.converged,
            gamma: a.gamma.max(b.gamma),
            lag: a.lag.max(b.lag),
            stiffness_margin: a.stiffness_margin.min(b.stiffness_margin),
            longest_lag: a.longest_lag.min(b.longest_lag),
            steps: a.steps.zip(b.steps).map(|(a, b)| a.max(b)),
        });
        worst.unwrap_or(Outlook {
            lambda_2: 0.0,
            lambda_max: 0.0,
            converged: true,
            gamma: 1.0,
            lag: 0,
            stiffness_margin: f64::INFINITY,
            longest_lag: Some(u32::MAX),
            steps: Some(0),
        })
    }

    /// Whether every part settles under a method that moves load by springs.
    pub fn settles(&self, method: Method) -> bool {
        let gamma = self.gamma();
        self.parts.iter().all(|part| part.law(method, gamma).stable_below() > part.fastest())
    }
}

/// The parts of a graph whose links weigh `weight` times the smaller mass.
fn parts(
    masses: &[f64],
    wires: &[Wire],
    weight: &dyn Fn(Spring) -> f64,
    precision: &dyn Fn(&[u32]) -> Precision,
) -> Result<Vec<Part>, GraphError> {
    let mass = |node: u32| masses.get(node as usize).copied().unwrap_or(0.0);
    let edges: Vec<(u32, u32, f64)> = wires
        .iter()
        .map(|wire| (wire.a, wire.b, weight(wire.spring) * mass(wire.a).min(mass(wire.b))))
        .collect();
    let carries = |(a, b, weight): &(u32, u32, f64)| a != b && *weight > 0.0 && weight.is_finite();
    let all: Vec<_> = edges.iter().copied().filter(carries).collect();
    let of = Graph::new(masses.len(), &all)?.components();
    let mut nodes: Vec<Vec<u32>> = vec![Vec::new(); of.sizes.len()];
    let mut place = vec![0_u32; masses.len()];
    for ((node, part), place) in (0..).zip(&of.of).zip(&mut place) {
        if let Some(nodes) = nodes.get_mut(*part as usize) {
            *place = nodes.len() as u32;
            nodes.push(node);
        }
    }
    let mut inside: Vec<Vec<(u32, u32, f64)>> = vec![Vec::new(); nodes.len()];
    let mut lags = vec![0; nodes.len()];
    for (edge, wire) in edges.iter().zip(wires).filter(|(edge, _)| carries(edge)) {
        let (a, b) = (edge.0 as usize, edge.1 as usize);
        let Some(part) = of.of.get(a).map(|part| *part as usize) else { continue };
        if let (Some(edges), Some(lag), Some(a), Some(b)) =
            (inside.get_mut(part), lags.get_mut(part), place.get(a), place.get(b))
        {
            edges.push((*a, *b, edge.2));
            *lag = wire.lag.max(*lag);
        }
    }
    let made = nodes.into_iter().zip(inside.into_iter().zip(lags)).map(|(nodes, (edges, lag))| {
        let masses: Vec<f64> = nodes.iter().map(|node| mass(*node)).collect();
        let graph = Graph::new(nodes.len(), &edges)?;
        let spectrum = match edges.is_empty() {
            true => Spectrum::still(nodes.len()),
            false => Spectrum::find(&graph, Some(&masses), precision(&nodes))?,
        };
        Ok(Part { nodes, masses, graph, spectrum, lag })
    });
    made.collect()
}

impl Part {
    fn scale(&mut self, by: f64) {
        self.graph.scale(by);
        self.spectrum = self.spectrum.scaled(by);
    }

    /// What of the fastest difference flows in a step: λmax of a step.
    pub fn fastest(&self) -> f64 {
        self.spectrum.lambda_max
    }

    /// What a step of first order leaves of the worst difference: γ.
    pub fn gamma(&self) -> f64 {
        let Spectrum { lambda_2: slow, lambda_max: fast, .. } = self.spectrum;
        (1.0 - slow).abs().max((1.0 - fast).abs()).min(1.0)
    }

    /// The law of its steps under a method, in a field whose γ is this. Methods without springs are
    /// taken for the first order.
    pub fn law(&self, method: Method, gamma: f64) -> Lagged {
        match method {
            Method::SecondOrder | Method::Chebyshev => Lagged::with_momentum(gamma, self.lag),
            Method::Springs
            | Method::MeanField
            | Method::RoundRobin
            | Method::LeastConnections
            | Method::LeastLoaded
            | Method::PowerOfTwo
            | Method::Random
            | Method::None
            | Method::Force(_) => Lagged::first_order(self.lag),
        }
    }

    /// The steps after which, from the worst start, at most `epsilon` of the distance from balance is
    /// left, under a method in a field whose γ is this; none where it never is.
    ///
    /// Without lag as [`Spectrum::steps_to`]; with it, of a difference at either end of the spectrum or
    /// in between that stood still before. The first `followed` steps of each are gone through one by
    /// one; what takes longer is foretold by its rate.
    pub fn steps_to(&self, epsilon: f64, method: Method, gamma: f64, followed: u64) -> Option<u64> {
        let law = self.law(method, gamma);
        let Spectrum { lambda_2: slow, lambda_max: fast, .. } = self.spectrum;
        if self.lag == 0 {
            return self.spectrum.steps_to(epsilon, method, gamma);
        }
        if slow <= 0.0 || !(epsilon > 0.0 && epsilon < 1.0) {
            return None;
        }
        let chebyshev = method == Method::Chebyshev;
        let g2 = gamma * gamma;
        let betas: Vec<f64> = std::iter::successors(Some((1.0, 1)), |(beta, t)| {
            Some((if *t == 1 { 2.0 / (2.0 - g2) } else { 4.0 / (4.0 - g2 * beta) }, t + 1))
        })
        .map(|(beta, _)| beta)
        .take(if chebyshev { 200 } else { 0 })
        .collect();
        let beta_at = |t: u64| match t {
            // The first step has nothing to go on with.
            1 => 1.0,
            t => betas.get(t as usize - 1).copied().unwrap_or(law.beta),
        };
        // With momentum a difference in between may take longest; without, one at an end does.
        let between = if law.beta > 1.0 { BETWEEN } else { 1 };
        let rates = (0..=between).map(|i| slow + (fast - slow) * f64::from(i) / f64::from(between));
        let steps = rates.map(|a| law.steps_to(epsilon, a, beta_at, followed));
        let mut most = 0;
        for it in steps {
            most = most.max(it?);
        }
        Some(most)
    }

    /// What a step of first order leaves, for good, of the worst difference: γ without lag.
    pub fn rate(&self) -> f64 {
        let Spectrum { lambda_2: slow, lambda_max: fast, .. } = self.spectrum;
        radius(slow, self.lag).max(radius(fast, self.lag))
    }
}

impl Spectrum {
    /// The steps after which, from the worst start, at most `epsilon` of the distance from balance is
    /// left, where the eigenvalues are those of a step without lag, and γ is that of the field that the
    /// method goes by. None if it never gets there (a graph in parts, an unstable spring), or for an
    /// epsilon outside (0, 1).
    ///
    /// First order leaves ρᵗ with ρ the greater of |1 − λ₂| and |1 − λmax|; second order at most
    /// rᵗ(1 + t√(1 − γ²)) with r = √(β − 1), and Chebyshev 1/Tₜ(1/γ).
    /// (S. Muthukrishnan, B. Ghosh, M. H. Schultz, *Theory Comput. Systems* 31, 331, 1998;
    /// G. H. Golub, R. S. Varga, *Numer. Math.* 3, 147, 1961.)
    pub fn steps_to(&self, epsilon: f64, method: Method, gamma: f64) -> Option<u64> {
        if !(epsilon > 0.0 && epsilon < 1.0) || self.lambda_2 <= 0.0 {
            return None;
        }
        let rho = (1.0 - self.lambda_2).abs().max((1.0 - self.lambda_max).abs());
        // What is only rounding is zero: a complete graph balances in one step.
        let [rho, gamma] = [rho, gamma].map(|it| if it < 1e-9 { 0.0 } else { it });
        if rho >= 1.0 {
            return None;
        }
        let enough: Box<dyn Fn(f64) -> f64> = match method {
            Method::SecondOrder => {
                let root = (1.0 - gamma * gamma).max(0.0).sqrt();
                let r = (momentum(gamma) - 1.0).max(0.0).sqrt();
                Box::new(move |t| libm::pow(r, t) * (1.0 + t * root))
            }
            Method::Chebyshev if gamma == 0.0 => Box::new(|_| 0.0),
            Method::Chebyshev => {
                let rate = libm::acosh(1.0 / gamma);
                Box::new(move |t| 1.0 / libm::cosh(t * rate))
            }
            Method::Springs
            | Method::MeanField
            | Method::RoundRobin
            | Method::LeastConnections
            | Method::LeastLoaded
            | Method::PowerOfTwo
            | Method::Random
            | Method::None
            | Method::Force(_) => Box::new(move |t| libm::pow(rho, t)),
        };
        first_step(|t| enough(t as f64) <= epsilon)
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
