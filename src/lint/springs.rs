//! The graph of a field under its springs: which parts it has, and how fast each difference levels
//! out.

use crate::field::graph::{Graph, Part, Spectrum, Springs as Law, Wire};
use crate::field::id::{LinkId, SegmentId};
use crate::field::spec::{FieldSpec, LinkSpec, Method, Movement, Spring};
use crate::field::time::Time;

/// A field with more segments is not looked at: the spectrum of a large graph takes seconds.
pub(super) const MOST_SEGMENTS: usize = 20_000;

/// What the springs of a field make of it, as far as its segments are in phase: no load flows to the
/// others.
#[derive(Debug)]
pub(super) struct Springs {
    /// The segments that are its nodes.
    pub(super) nodes: Vec<SegmentId>,
    /// Parts, in steps; nodes are places in `nodes`.
    pub(super) law: Law,
    /// What a step leaves of the worst difference in any part.
    pub(super) gamma: f64,
    pub(super) step: Time,
    /// Of each part: its first link and its slowest one.
    pub(super) links: Vec<Option<(LinkId, LinkId)>>,
    /// Whether the graph decides on the strength of some springs.
    pub(super) auto: bool,
}

impl Springs {
    pub(super) fn of(spec: &FieldSpec) -> Option<Springs> {
        if spec.segments.len() > MOST_SEGMENTS {
            return None;
        }
        let all = SegmentId::all(spec.segments.len()).zip(&spec.segments);
        let nodes: Vec<SegmentId> = all.filter(|(_, it)| !it.out_of_phase).map(|it| it.0).collect();
        let capacity = |id: &SegmentId| Some(spec.segments.get(id.index())?.capacity);
        let capacities: Vec<f64> = nodes.iter().filter_map(capacity).collect();
        let links = LinkId::all(spec.links.len()).zip(&spec.links);
        let wires: Vec<(LinkId, Wire)> =
            links.filter_map(|(id, link)| Some((id, wire_of(spec, &nodes, link)?))).collect();
        let of: Vec<Wire> = wires.iter().map(|(_, wire)| *wire).collect();
        let law = Law::of(&capacities, &of, spec.step.seconds(), None).ok()?;
        let mut part = vec![0_usize; nodes.len()];
        for (at, it) in law.parts.iter().enumerate() {
            for node in &it.nodes {
                *part.get_mut(*node as usize)? = at;
            }
        }
        let mut links: Vec<Option<(LinkId, LinkId)>> = vec![None; law.parts.len()];
        let latency = |id: LinkId| spec.links.get(id.index()).map(|link| link.latency);
        for (id, wire) in wires {
            let of = links.get_mut(*part.get(wire.a as usize)?)?;
            *of = Some(match *of {
                None => (id, id),
                Some((first, slowest)) if latency(id) > latency(slowest) => (first, id),
                Some(known) => known,
            });
        }
        Some(Springs {
            gamma: law.gamma(),
            nodes,
            step: spec.step,
            links,
            auto: spec.links.iter().any(|link| link.spring == Spring::Auto),
            law,
        })
    }

    /// The parts that have a link, with the first of their links and the slowest.
    pub(super) fn joined(&self) -> impl Iterator<Item = (&Part, LinkId, LinkId)> {
        let parts = self.law.parts.iter().zip(&self.links);
        parts.filter_map(|(part, links)| links.map(|(first, slowest)| (part, first, slowest)))
    }

    /// The strength of `auto` springs, 1/s.
    pub(super) fn strength(&self) -> f64 {
        self.law.auto / self.step.seconds()
    }

    /// The steps until 1 % of a difference is left in a part under a method, which is of first order
    /// where it would not settle; `None` where that does not either.
    pub(super) fn steps(&self, part: &Part, method: Method) -> Option<u64> {
        part.steps_to(0.01, self.law.moves_by(method), self.gamma, self.law.followed())
    }

    /// A part with its weights in ΔΦ/s and its rates in Hz.
    pub(super) fn in_time(&self, part: &Part) -> (Graph, Spectrum) {
        let by = 1.0 / self.step.seconds();
        (part.graph.scaled(by), part.spectrum.scaled(by))
    }
}

/// Of how many steps ago the news over a link is.
pub(super) fn lag_of(latency: Time, step: Time) -> u32 {
    let lag = latency.0.saturating_add(step.0 / 2) / step.0.max(1);
    lag.clamp(0, i64::from(u32::MAX)) as u32
}

/// The link between two of these nodes that load flows over; `None` where none does.
pub(super) fn wire_of(spec: &FieldSpec, nodes: &[SegmentId], link: &LinkSpec) -> Option<Wire> {
    weight_of(spec, link)?;
    let node = |segment: SegmentId| nodes.binary_search(&segment).ok().map(|at| at as u32);
    let lag = lag_of(link.latency, spec.step);
    Some(Wire { a: node(link.a)?, b: node(link.b)?, spring: link.spring, lag })
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
