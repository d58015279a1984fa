//! The graph of a field under its springs: which parts it has, and how fast each difference levels
//! out.

use crate::field::graph::{Graph, Spectrum};
use crate::field::id::SegmentId;
use crate::field::spec::{FieldSpec, LinkSpec, Method, Movement, Spring};

/// A field with more segments is not looked at: the spectrum of a large graph takes seconds.
const MOST_SEGMENTS: usize = 20_000;

/// The spectrum of a field under its springs, as far as its segments are in phase: no load flows to
/// the others. Rates are in Hz.
#[derive(Debug)]
pub(super) struct Springs {
    /// How many nodes each part has that no link joins to others.
    pub(super) parts: Vec<usize>,
    /// Its links, by what they weigh.
    pub(super) graph: Graph,
    /// The segments that are its nodes.
    pub(super) nodes: Vec<SegmentId>,
    /// What each of these carries, ΔΦ.
    pub(super) capacities: Vec<f64>,
    pub(super) spectrum: Spectrum,
    /// In seconds.
    pub(super) step: f64,
    /// Whether the graph decides on the strength of some springs.
    pub(super) auto: bool,
    /// Of a link.
    pub(super) mean_weight: f64,
}

impl Springs {
    pub(super) fn of(spec: &FieldSpec) -> Option<Springs> {
        if spec.segments.len() > MOST_SEGMENTS {
            return None;
        }
        let all = SegmentId::all(spec.segments.len()).zip(&spec.segments);
        let nodes: Vec<SegmentId> = all.filter(|(_, it)| !it.out_of_phase).map(|it| it.0).collect();
        let node = |segment: SegmentId| nodes.binary_search(&segment).ok().map(|at| at as u32);
        let edges = spec
            .links
            .iter()
            .filter_map(|link| Some((node(link.a)?, node(link.b)?, weight_of(spec, link)?)));
        let edges: Vec<_> = edges.collect();
        let graph = Graph::new(nodes.len(), &edges).ok()?;
        let capacity = |id: &SegmentId| Some(spec.segments.get(id.index())?.capacity);
        let capacities: Vec<f64> = nodes.iter().filter_map(capacity).collect();
        let auto = spec.links.iter().any(|link| link.spring == Spring::Auto);
        let spectrum = Spectrum::of(&graph, Some(&capacities)).ok()?;
        let total: f64 = graph.list().map(|(_, _, weight)| weight).sum();
        Some(Springs {
            parts: graph.components().sizes,
            mean_weight: total / edges.len().max(1) as f64,
            graph,
            nodes,
            capacities,
            spectrum,
            step: spec.step.seconds(),
            auto,
        })
    }

    /// The strength of the springs over that of the graph, whose automatic springs have 1 Hz.
    pub(super) fn strength(&self) -> f64 {
        match self.auto {
            true => self.alpha() / self.step,
            false => 1.0,
        }
    }

    /// The factor by which a step of the spring weighs the graph.
    pub(super) fn alpha(&self) -> f64 {
        match self.auto {
            true => self.spectrum.best_alpha().unwrap_or(0.0),
            false => self.step,
        }
    }
}

/// What a link weighs in the graph: spring times smaller capacity, in ΔΦ/s; 1 Hz for a spring that
/// the graph decides on. `None` where no load flows: it has no spring, loses
/// everything, or ends at a segment out of phase.
pub(super) fn weight_of(spec: &FieldSpec, link: &LinkSpec) -> Option<f64> {
    let stiffness = match link.spring {
        Spring::Auto => 1.0,
        Spring::Hz(stiffness) => stiffness,
    };
    let capacity = |id: SegmentId| {
        let segment = spec.segments.get(id.index())?;
        (!segment.out_of_phase).then_some(segment.capacity)
    };
    let weight = stiffness * capacity(link.a)?.min(capacity(link.b)?);
    let joins = link.loss < 1.0 && weight > 0.0 && weight.is_finite() && link.a != link.b;
    joins.then_some(weight)
}

/// The graph of a field that is small enough to be looked at.
pub(super) fn graph_of(spec: &FieldSpec) -> Option<Graph> {
    if spec.segments.is_empty() || spec.segments.len() > MOST_SEGMENTS {
        return None;
    }
    let edges = spec.links.iter().filter_map(|it| Some((it.a.0, it.b.0, weight_of(spec, it)?)));
    Graph::new(spec.segments.len(), &edges.collect::<Vec<_>>()).ok()
}

/// Whether the method sends load over links as springs do.
pub(super) fn moves_by_springs(method: Method) -> bool {
    method.movement() == Movement::Springs
}
