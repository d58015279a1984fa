//! Policies of a field: balance, consensus, autoscale, storage, security.

use super::{BlockId, BlockKind, Clause, Default, block, choice, key, keys};
use crate::schema::{Bounds, FREQUENCY, QUANTITY, word};
use Default::{Is, Required, Told};

keys! {
    /// Keys of `balance`.
    Balance BalanceKey {
        Method "method" choice(
            word::Balancer::NAMES,
            "springs",
            "Springs of first or second order, Chebyshev weights, the mean field; or a conventional \
             balancer to compare with.",
        );
        Force "force" key(
            &["(Segment, Segment) -> TensionFlow"],
            Told("that of the method"),
            Bounds::Any,
            "A force of one's own along each link, in place of the method; `load` and `pressure` in it are those of the continuous load, which flows before glyphs follow.",
        );
        MoveCost "move_cost" key(
            &["Tension"],
            Is(0.0, "0 ΔΦ"),
            Bounds::UpTo(QUANTITY),
            "Load that must be owed beyond a glyph's own before it moves.",
        );
        MinStay "min_stay" key(
            &["Time"],
            Is(0.0, "0 s"),
            Bounds::UpTo(QUANTITY),
            "How long a link carries nothing back after it carried a glyph over.",
        );
    }
}

keys! {
    /// Keys of `consensus`.
    Consensus ConsensusKey {
        Threshold "θ_threshold" key(
            &["Float"],
            Is(0.5, "0.5 rad"),
            Bounds::HalfTurn,
            "How far from the cluster phase a member may be.",
        );
        Coupling "coupling" key(
            &["Frequency"],
            Is(1.0, "1 Hz"),
            Bounds::UpTo(FREQUENCY),
            "K of the phase coupling.",
        );
        Noise "noise" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::UpTo(FREQUENCY),
            "Diffusion of the phases.",
        );
        Rejoin "rejoin" key(
            &["Float"],
            Is(0.8, "0.8"),
            Bounds::PositiveShare,
            "Share of the threshold inside which a segment rejoins.",
        );
        Grace "grace" key(
            &["Time"],
            Is(1.0, "1 s"),
            Bounds::UpTo(QUANTITY),
            "How long a segment must be outside, or inside, before it leaves, or rejoins.",
        );
        PhaseMass "phase_mass" choice(
            word::PhaseMass::NAMES,
            "majority",
            "Which part of a divided field carries the cluster phase: the one with more than half of \
             the capacity, or any.",
        );
        Tie "tie" choice(
            word::Tie::NAMES,
            "lowest",
            "Which half goes on where no part has more than half: that of the lowest id among those \
             that were last in phase, or neither.",
        );
        Forget "forget" key(
            &["Time"],
            Told("never"),
            Bounds::PositiveUpTo(QUANTITY),
            "How long a segment must be dead before a part that leads counts its capacity no more.",
        );
    }
}

keys! {
    /// Keys of the `detector`.
    Detector DetectorKey {
        Suspect "suspect" key(
            &["Float"],
            Is(8.0, "8"),
            Bounds::PositiveUpTo(QUANTITY),
            "φ at which a silent segment is held dead.",
        );
        Heartbeat "heartbeat" key(
            &["Time"],
            Is(0.1, "100 ms"),
            Bounds::PositiveUpTo(QUANTITY),
            "Time between two heartbeats.",
        );
    }
}

