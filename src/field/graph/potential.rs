//! Potentials: ψ with `L·ψ = b`, the pseudo-inverse of the Laplacian applied. What a linear scheme
//! carries over a link until all is level is `w·(ψ_u − ψ_v)`, with b the load above the level; the
//! largest `|ψ_u − ψ_v|`, with b the frequencies, is `‖BᵀL⁺ω‖∞`, which decides whether phases lock.

use super::Graph;

/// Residual, as a share of the right side, at which potentials are found.
const TOLERANCE: f64 = 1e-13;
/// Most steps for each node.
const MOST_STEPS: usize = 20;

/// The potentials of the nodes for this much entering at each, by conjugate gradients (Hestenes and
/// Stiefel 1952) scaled by the diagonal; each part of the graph has its own zero. What enters a part
/// counts as far as it deviates from the part's mean: only then does it have potentials.
///
/// `None` where they were not found to [`TOLERANCE`].
pub fn potentials(graph: &Graph, entering: &[f64]) -> Option<Vec<f64>> {
    let n = graph.nodes();
    if entering.len() != n {
        return None;
    }
    let parts = graph.components();
    let level = |values: &mut [f64]| {
        let mut sums = vec![0.0; parts.sizes.len()];
        for (value, part) in values.iter().zip(&parts.of) {
            sums[*part as usize] += value;
        }
        for (value, part) in values.iter_mut().zip(&parts.of) {
            *value -= sums[*part as usize] / parts.sizes[*part as usize] as f64;
        }
    };
    let inverse: Vec<f64> = (0..n)
        .map(|node| graph.row(node).map(|(_, weight)| weight).sum::<f64>())
        .map(|sum| if sum > 0.0 { 1.0 / sum } else { 0.0 })
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut rest = entering.to_vec();
    level(&mut rest);
    let enough = TOLERANCE * dot(&rest, &rest).sqrt();
    let scaled = |rest: &[f64]| rest.iter().zip(&inverse).map(|(r, d)| r * d).collect();
    let mut found = vec![0.0; n];
    let mut toward: Vec<f64> = scaled(&rest);
    let mut size = dot(&rest, &toward);
    let mut applied = vec![0.0; n];
    for _ in 0..MOST_STEPS * n {
        if dot(&rest, &rest).sqrt() <= enough {
            break;
        }
        graph.laplacian_times(&toward, &mut applied);
        let step = size / dot(&toward, &applied);
        if !step.is_finite() {
            return None;
        }
        for (((x, r), p), lp) in found.iter_mut().zip(&mut rest).zip(&toward).zip(&applied) {
            *x += step * p;
            *r -= step * lp;
        }
        let next: Vec<f64> = scaled(&rest);
        let before = std::mem::replace(&mut size, dot(&rest, &next));
        for (p, z) in toward.iter_mut().zip(&next) {
            *p = z + size / before * *p;
        }
    }
    level(&mut found);
    (dot(&rest, &rest).sqrt() <= enough.max(f64::MIN_POSITIVE)).then_some(found)
}

/// `‖BᵀL⁺b‖∞`: the largest difference of potentials over an edge.
pub fn largest_drop(graph: &Graph, entering: &[f64]) -> Option<f64> {
    let found = potentials(graph, entering)?;
    let drop = |(u, v): (u32, u32)| {
        let at = |node: u32| found.get(node as usize).copied().unwrap_or(0.0);
        (at(u) - at(v)).abs()
    };
    Some(graph.list().map(|(u, v, _)| drop((u, v))).fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_carries_what_lies_on_one_side_of_a_link() {
        let graph = Graph::new(4, &[(0, 1, 1.0), (1, 2, 0.5), (2, 3, 2.0)]).unwrap();
        let found = potentials(&graph, &[3.0, 0.0, -1.0, -2.0]).unwrap();
        let drops = [found[0] - found[1], found[1] - found[2], found[2] - found[3]];
        for (drop, expected) in drops.into_iter().zip([3.0, 6.0, 1.0]) {
            assert!((drop - expected).abs() < 1e-12, "{drop}");
        }
        assert!((largest_drop(&graph, &[3.0, 0.0, -1.0, -2.0]).unwrap() - 6.0).abs() < 1e-12);
        assert!(potentials(&graph, &[1.0]).is_none());
    }

    #[test]
    fn each_part_has_its_own_level() {
        let graph = Graph::new(5, &[(0, 1, 1.0), (2, 3, 4.0)]).unwrap();
        // Parts cannot exchange: what enters one beyond its mean has nowhere to go.
        let found = potentials(&graph, &[3.0, 1.0, 2.0, 2.0, 7.0]).unwrap();
        assert_eq!(found, [0.5, -0.5, 0.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn the_laplacian_of_the_potentials_is_what_entered(
            n in 2_usize..40,
            weights in prop::collection::vec(0.01_f64..100.0, 80),
            entering in prop::collection::vec(-10.0_f64..10.0, 40),
        ) {
            let ring = (0..n as u32).map(|i| (i, (i + 1) % n as u32));
            let chords = (0..n as u32).map(|i| (i, (i * 7 + 3) % n as u32));
            let pairs = ring.chain(chords).filter(|(a, b)| a != b);
            let edges: Vec<_> = pairs.zip(weights).map(|((a, b), w)| (a, b, w)).collect();
            let graph = Graph::new(n, &edges).unwrap();
            let mean = entering[..n].iter().sum::<f64>() / n as f64;
            let found = potentials(&graph, &entering[..n]).unwrap();
            let mut back = vec![0.0; n];
            graph.laplacian_times(&found, &mut back);
            for (back, entering) in back.iter().zip(&entering) {
                prop_assert!((back - (entering - mean)).abs() < 1e-9, "{} {}", back, entering);
            }
        }
    }
}
