//! What a field is made of: segments, regions, links, apps, clusters, rules.

use super::{
    BlockId, BlockKind, Clause, Default, Key, KeyId, Naming, block, choice, heat, key, keys,
};
use crate::schema::{Bounds, FREQUENCY, QUANTITY, word};
use Default::{Is, Required, Told};

keys! {
    /// Keys of the field itself.
    Field FieldKey {
        Step "step" key(&["Time"], Is(0.01, "10 ms"), Bounds::PositiveUpTo(QUANTITY), "Length of a step.");
        Healing "healing" choice(
            word::Healing::NAMES,
            "auto",
            "Heal as soon as a crash is detected, or only when asked.",
        );
    }
}

keys! {
    /// Keys of a `segment`.
    Segment SegmentKey {
        Capacity "ΔΦ_capacity"
            key(&["Tension"], Required, Bounds::PositiveUpTo(QUANTITY), "Load that it can carry, where heat does not throttle it.");
        Stiffness "κ_stiffness" key(
            &["Float"],
            Is(0.5, "0.5"),
            Bounds::Share,
            "How complex the glyphs are that it suits: 0 fluid, 1 stiff.",
        );
        Volume "volume"
            key(&["Float"], Is(64.0, "64"), Bounds::PositiveUpTo(QUANTITY), "Glyphs ÷ volume is its density.");
        Theta "θ_local" key(
            &["Float"],
            Told("spread by the seed"),
            Bounds::Within(FREQUENCY),
            "Phase at the start, an angle.",
        );
        Omega "ω" key(
            &["Frequency"],
            Is(0.0, "0 Hz"),
            Bounds::Within(FREQUENCY),
            "Offset of its own frequency, an angular one: 1 Hz is 1 rad/s.",
        );
        Region "region" key(&["Region"], Told("none"), Bounds::Any, "The region it lies in.");
        OutOfPhase "out_of_phase" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "Joins no phase and takes only apps that ask for it.",
        );
    }
}

keys! {
    /// Keys of a `region`.
    Region RegionKey {
        Ambient "ambient" key(
            &["Temperature"],
            Told("that of the region around it, else 20 °C"),
            Bounds::PositiveUpTo(QUANTITY),
            "Temperature around its segments.",
        );
    }
}

keys! {
    /// Keys of a `link`.
    Link LinkKey {
        Spring "spring" key(
            &["Frequency"],
            Is(1.0, "1 Hz"),
            Bounds::UpTo(FREQUENCY),
            "How fast load flows along it; `auto` takes 2/(λ₂ + λmax) of the field's graph.",
        ).or(word::Stiffness::NAMES);
        Coupling "coupling"
            key(&["Float"], Is(1.0, "1"), Bounds::UpTo(FREQUENCY), "Weight in the phase coupling.");
        Latency "latency"
            key(&["Time"], Is(0.001, "1 ms"), Bounds::UpTo(QUANTITY), "Delay one way.");
        Jitter "jitter"
            key(&["Time"], Is(0.0, "0 s"), Bounds::UpTo(QUANTITY), "Half the spread of the delay.");
        Bandwidth "bandwidth" key(
            &["Bandwidth"],
            Is(1e10, "10 Gbit/s"),
            Bounds::PositiveUpTo(QUANTITY),
            "What it can carry each way; state that springs, migrations or copies move takes its time, first come, first served.",
        );
        Loss "loss" key(
            &["Float"],
            Is(0.0, "0"),
            Bounds::Share,
            "Share of messages that are lost; with 1 nothing passes, as if the link were cut.",
        );
    }
}

keys! {
    /// Keys of an `app`.
    App AppKey {
        Demand "demand" key(
            &["Float", "(Time) -> Float", "Series<Float>"],
            Is(1.0, "1"),
            Bounds::UpTo(QUANTITY),
            "Factor on the tension of its glyphs: a constant, a function of time, or a trace.",
        );
        Quota "quota" key(
            &["Tension"],
            Told("none"),
            Bounds::PositiveUpTo(QUANTITY),
            "Most load of this app on any one segment.",
        );
        OutOfPhase "out_of_phase" key(
            &["Bool"],
            Is(0.0, "false"),
            Bounds::Any,
            "May go to segments that are declared out of phase, where `migrate` names them.",
        );
    }
}

