//! The description of links.

use crate::field::id::SegmentId;
use crate::field::time::Time;

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
    /// A link with the defaults of the language: 1 Hz, coupling 1, 1 ms, 10 Gbit/s.
    pub fn new(a: SegmentId, b: SegmentId) -> LinkSpec {
        LinkSpec {
            a,
            b,
            spring: Spring::Hz(1.0),
            coupling: 1.0,
            latency: Time::from_millis(1),
            jitter: Time::ZERO,
            bandwidth: 1e10,
            loss: 0.0,
        }
    }
}
