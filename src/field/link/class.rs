//! What links of one kind have in common.

use crate::field::spec::{LinkSpec, Spring};
use crate::field::time::Time;

/// What links of one kind have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkClass {
    /// Spring stiffness.
    pub spring: Spring,
    /// Weight in the phase coupling.
    pub coupling: f64,
    /// One-way delay.
    pub latency: Time,
    /// What of the delays of faults would take the latency below 0: 0 or less.
    pub short: Time,
    /// Half-width of the delay's spread.
    pub jitter: Time,
    /// bit/s.
    pub bandwidth: f64,
    /// Share of messages lost.
    pub loss: f64,
}

impl LinkClass {
    /// The class of a link that is so much slower, or faster; never below 0, but what is missing is
    /// kept, so that delays add up.
    pub(crate) fn delayed(&self, extra: Time) -> LinkClass {
        let sum = self.latency + self.short + extra;
        LinkClass { latency: sum.max(Time::ZERO), short: sum.min(Time::ZERO), ..*self }
    }

    pub(crate) fn key(&self) -> [u64; 6] {
        // Taken apart whole, so that what is added must be told here too.
        let LinkClass { spring, coupling, latency, short, jitter, bandwidth, loss } = *self;
        let spring = match spring {
            Spring::Auto => u64::MAX,
            Spring::Hz(k) => k.to_bits(),
        };
        // One of the two is always 0: the sum tells both.
        let [latency, jitter] = [(latency + short).0 as u64, jitter.0 as u64];
        let [coupling, bandwidth, loss] = [coupling, bandwidth, loss].map(f64::to_bits);
        [spring, coupling, latency, jitter, bandwidth, loss]
    }
}

impl From<&LinkSpec> for LinkClass {
    fn from(spec: &LinkSpec) -> LinkClass {
        LinkClass {
            spring: spec.spring,
            coupling: spec.coupling,
            latency: spec.latency,
            short: Time::ZERO,
            jitter: spec.jitter,
            bandwidth: spec.bandwidth,
            loss: spec.loss,
        }
    }
}
