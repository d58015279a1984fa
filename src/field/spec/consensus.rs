//! How phases couple, who is a member of the cluster phase, and who is held dead.

use crate::field::time::Time;

/// Which part of a divided field carries the cluster phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseMass {
    /// The part with more than half of the known capacity.
    Majority,
    /// Every part has its own: the bare rule, which splits the brain.
    Any,
}

/// Phase coupling, membership, detection.
#[derive(Clone, Copy, Debug)]
pub struct ConsensusSpec {
    /// How far from Θ a member may be, rad, in (0, π].
    pub threshold: f64,
    /// K in rad/s.
    pub coupling: f64,
    /// Phase diffusion D in rad²/s: each step adds a normal of variance 2·D·dt.
    pub noise: f64,
    /// Share of the threshold inside which a segment rejoins, in (0, 1].
    pub rejoin: f64,
    /// How long it must be beyond, or inside, before it leaves, or rejoins.
    pub grace: Time,
    /// Which part carries Θ.
    pub phase_mass: PhaseMass,
    /// φ at which a silent segment is held dead.
    pub suspect: f64,
    /// Time between two heartbeats of a segment, > 0: what the detector takes for the mean of arrivals,
    /// and how often load is exchanged.
    pub heartbeat: Time,
}

impl Default for ConsensusSpec {
    fn default() -> ConsensusSpec {
        ConsensusSpec {
            threshold: 0.5,
            coupling: 1.0,
            noise: 0.0,
            rejoin: 0.8,
            grace: Time::from_secs(1),
            phase_mass: PhaseMass::Majority,
            suspect: 8.0,
            heartbeat: Time::from_millis(100),
        }
    }
}