keys! {
    /// Keys of `autoscale`.
    Autoscale AutoscaleKey {
        Density "density" key(
            &["Range<Float>"],
            Required,
            Bounds::Band,
            "Glyphs per volume between which nothing is done.",
        );
        Cooldown "cooldown"
            key(&["Time"], Is(5.0, "5 s"), Bounds::UpTo(QUANTITY), "Least time between two steps.");
        Min "min" key(&["Int"], Is(1.0, "1"), Bounds::AtLeast(1), "Fewest segments.");
        Max "max" key(&["Int"], Told("no bound"), Bounds::AtLeast(1), "Most segments.");
        Template "template" key(
            &["Segment", "List<Segment>"],
            Told("the densest segment"),
            Bounds::Any,
            "What new segments are modelled on.",
        );
        Split "split" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether a segment may be split in two.",
        );
        Fuse "fuse" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Whether two small neighbours may fuse.",
        );
        Boot "boot"
            key(&["Time"], Is(2.0, "2 s"), Bounds::UpTo(QUANTITY), "How long a new segment boots.");
    }
}

keys! {
    /// Keys of `storage`.
    Storage StorageKey {
        Replicas "replicas" key(
            &["Int"],
            Is(1.0, "1"),
            Bounds::AtLeast(1),
            "Copies of the state, the serving one included.",
        );
        Apart "apart" choice(
            word::Apart::NAMES,
            "none",
            "Who keeps the copies: the nearest segments, or the nearest of other regions, such as racks.",
        );
        Serialise "serialise" key(
            &["Bandwidth"],
            Is(8e9, "8 Gbit/s"),
            Bounds::PositiveUpTo(QUANTITY),
            "How fast a segment turns the state of glyphs that migrate into a packet, and back.",
        );
        .. later {
            "chunk" key(&["Size"], Is(524_288.0, "64 KiB"), Bounds::PositiveUpTo(QUANTITY), "Size of a chunk.");
            "merge" choice(
                &["coherence", "vector"],
                "coherence",
                "Which of two concurrent versions wins.",
            );
        }
    }
}

pub(super) const BALANCE: BlockKind = block("balance", &["field"], "How load is balanced.")
    .by(BlockId::Balance)
    .keyed(BalanceKey::ROWS);

pub(super) const CONSENSUS: BlockKind =
    block("consensus", &["field"], "How phases couple, and who is a member.")
        .by(BlockId::Consensus)
        .keyed(ConsensusKey::ROWS);

pub(super) const DETECTOR: BlockKind =
    block("detector", &["consensus"], "The φ-accrual detector of crashes.")
        .by(BlockId::Detector)
        .keyed(DetectorKey::ROWS);

pub(super) const AUTOSCALE: BlockKind =
    block("autoscale", &["field"], "When the field grows and shrinks.")
        .by(BlockId::Autoscale)
        .keyed(AutoscaleKey::ROWS);

pub(super) const STORAGE: BlockKind =
    block("storage", &["field"], "How many copies of the state there are, and how they merge.")
        .by(BlockId::Storage)
        .keyed(StorageKey::ROWS);

const SECURITY: BlockKind = block("security", &["field"], "Which mechanisms guard the field.")
    .keyed(&[
        key(
            &["Tension"],
            Told("none"),
            Bounds::PositiveUpTo(QUANTITY),
            "Most load on any one segment.",
        )
        .called("quota", None),
        key(
            &["Bool", "Float"],
            Is(0.0, "false"),
            Bounds::Share,
            "Whether a field whose coherence is low (below this) refuses new members.",
        )
        .called("shield", None),
        key(&["Bool"], Is(0.0, "false"), Bounds::Within(QUANTITY), "Phase isolation of suspects.")
            .called("isolation", None),
        key(&["Bool"], Is(0.0, "false"), Bounds::Any, "Whether κ may not change on the way.")
            .called("integrity", None),
    ]);

const FIREWALL: BlockKind = block("firewall", &["security"], "Which migrations are refused.")
    .with_clauses(&[Clause {
        id: None,
        word: "deny",
        over: &[("cluster", "Cluster"), ("source", "Segment"), ("target", "Segment")],
        doc: "Migrations that are refused.",
    }]);

pub(super) const KINDS: &[&BlockKind] =
    &[&BALANCE, &CONSENSUS, &DETECTOR, &AUTOSCALE, &STORAGE, &SECURITY, &FIREWALL];
