//! The graph of a field: who is joined to whom, and how strongly. Compressed rows, built once.

mod bottleneck;
#[cfg(test)]
mod known_tests;
mod lagged;
mod lanczos;
mod link;
mod potential;
mod spectrum;
mod springs;
mod tridiagonal;

pub use bottleneck::{Bottleneck, bottleneck};
pub use lagged::{Lagged, best_alpha, momentum, radius};
pub use lanczos::Precision;
pub use link::{NewLink, NoLink, best_new_link};
pub use potential::{largest_drop, potentials};
pub use spectrum::Spectrum;
pub use springs::{Outlook, Part, Springs, Wire, ends};

use thiserror::Error;

/// An undirected graph with positive weights, without loops and parallel edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Where each node's row begins in the two columns below; one more at the end.
    starts: Vec<usize>,
    /// The other ends, rising in each row. All are below the number of nodes.
    ends: Vec<u32>,
    weights: Vec<f64>,
}

/// Why a graph could not be built.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum GraphError {
    /// No node, or more than 32-bit ids can name.
    #[error("a graph has 1 to 4,294,967,295 nodes, not {0}")]
    Size(usize),
    /// An edge to a node that is not there.
    #[error("an edge joins {0} and {1}, one of which is not there")]
    NoNode(u32, u32),
    /// An edge from a node to itself.
    #[error("an edge joins {0} to itself")]
    Loop(u32),
    /// A weight that is zero, negative or no number.
    #[error("the edge of {0} and {1} weighs {2}: not a positive number")]
    Weight(u32, u32, f64),
    /// A mass that is zero, negative or no number, or not one for each node.
    #[error("the mass of node {0} is not a positive number")]
    Mass(usize),
}

/// The parts of a graph that no edge joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// For each node the number of its part, from 0 in the order of their first nodes.
    pub of: Vec<u32>,
    /// How many nodes each part has.
    pub sizes: Vec<usize>,
}

impl Graph {
    /// Builds the graph of `nodes` nodes from its edges `(u, v, weight)`, in any order. Parallel
    /// edges become one with the sum of their weights.
    ///
    /// # Errors
    /// See [`GraphError`].
    pub fn new(nodes: usize, edges: &[(u32, u32, f64)]) -> Result<Self, GraphError> {
        if nodes == 0 || u32::try_from(nodes).is_err() {
            return Err(GraphError::Size(nodes));
        }
        let mut starts = vec![0usize; nodes + 1];
        for &(u, v, weight) in edges {
            if u as usize >= nodes || v as usize >= nodes {
                return Err(GraphError::NoNode(u, v));
            }
            if u == v {
                return Err(GraphError::Loop(u));
            }
            if !(weight > 0.0 && weight.is_finite()) {
                return Err(GraphError::Weight(u, v, weight));
            }
            starts[u as usize + 1] += 1;
            starts[v as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut rows = vec![(0u32, 0.0f64); edges.len() * 2];
        for &(u, v, weight) in edges {
            for (from, to) in [(u, v), (v, u)] {
                let slot = &mut next[from as usize];
                rows[*slot] = (to, weight);
                *slot += 1;
            }
        }
        Ok(Self::from_rows(&starts, &mut rows))
    }

    /// Sorts each row and joins what is parallel. Equal ends stay in the order in which they were
    /// given, so that both directions add their weights in the same order.
    fn from_rows(bounds: &[usize], rows: &mut [(u32, f64)]) -> Self {
        let mut starts = Vec::with_capacity(bounds.len());
        let mut ends: Vec<u32> = Vec::with_capacity(rows.len());
        let mut weights: Vec<f64> = Vec::with_capacity(rows.len());
        starts.push(0);
        for pair in bounds.windows(2) {
            let row = &mut rows[pair[0]..pair[1]];
            row.sort_by_key(|(end, _)| *end);
            let begin = ends.len();
            for &(end, weight) in row.iter() {
                match weights.last_mut() {
                    Some(last) if ends.len() > begin && ends.last() == Some(&end) => {
                        *last += weight;
                    }
                    _ => {
                        ends.push(end);
                        weights.push(weight);
                    }
                }
            }
            starts.push(ends.len());
        }
        Self { starts, ends, weights }
    }

    /// Multiplies every weight by a positive number.
    pub(super) fn scale(&mut self, by: f64) {
        self.weights.iter_mut().for_each(|weight| *weight *= by);
    }

    /// The same graph with every weight multiplied by a positive number.
    pub fn scaled(&self, by: f64) -> Graph {
        let mut graph = self.clone();
        graph.scale(by);
        graph
    }

    /// Number of nodes, at least one.
    pub fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.ends.len() / 2
    }

    /// A node's neighbours and the weights of its edges to them, rising by neighbour. Nothing for
    /// a node that is not there.
    pub fn row(&self, node: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let row = match (self.starts.get(node), self.starts.get(node + 1)) {
            (Some(&begin), Some(&end)) => begin..end,
            _ => 0..0,
        };
        let weights = self.weights[row.clone()].iter();
        self.ends[row].iter().copied().zip(weights.copied())
    }

    /// How many neighbours a node has.
    pub fn degree(&self, node: usize) -> usize {
        self.row(node).count()
    }

    /// Whether two nodes are joined.
    pub fn joined(&self, u: usize, v: usize) -> bool {
        self.row(u).any(|(end, _)| end as usize == v)
    }

    /// Every edge once, as `(u, v, weight)` with u < v, ordered by (u, v).
    pub fn list(&self) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        (0..self.nodes()).flat_map(move |node| {
            let node_id = node as u32;
            self.row(node)
                .filter(move |(end, _)| *end > node_id)
                .map(move |(end, weight)| (node_id, end, weight))
        })
    }

