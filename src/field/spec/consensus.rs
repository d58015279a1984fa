//! How phases couple, who is a member of the cluster phase, and who is held dead.

use super::finding::{Findings, Item};
use crate::field::time::Time;
use crate::schema::{ConsensusKey, DetectorKey};

pub use crate::schema::word::{PhaseMass, Tie};

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
    /// Which of two halves carries it.
    pub tie: Tie,
    /// After how long a part that leads forgets the capacity of who is dead; `None`: never.
    pub forget: Option<Time>,
    /// φ at which a silent segment is held dead.
    pub suspect: f64,
    /// Time between two heartbeats of a segment, > 0: what the detector takes for the mean of arrivals,
    /// and how often load is exchanged.
    pub heartbeat: Time,
}

impl Default for ConsensusSpec {
    fn default() -> ConsensusSpec {
        ConsensusSpec {
            threshold: const { ConsensusKey::Threshold.row().number() },
            coupling: const { ConsensusKey::Coupling.row().number() },
            noise: const { ConsensusKey::Noise.row().number() },
            rejoin: const { ConsensusKey::Rejoin.row().number() },
            grace: Time(const { ConsensusKey::Grace.row().nanoseconds() }),
            phase_mass: PhaseMass::Majority,
            tie: Tie::Lowest,
            forget: None,
            suspect: const { DetectorKey::Suspect.row().number() },
            heartbeat: Time(const { DetectorKey::Heartbeat.row().nanoseconds() }),
        }
    }
}

impl ConsensusSpec {
    /// Notes what is wrong with it.
    pub(in crate::field) fn check(&self, found: &mut Findings) {
        let at = Item::Consensus;
        found.key(at, ConsensusKey::Threshold.row(), self.threshold);
        found.key(at, ConsensusKey::Coupling.row(), self.coupling);
        found.key(at, ConsensusKey::Noise.row(), self.noise);
        found.key(at, ConsensusKey::Rejoin.row(), self.rejoin);
        found.key(at, ConsensusKey::Grace.row(), self.grace.seconds());
        if let Some(forget) = self.forget {
            found.key(at, ConsensusKey::Forget.row(), forget.seconds());
        }
        found.key(at, DetectorKey::Suspect.row(), self.suspect);
        found.key(at, DetectorKey::Heartbeat.row(), self.heartbeat.seconds());
    }
}
