//! Which one new link would help balancing most.

use super::{Graph, GraphError, Spectrum};

/// A link that is not there yet, and what it would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewLink {
    /// One end.
    pub u: u32,
    /// The other end, above the first.
    pub v: u32,
    /// λ₂ with the link.
    pub lambda_2: f64,
}

/// Why no new link helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLink {
    /// Every node is joined to every other.
    Complete,
    /// The ends of the slowest wave are joined already.
    EndsJoined,
    /// There are several slowest waves, and one link stiffens only one of them.
    SeveralWaves,
}

/// Ends of the slowest wave that are looked at, on each side.
const ENDS: usize = 8;
/// Pairs of them whose spectrum is computed.
const TRIED: usize = 12;
/// Links whose spectrum is computed on the way from there to a better one, at most.
const MOVED: usize = 200;
/// Nodes and link ends over all spectra that are computed: bounds the work on a large graph.
const WORK: usize = 10_000_000;

/// The link of the given weight that raises λ₂ most, or why no candidate raises it by more than a
/// part in a million: a ring has two slowest waves, and one link can only stiffen one.
///
/// To first order a link of weight w raises λ₂ by `w (x_u − x_v)²` with x the slowest wave (A.
/// Ghosh, S. Boyd, *Growing well-connected graphs*, CDC 2006). The pairs of its highest and
/// lowest nodes are ranked by that, the best are verified by their own spectra, and from the best
/// of them one end at a time moves to a neighbour as long as that is better. Each link tried is
/// as much work as the spectrum of the graph, so on a large graph few are tried.
///
/// # Errors
/// A weight or mass that is not positive.
pub fn best_new_link(
    graph: &Graph,
    masses: Option<&[f64]>,
    weight: f64,
) -> Result<Result<NewLink, NoLink>, GraphError> {
    let now = Spectrum::of(graph, masses)?;
    let nodes = graph.nodes();
    if graph.edges() == nodes * (nodes - 1) / 2 {
        return Ok(Err(NoLink::Complete));
    }
    let mut search = Search { graph, masses, weight, edges: graph.list().collect(), best: None };
    let affordable = WORK / (graph.nodes() + 2 * graph.edges());
    for (u, v) in candidates(graph, &now.fiedler).into_iter().take(affordable.max(2)) {
        search.attempt(u, v)?;
    }
    let mut left = MOVED.min(affordable.saturating_sub(TRIED));
    while let Some(best) = search.best.filter(|_| left > 0) {
        let ends = [(best.u, best.v), (best.v, best.u)];
        let moves = ends
            .into_iter()
            .flat_map(|(moved, fixed)| graph.row(moved as usize).map(move |(end, _)| (end, fixed)));
        for (u, v) in moves.take(left) {
            left -= 1;
            search.attempt(u as usize, v as usize)?;
        }
        if search.best == Some(best) {
            break;
        }
    }
    let floor = now.lambda_2 + 1e-6 * now.lambda_2.max(1e-6 * now.lambda_max);
    Ok(match search.best {
        Some(best) if best.lambda_2 > floor => Ok(best),
        // Where λ₂ is the rate of one wave alone, any link between nodes at which that differs
        // raises it: the eigenvalues with and without the link interlace.
        Some(_) => Err(NoLink::SeveralWaves),
        None => Err(NoLink::EndsJoined),
    })
}

/// Pairs of the lowest and highest nodes of the slowest wave that are not joined, those that
/// promise most first.
fn candidates(graph: &Graph, wave: &[f64]) -> Vec<(usize, usize)> {
    let height = |node: usize| wave.get(node).copied().unwrap_or(0.0);
    let mut order: Vec<usize> = (0..graph.nodes()).collect();
    // Among equals the better connected node first: it passes on what it gets.
    order.sort_by(|&a, &b| {
        let by_height = height(a).total_cmp(&height(b));
        by_height.then(graph.degree(b).cmp(&graph.degree(a))).then(a.cmp(&b))
    });
    // Each (negative rise, most degrees first) so that an ascending order has the best first.
    let mut pairs: Vec<(f64, std::cmp::Reverse<usize>, usize, usize)> = Vec::new();
    for &a in order.iter().take(ENDS) {
        for &b in order.iter().rev().take(ENDS) {
            let rise = (height(a) - height(b)) * (height(a) - height(b));
            let degrees = std::cmp::Reverse(graph.degree(a) + graph.degree(b));
            pairs.push((-rise, degrees, a.min(b), a.max(b)));
        }
    }
    pairs.retain(|&(.., u, v)| u != v && !graph.joined(u, v));
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
    pairs.dedup_by_key(|pair| (pair.2, pair.3));
    pairs.into_iter().take(TRIED).map(|(.., u, v)| (u, v)).collect()
}

struct Search<'a> {
    graph: &'a Graph,
    masses: Option<&'a [f64]>,
    weight: f64,
    edges: Vec<(u32, u32, f64)>,
    best: Option<NewLink>,
}

impl Search<'_> {
    /// Keeps a link if it is the best so far.
    fn attempt(&mut self, u: usize, v: usize) -> Result<(), GraphError> {
        if u == v || self.graph.joined(u, v) {
            return Ok(());
        }
        let (u, v) = (u.min(v) as u32, u.max(v) as u32);
        self.edges.push((u, v, self.weight));
        let with = Graph::new(self.graph.nodes(), &self.edges);
        self.edges.pop();
        let lambda_2 = Spectrum::of(&with?, self.masses)?.lambda_2;
        if self.best.is_none_or(|best| lambda_2 > best.lambda_2 * (1.0 + 1e-9)) {
            self.best = Some(NewLink { u, v, lambda_2 });
        }
        Ok(())
    }
}