keys! {
    /// Keys of a `cluster`.
    Cluster ClusterKey {
        Glyphs "glyphs" key(&["Int"], Required, Bounds::AtLeast(0), "How many glyphs.");
        Tension "tension"
            key(&["Tension"], Required, Bounds::UpTo(QUANTITY), "Load of each glyph.");
        Kappa "κ"
            key(&["Float"], Is(0.5, "0.5"), Bounds::Share, "Complexity of its glyphs.");
        State "state" key(
            &["Size"],
            Is(32_768.0, "4 KiB"),
            Bounds::UpTo(QUANTITY),
            "State of each glyph.",
        );
        On "on" key(
            &["Segment", "List<Segment>", "Region"],
            Told("every segment"),
            Bounds::Any,
            "Where its glyphs start.",
        );
        Dirty "dirty" key(
            &["Bandwidth"],
            Is(0.0, "0 bit/s"),
            Bounds::UpTo(QUANTITY),
            "How fast each glyph writes its state.",
        );
    }
}

/// Keys and clauses of a `rule`: the clauses come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum RuleKey {
    Weight,
    When,
    Require,
    Prefer,
}

impl RuleKey {
    /// The row of the one that is no clause.
    pub const WEIGHT: &'static Key = &RULE_KEYS[0];
}

const RULE_KEYS: &[Key] = &[key(
    &["Float"],
    Is(1.0, "1"),
    Bounds::UpTo(QUANTITY),
    "Cost of an unmet `prefer`; 1 is the whole range of κ.",
)
.called("weight", Some(KeyId::Rule(RuleKey::Weight)))];

const fn clause(
    rule: RuleKey,
    word: &'static str,
    over: &'static [(&'static str, &'static str)],
    doc: &'static str,
) -> Clause {
    Clause { id: Some(KeyId::Rule(rule)), word, over, doc }
}

const RULE_CLAUSES: &[Clause] = &[
    clause(
        RuleKey::When,
        "when",
        &[("cluster", "Cluster")],
        "Which clusters the rule speaks of; all where it is not given.",
    ),
    clause(
        RuleKey::Require,
        "require",
        &[("segment", "Segment"), ("cluster", "Cluster")],
        "Where their glyphs may be.",
    ),
    clause(
        RuleKey::Prefer,
        "prefer",
        &[("segment", "Segment"), ("cluster", "Cluster")],
        "Where they had better be.",
    ),
];

pub(super) const FIELD: BlockKind = block("field", &[], "A computing cluster as one field.")
    .by(BlockId::Field)
    .named(Naming::Needed, Some("Field"))
    .many()
    .keyed(FieldKey::ROWS);

pub(super) const SEGMENT: BlockKind = block(
    "segment",
    &["field", "region"],
    "A piece of the field that carries load: a server, a node.",
)
.by(BlockId::Segment)
.named(Naming::Needed, Some("Segment"))
.counted()
.many()
.keyed(SegmentKey::ROWS);

pub(super) const REGION: BlockKind =
    block("region", &["field", "region"], "Segments in one place; regions nest.")
        .by(BlockId::Region)
        .named(Naming::Needed, Some("Region"))
        .many()
        .keyed(RegionKey::ROWS);

pub(super) const LINK: BlockKind = block(
    "link",
    &["field", "region"],
    "Springs and wires between pairs of segments, such as `ring(core)`.",
)
.by(BlockId::Link)
.over_pairs()
.many()
.keyed(LinkKey::ROWS);

pub(super) const APP: BlockKind =
    block("app", &["field"], "An application: clusters of glyphs that serve one purpose.")
        .by(BlockId::App)
        .named(Naming::Needed, Some("App"))
        .counted()
        .many()
        .keyed(AppKey::ROWS);

pub(super) const CLUSTER: BlockKind = block("cluster", &["app"], "Glyphs of one app and kind.")
    .by(BlockId::Cluster)
    .named(Naming::Needed, Some("Cluster"))
    .counted()
    .many()
    .keyed(ClusterKey::ROWS);

pub(super) const RULE: BlockKind =
    block("rule", &["field"], "A κ rule: where glyphs may be, and where they had better be.")
        .by(BlockId::Rule)
        .named(Naming::Needed, Some("Rule"))
        .many()
        .keyed(RULE_KEYS)
        .with_clauses(RULE_CLAUSES);

pub(super) const KINDS: &[&BlockKind] =
    &[&FIELD, &SEGMENT, &heat::POWER, &heat::THERMAL, &REGION, &LINK, &APP, &CLUSTER, &RULE];
