//! Ways through the live part of the field: latency and bandwidth between two segments, until SSEP
//! carries messages one by one.

use std::collections::{BTreeMap, BinaryHeap};

use crate::field::Field;
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

impl Field {
    /// The quickest live way (Dijkstra over latencies, ties by id); `None` where there is none. In a
    /// field without links every way is free.
    pub fn route(&self, from: u32, to: u32) -> Option<Route> {
        if from == to || self.links.is_empty() {
            return Some(Route::HERE);
        }
        if self.is_apart(from) && !self.is_apart(to) {
            return self.route(to, from);
        }
        let gates = self.gates(to);
        let mut best: BTreeMap<u32, Route> = BTreeMap::from([(from, Route::HERE)]);
        let mut queue = BinaryHeap::from([std::cmp::Reverse((Time::ZERO, from))]);
        while let Some(std::cmp::Reverse((latency, at))) = queue.pop() {
            if !self.spend(1) {
                return None;
            }
            let route = *best.get(&at)?;
            if latency > route.latency {
                continue;
            }
            if at == to {
                return Some(route);
            }
            let near = &self.phases.near;
            let start = near.row.get(at as usize).copied().unwrap_or(0) as usize;
            let mut ways: Vec<(u32, u32)> = Vec::new();
            for (n, &other) in near.of(at).iter().enumerate() {
                ways.push((other, near.class.get(start + n).copied().unwrap_or(0)));
            }
            ways.extend(gates.get(&at).map(|class| (to, *class)));
            for (other, class) in ways {
                let Some(class) = self.links.classes.get(class as usize) else { continue };
                let next = Route {
                    latency: route.latency + class.latency,
                    bandwidth: route.bandwidth.min(class.bandwidth),
                    hops: route.hops + 1,
                };
                if best.get(&other).is_none_or(|known| next.latency < known.latency) {
                    best.insert(other, next);
                    queue.push(std::cmp::Reverse((next.latency, other)));
                }
            }
        }
        None
    }

    fn is_apart(&self, segment: u32) -> bool {
        self.segments.apart.get(segment as usize) == Some(&true)
    }

    /// The last links to a segment that couples with nobody, by their other end; empty for others.
    fn gates(&self, to: u32) -> BTreeMap<u32, u32> {
        if !self.is_apart(to) || !self.segments.is_up(to) {
            return BTreeMap::new();
        }
        let links = self.links.iter().zip(self.links.class.iter());
        links
            .filter(|((id, a, b), _)| (*a == to || *b == to) && self.links.passes(*id))
            .map(|((_, a, b), class)| (if a == to { b } else { a }, *class))
            .filter(|(other, _)| self.segments.is_up(*other))
            .collect()
    }
}