    /// The Laplacian applied: `out_i = Σ_j w_ij (x_i − x_j)`. Both slices hold one value a node.
    pub fn laplacian_times(&self, x: &[f64], out: &mut [f64]) {
        let rows = self.starts.windows(2);
        for ((out, xi), row) in out.iter_mut().zip(x).zip(rows) {
            let (begin, end) = (row[0], row[1]);
            let mut sum = 0.0;
            for (other, weight) in self.ends[begin..end].iter().zip(&self.weights[begin..end]) {
                sum += weight * (xi - x[*other as usize]);
            }
            *out = sum;
        }
    }

    /// The parts of the graph.
    pub fn components(&self) -> Components {
        const NONE: u32 = u32::MAX;
        let mut of = vec![NONE; self.nodes()];
        let mut sizes = Vec::new();
        let mut stack = Vec::new();
        for first in 0..self.nodes() {
            if of[first] != NONE {
                continue;
            }
            let part = sizes.len() as u32;
            let mut size = 0;
            of[first] = part;
            stack.push(first);
            while let Some(node) = stack.pop() {
                size += 1;
                for (end, _) in self.row(node) {
                    let slot = &mut of[end as usize];
                    if *slot == NONE {
                        *slot = part;
                        stack.push(end as usize);
                    }
                }
            }
            sizes.push(size);
        }
        Components { of, sizes }
    }

    /// The number of links from `first` to each node; none where no path leads.
    pub fn distances(&self, first: usize) -> Vec<Option<u32>> {
        let mut distances = vec![None; self.nodes()];
        let mut queue = std::collections::VecDeque::new();
        if let Some(slot) = distances.get_mut(first) {
            *slot = Some(0);
            queue.push_back((first, 0));
        }
        while let Some((node, distance)) = queue.pop_front() {
            for (end, _) in self.row(node) {
                let slot = &mut distances[end as usize];
                if slot.is_none() {
                    *slot = Some(distance + 1);
                    queue.push_back((end as usize, distance + 1));
                }
            }
        }
        distances
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_sorted_and_parallel_edges_add_up() {
        let graph = Graph::new(4, &[(2, 0, 1.0), (0, 1, 2.0), (0, 2, 0.5)]).unwrap();
        assert_eq!(graph.row(0).collect::<Vec<_>>(), [(1, 2.0), (2, 1.5)]);
        assert_eq!((graph.nodes(), graph.edges(), graph.degree(3)), (4, 2, 0));
        assert_eq!(graph.list().collect::<Vec<_>>(), [(0, 1, 2.0), (0, 2, 1.5)]);
        assert_eq!(graph.components(), Components { of: vec![0, 0, 0, 1], sizes: vec![3, 1] });
        assert_eq!(graph.distances(1), [Some(1), Some(0), Some(2), None]);
        assert!(graph.joined(2, 0) && !graph.joined(2, 1) && !graph.joined(9, 0));
    }

    #[test]
    fn impossible_graphs_are_refused() {
        assert_eq!(Graph::new(0, &[]), Err(GraphError::Size(0)));
        assert_eq!(Graph::new(2, &[(0, 2, 1.0)]), Err(GraphError::NoNode(0, 2)));
        assert_eq!(Graph::new(2, &[(1, 1, 1.0)]), Err(GraphError::Loop(1)));
        for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(Graph::new(2, &[(0, 1, weight)]), Err(GraphError::Weight(..))));
        }
    }

    proptest! {
        /// xᵀLx = Σ w (x_u − x_v)², and constants are in the kernel.
        #[test]
        fn the_laplacian_is_the_energy_of_the_links(
            raw in prop::collection::vec((0u32..9, 0u32..9, 0.1f64..4.0), 0..30),
            x in prop::collection::vec(-3.0f64..3.0, 9),
        ) {
            let edges: Vec<_> = raw.into_iter().filter(|(u, v, _)| u != v).collect();
            let graph = Graph::new(9, &edges).unwrap();
            let mut lx = vec![0.0; 9];
            graph.laplacian_times(&x, &mut lx);
            let energy: f64 = x.iter().zip(&lx).map(|(x, lx)| x * lx).sum();
            let direct: f64 = edges
                .iter()
                .map(|&(u, v, w)| w * (x[u as usize] - x[v as usize]) * (x[u as usize] - x[v as usize]))
                .sum();
            prop_assert!((energy - direct).abs() <= 1e-10 * (1.0 + direct));
            graph.laplacian_times(&[1.5; 9], &mut lx);
            prop_assert!(lx.iter().all(|value| *value == 0.0));
        }
    }
}
