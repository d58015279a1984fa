//! Ways through the live part of the field: latency and bandwidth between two segments, until SSEP
//! carries messages one by one.

use std::collections::{BTreeMap, BinaryHeap};

use crate::field::Field;
use crate::field::id::{LinkRow, SegmentId};
use crate::field::time::Time;

/// The quickest way between two segments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Route {
    /// Sum of the latencies.
    pub latency: Time,
    /// Least bandwidth on the way, bit/s.
    pub bandwidth: f64,
    /// Links on the way.
    pub hops: u32,
}

impl Route {
    /// No way at all: the same segment.
    pub const HERE: Route = Route { latency: Time::ZERO, bandwidth: f64::INFINITY, hops: 0 };

    /// Time that `bytes` take.
    pub fn transfer(&self, bytes: f64) -> Time {
        let sending = Time::from_seconds(bytes * 8.0 / self.bandwidth).unwrap_or(Time::MAX);
        self.latency + sending
    }
}

/// The way to a segment, and whence and over which class of link its last hop comes.
type Reached = (Route, Option<(SegmentId, u32)>);

/// A link to take, and the segment that it leads to.
pub(crate) type Hop = (LinkRow, SegmentId);

impl Field {
    /// The quickest way that is known (Dijkstra over latencies, ties by id); `None` where there is none. In
    /// a field without links every way is free.
    pub fn route(&self, from: SegmentId, to: SegmentId) -> Option<Route> {
        if from == to || self.links.is_empty() {
            return Some(Route::HERE);
        }
        let end = if self.turned(from, to) { from } else { to };
        self.search(from, to)?.get(&end).map(|(route, _)| *route)
    }

    /// The hops of the quickest way that is known; of links alike between the same two the one that is free
    /// first. Empty in a field without links.
    pub(crate) fn way(&self, from: SegmentId, to: SegmentId) -> Option<Vec<Hop>> {
        if from == to || self.links.is_empty() {
            return Some(Vec::new());
        }
        let best = self.search(from, to)?;
        let turned = self.turned(from, to);
        let (start, mut at) = if turned { (to, from) } else { (from, to) };
        let mut hops = Vec::new();
        while at != start {
            let (before, class) = best.get(&at)?.1?;
            let (whence, to) = if turned { (at, before) } else { (before, at) };
            let link = self.link_of_class(whence, to, class)?;
            hops.push((link, to));
            at = before;
        }
        if !turned {
            hops.reverse();
        }
        Some(hops)
    }

    /// Whether a way is looked for from its end: what couples with nobody is found by its gates.
    fn turned(&self, from: SegmentId, to: SegmentId) -> bool {
        self.is_apart(from) && !self.is_apart(to)
    }

    fn link_of_class(&self, from: SegmentId, to: SegmentId, class: u32) -> Option<LinkRow> {
        let (a, b) = (from.min(to), from.max(to));
        let fits = |id: &LinkRow| {
            let id = id.index();
            self.links.to.get(id) == Some(&b) && self.links.class.get(id) == Some(&class)
        };
        let links = self.links.of(a).map(LinkRow::at);
        let busy = |id: &LinkRow| self.links.busy_until(self.links.lane(*id, to));
        links
            .filter(|id| fits(id) && self.links.is_trusted(*id))
            .min_by(|x, y| busy(x).total_cmp(&busy(y)).then(x.cmp(y)))
    }

    /// The quickest ways from one end until the other is reached.
    fn search(&self, from: SegmentId, to: SegmentId) -> Option<BTreeMap<SegmentId, Reached>> {
        if self.turned(from, to) {
            return self.search(to, from);
        }
        let gates = self.gates(to);
        let mut best: BTreeMap<SegmentId, Reached> = BTreeMap::from([(from, (Route::HERE, None))]);
        let mut queue = BinaryHeap::from([std::cmp::Reverse((Time::ZERO, from))]);
        while let Some(std::cmp::Reverse((latency, at))) = queue.pop() {
            if !self.spend(1) {
                return None;
            }
            let route = best.get(&at)?.0;
            if latency > route.latency {
                continue;
            }
            if at == to {
                return Some(best);
            }
            let near = &self.phases.known_near;
            let start = near.row.get(at.index()).copied().unwrap_or(0) as usize;
            let mut ways: Vec<(SegmentId, u32)> = Vec::new();
            for (n, &other) in near.of(at).iter().enumerate() {
                ways.push((other, near.class.get(start + n).copied().unwrap_or(0)));
            }
            ways.extend(gates.get(&at).map(|class| (to, *class)));
            for (other, kind) in ways {
                let Some(class) = self.links.classes.get(kind as usize) else { continue };
                let next = Route {
                    latency: route.latency + class.latency,
                    bandwidth: route.bandwidth.min(class.bandwidth),
                    hops: route.hops + 1,
                };
                if best.get(&other).is_none_or(|(known, _)| next.latency < known.latency) {
                    best.insert(other, (next, Some((at, kind))));
                    queue.push(std::cmp::Reverse((next.latency, other)));
                }
            }
        }
        None
    }

    fn is_apart(&self, segment: SegmentId) -> bool {
        self.segments.apart.get(segment.index()) == Some(&true)
    }

    /// The last links to a segment that couples with nobody, by their other end; empty for others.
    fn gates(&self, to: SegmentId) -> BTreeMap<SegmentId, u32> {
        if !self.is_apart(to) || !self.segments.is_up(to) {
            return BTreeMap::new();
        }
        let links = self.links.iter().zip(self.links.class.iter());
        links
            .filter(|((id, a, b), _)| (*a == to || *b == to) && self.links.is_trusted(*id))
            .map(|((_, a, b), class)| (if a == to { b } else { a }, *class))
            .filter(|(other, _)| self.segments.is_up(*other))
            .collect()
    }
}
