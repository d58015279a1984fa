//! The description of links.

use super::finding::{Findings, Item, SpecFault};
use crate::field::id::SegmentId;
use crate::field::time::Time;
use crate::schema::LinkKey;

/// How stiff a link's spring is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spring {
    /// The weight α* = 2/(λ₂ + λmax) per step, from the graph's spectrum.
    Auto,
    /// k in 1/s.
    Hz(f64),
}

/// A link between two segments.
#[derive(Clone, Copy, Debug)]
pub struct LinkSpec {
    /// One end.
    pub a: SegmentId,
    /// The other end.
    pub b: SegmentId,
    /// Stiffness of its spring.
    pub spring: Spring,
    /// Weight in the phase coupling, ≥ 0.
    pub coupling: f64,
    /// One-way delay.
    pub latency: Time,
    /// Half-width of the delay's spread.
    pub jitter: Time,
    /// bit/s, > 0.
    pub bandwidth: f64,
    /// Share of messages lost, in [0, 1].
    pub loss: f64,
}

impl LinkSpec {
    /// A link with the defaults of the language.
    pub fn new(a: SegmentId, b: SegmentId) -> LinkSpec {
        LinkSpec {
            a,
            b,
            spring: Spring::Hz(const { LinkKey::Spring.row().number() }),
            coupling: const { LinkKey::Coupling.row().number() },
            latency: Time(const { LinkKey::Latency.row().nanoseconds() }),
            jitter: Time(const { LinkKey::Jitter.row().nanoseconds() }),
            bandwidth: const { LinkKey::Bandwidth.row().number() },
            loss: const { LinkKey::Loss.row().number() },
        }
    }

    /// Notes what is wrong with it; ids are below these counts.
    pub(in crate::field) fn check(&self, found: &mut Findings, item: Item, segments: usize) {
        found.known(item, "segment", self.a, segments);
        found.known(item, "segment", self.b, segments);
        if self.a == self.b {
            found.add(item, SpecFault::SelfLink);
        }
        if let Spring::Hz(k) = self.spring {
            found.key(item, LinkKey::Spring.row(), k);
        }
        found.key(item, LinkKey::Coupling.row(), self.coupling);
        found.key(item, LinkKey::Latency.row(), self.latency.seconds());
        found.key(item, LinkKey::Jitter.row(), self.jitter.seconds());
        found.key(item, LinkKey::Bandwidth.row(), self.bandwidth);
        found.key(item, LinkKey::Loss.row(), self.loss);
    }
}
