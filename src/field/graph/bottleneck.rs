//! Where a field is thinnest: the cut that its slowest wave points at.

use super::{Graph, Spectrum};

/// Two sides of a graph and the links between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Bottleneck {
    /// The nodes of the side with fewer of them, rising.
    pub side: Vec<u32>,
    /// The links across, `(u, v, weight)` with u < v.
    pub links: Vec<(u32, u32, f64)>,
    /// How fast the two sides would balance if each were balanced in itself:
    /// `cut · m / (m₁ m₂)` with the weight of the links and the masses. Never below λ₂.
    pub rate: f64,
}

impl Bottleneck {
    /// How much of the slowness the cut explains, from 0 (the way through the field is long, or
    /// nothing is slow) to 1 (only the cut is slow): λ₂ ÷ rate.
    pub fn share(&self, spectrum: &Spectrum) -> f64 {
        if self.rate > 0.0 { spectrum.lambda_2 / self.rate } else { 1.0 }
    }
}

/// The best cut between neighbours in the order of the slowest wave. None for fewer than two
/// nodes.
///
/// The sweep finds a cut whose rate is within Cheeger's bound of the best.
/// (J. Cheeger 1970; for graphs N. Alon, V. D. Milman, *J. Comb. Theory B* 38, 73, 1985.)
pub fn bottleneck(
    graph: &Graph,
    masses: Option<&[f64]>,
    spectrum: &Spectrum,
) -> Option<Bottleneck> {
    let mass = |node: usize| masses.map_or(1.0, |m| m.get(node).copied().unwrap_or(1.0));
    let height = |node: usize| spectrum.fiedler.get(node).copied().unwrap_or(0.0);
    let nodes = graph.nodes();
    let mut order: Vec<usize> = (0..nodes).collect();
    order.sort_by(|&a, &b| height(a).total_cmp(&height(b)).then(a.cmp(&b)));
    let total: f64 = (0..nodes).map(mass).sum();
    let mut below = vec![false; nodes];
    let (mut cut, mut weight) = (0.0f64, 0.0);
    let mut best: Option<(f64, usize)> = None;
    for (taken, &node) in order.iter().enumerate().take(nodes.saturating_sub(1)) {
        below[node] = true;
        weight += mass(node);
        for (end, w) in graph.row(node) {
            cut += if below[end as usize] { -w } else { w };
        }
        // Sums that cancel leave rounding: a cut without links is none.
        let rate = cut.max(0.0) * total / (weight * (total - weight));
        if best.is_none_or(|(held, _)| rate < held * (1.0 - 1e-12)) {
            best = Some((rate, taken + 1));
        }
    }
    let (_, taken) = best?;
    let mut inside = vec![false; nodes];
    order.iter().take(taken).for_each(|node| inside[*node] = true);
    let links: Vec<_> =
        graph.list().filter(|(u, v, _)| inside[*u as usize] != inside[*v as usize]).collect();
    let smaller = taken * 2 <= nodes;
    let side: Vec<u32> =
        (0u32..).zip(&inside).filter(|(_, inside)| **inside == smaller).map(|(n, _)| n).collect();
    let weight: f64 = side.iter().map(|node| mass(*node as usize)).sum();
    let across: f64 = links.iter().map(|(.., weight)| weight).sum();
    Some(Bottleneck { side, links, rate: across * total / (weight * (total - weight)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::id::SegmentId;
    use crate::field::topology::{Pair, line, mesh};
    use proptest::prelude::*;

    fn graph(nodes: usize, pairs: &[Pair]) -> Graph {
        let edges: Vec<_> = pairs.iter().map(|(u, v)| (u.0, v.0, 1.0)).collect();
        Graph::new(nodes, &edges).unwrap()
    }

    #[test]
    fn two_crowds_with_one_link() {
        let ids: Vec<_> = SegmentId::all(11).collect();
        let mut pairs = mesh(&ids[..5]).unwrap();
        pairs.extend(mesh(&ids[5..]).unwrap());
        pairs.push((ids[3], ids[7]));
        let graph = graph(11, &pairs);
        let spectrum = Spectrum::of(&graph, None).unwrap();
        let found = bottleneck(&graph, None, &spectrum).unwrap();
        assert_eq!(
            (found.side.as_slice(), found.links.as_slice()),
            (&[0, 1, 2, 3, 4][..], &[(3, 7, 1.0)][..])
        );
        assert!((found.rate - 11.0 / 30.0).abs() < 1e-12);
        assert!(found.share(&spectrum) > 0.6);
    }

    #[test]
    fn a_long_line_has_no_bottleneck_but_its_length() {
        let graph = graph(64, &line(&SegmentId::all(64).collect::<Vec<_>>()).unwrap());
        let spectrum = Spectrum::of(&graph, None).unwrap();
        let found = bottleneck(&graph, None, &spectrum).unwrap();
        assert_eq!((found.side.len(), found.links.len()), (32, 1));
        assert!(found.share(&spectrum) < 0.05);
    }

    #[test]
    fn parts_are_a_cut_without_links() {
        let graph = graph(3, &[(SegmentId(0), SegmentId(2))]);
        let spectrum = Spectrum::of(&graph, None).unwrap();
        let found = bottleneck(&graph, None, &spectrum).unwrap();
        assert_eq!((found.side, found.links, found.rate), (vec![1], vec![], 0.0));
    }

    proptest! {
        /// The rate of any cut bounds λ₂ from above.
        #[test]
        fn no_cut_is_slower_than_the_slowest_wave(
            raw in prop::collection::vec((0u32..10, 0u32..10, 0.1f64..4.0), 0..30),
            masses in prop::collection::vec(0.2f64..5.0, 10),
        ) {
            let edges: Vec<_> = raw.into_iter().filter(|(u, v, _)| u != v).collect();
            let graph = Graph::new(10, &edges).unwrap();
            let spectrum = Spectrum::of(&graph, Some(&masses)).unwrap();
            let found = bottleneck(&graph, Some(&masses), &spectrum).unwrap();
            prop_assert!(found.rate >= spectrum.lambda_2 * (1.0 - 1e-9));
            prop_assert_eq!(found.links.is_empty(), spectrum.lambda_2 == 0.0);
            prop_assert!(!found.side.is_empty() && found.side.len() <= 5);
        }
    }
}
