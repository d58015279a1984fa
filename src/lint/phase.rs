//! What frequencies that differ say of a field before it runs: from which coupling on its phases lock.

use crate::field::graph::{Graph, largest_drop};
use crate::field::id::SegmentId;
use crate::field::spec::FieldSpec;

/// The coupling in Hz above which phases of different frequencies lock, `‖BᵀL⁺ω‖∞` (F. Dörfler,
/// M. Chertkov, F. Bullo, *PNAS* 110, 2005, 2013): exact for two segments, for trees and for many
/// other graphs, and close for most; links without delay. `None` where no frequencies differ within
/// a part of the field, or no link couples.
///
/// The pull on a segment is divided by the sum of its weights, so its frequency counts so often.
pub(super) fn locks_above(spec: &FieldSpec) -> Option<f64> {
    let first = spec.segments.first()?.omega;
    if spec.segments.iter().all(|it| it.omega == first) {
        return None;
    }
    let apart = |id: SegmentId| spec.segments.get(id.index()).is_none_or(|it| it.out_of_phase);
    let links = spec.links.iter().filter(|it| it.coupling > 0.0 && it.loss < 1.0 && it.a != it.b);
    let edges: Vec<_> = links
        .filter(|it| !apart(it.a) && !apart(it.b))
        .map(|it| (it.a.0, it.b.0, it.coupling))
        .collect();
    let graph = Graph::new(spec.segments.len(), &edges).ok()?;
    let parts = graph.components();
    let weight: Vec<f64> =
        (0..graph.nodes()).map(|node| graph.row(node).map(|(_, weight)| weight).sum()).collect();
    let mut sums = vec![(0.0, 0.0); parts.sizes.len()];
    let all = || spec.segments.iter().zip(&weight).zip(&parts.of);
    for ((it, weight), part) in all() {
        let sum = sums.get_mut(*part as usize)?;
        *sum = (sum.0 + it.omega * weight, sum.1 + weight);
    }
    let mean = |part: &u32| match sums.get(*part as usize) {
        Some((turning, weight)) if *weight > 0.0 => turning / weight,
        _ => 0.0,
    };
    let entering: Vec<f64> =
        all().map(|((it, weight), part)| weight * (it.omega - mean(part))).collect();
    largest_drop(&graph, &entering).filter(|drop| *drop > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;
    use crate::field::script::NoScript;
    use crate::field::spec::{LinkSpec, SegmentSpec};
    use crate::field::time::Time;

    /// Segments with these frequencies and links (a, b, coupling).
    fn field(omega: &[f64], links: &[(u32, u32, f64)]) -> FieldSpec {
        let mut spec = FieldSpec::new("drift");
        let segment = |(i, omega): (u32, &f64)| SegmentSpec {
            omega: *omega,
            theta: Some(0.0),
            ..SegmentSpec::new("s", Some(i), 1.0)
        };
        spec.segments = (0..).zip(omega).map(segment).collect();
        let link = |&(a, b, coupling): &(u32, u32, f64)| LinkSpec {
            coupling,
            latency: Time::ZERO,
            ..LinkSpec::new(SegmentId(a), SegmentId(b))
        };
        spec.links = links.iter().map(link).collect();
        spec
    }

    /// Whether the phases stand still against each other after a while.
    fn locks(mut spec: FieldSpec, coupling: f64) -> bool {
        spec.consensus.coupling = coupling;
        let mut field = Field::open(spec, 1, &mut NoScript).unwrap();
        field.step(Time::from_secs(300), &mut NoScript).unwrap();
        let ends =
            |field: &Field| field.theta(SegmentId(1)).unwrap() - field.theta(SegmentId(0)).unwrap();
        let before = ends(&field);
        field.step(Time::from_secs(20), &mut NoScript).unwrap();
        (ends(&field) - before).abs() < 1e-3
    }

    #[test]
    fn two_segments_lock_above_half_the_difference() {
        let spec = field(&[0.0, 0.6], &[(0, 1, 5.0)]);
        let bound = locks_above(&spec).unwrap();
        assert!((bound - 0.3).abs() < 1e-12, "{bound}");
        assert!(locks(spec.clone(), 1.05 * bound) && !locks(spec, 0.95 * bound));
    }

    /// On trees the bound is exact, whatever the weights.
    #[test]
    fn a_tree_locks_above_the_bound() {
        let links = [(0, 1, 1.0), (1, 2, 3.0), (1, 3, 0.5), (3, 4, 2.0)];
        let spec = field(&[0.3, -0.1, 0.0, 0.4, -0.2], &links);
        let bound = locks_above(&spec).unwrap();
        assert!(locks(spec.clone(), 1.1 * bound), "{bound}");
        assert!(!locks(spec, 0.9 * bound), "{bound}");
    }

    #[test]
    fn what_need_not_lock_has_no_bound() {
        assert_eq!(locks_above(&field(&[0.2, 0.2], &[(0, 1, 1.0)])), None);
        assert_eq!(locks_above(&field(&[0.1, 0.2], &[])), None);
        // Parts of one frequency each.
        let parts = [(0, 1, 1.0), (2, 3, 1.0)];
        assert_eq!(locks_above(&field(&[0.1, 0.1, 0.2, 0.2], &parts)), None);
    }
}
