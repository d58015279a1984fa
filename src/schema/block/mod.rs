//! Blocks of a field and their keys: the rows, and what they are made with.

mod coolant;
mod field;
mod heat;
mod policy;

pub use coolant::{
    AlertKey, ChillerKey, CirculationKey, ControlKey, CoolantKey, CycleKey, ExchangerKey,
    InjectorKey, MaintenanceKey, PresetKey, RecoveryKey, RecycleKey, ReservoirKey, SensorKey,
    SeparatorKey, TargetKey, TariffKey,
};
pub use field::{AppKey, ClusterKey, FieldKey, LinkKey, RegionKey, RuleKey, SegmentKey};
pub use heat::{AMBIENT, PowerKey, REFERENCE, ThermalKey};
pub use policy::{AutoscaleKey, BalanceKey, ConsensusKey, DetectorKey, StorageKey};

use crate::schema::Bounds;

/// What holds where a key is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// It has to be given.
    Required,
    /// A value: in base units, and as a script would write it.
    Is(f64, &'static str),
    /// One of the key's words.
    Word(&'static str),
    /// What no constant says: none, or what follows from the rest of the field.
    Told(&'static str),
}

impl Default {
    /// As it would be written, or told; `None` where the key has to be given.
    pub const fn text(self) -> Option<&'static str> {
        match self {
            Default::Required => None,
            Default::Is(_, text) | Default::Word(text) | Default::Told(text) => Some(text),
        }
    }
}

/// A key of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// What the runtime knows it by; `None` where it does not act yet.
    pub id: Option<KeyId>,
    /// Its name, in Greek.
    pub name: &'static str,
    /// The types that its value may have, the usual one first, as scripts write them.
    pub types: &'static [&'static str],
    /// The bare words that it may be instead.
    pub words: &'static [&'static str],
    /// What holds where it is not given.
    pub default: Default,
    /// Where its value must lie.
    pub bounds: Bounds,
    /// What it means.
    pub doc: &'static str,
}

impl Key {
    /// Its default in base units, for the description of a field. A key without one does not
    /// compile where this is asked in a constant.
    #[allow(clippy::panic)]
    pub const fn number(&self) -> f64 {
        match self.default {
            Default::Is(value, _) => value,
            _ => panic!("this key has no default that is a number"),
        }
    }

    /// The default of a time, in whole nanoseconds.
    pub const fn nanoseconds(&self) -> i64 {
        (self.number() * 1e9 + 0.5) as i64
    }

    /// With a name, and the id that it acts by.
    pub(super) const fn called(mut self, name: &'static str, id: Option<KeyId>) -> Key {
        self.name = name;
        self.id = id;
        self
    }

    /// It may also be one of these words.
    pub(super) const fn or(mut self, words: &'static [&'static str]) -> Key {
        self.words = words;
        self
    }
}

/// A key of these types.
pub(super) const fn key(
    types: &'static [&'static str],
    default: Default,
    bounds: Bounds,
    doc: &'static str,
) -> Key {
    Key { id: None, name: "", types, words: &[], default, bounds, doc }
}

/// A key that is one of a few words.
pub(super) const fn choice(
    words: &'static [&'static str],
    default: &'static str,
    doc: &'static str,
) -> Key {
    key(&[], Default::Word(default), Bounds::Any, doc).or(words)
}

/// The keys of a block that act, as an enum, and all its rows. Those under `later` do not act yet.
macro_rules! keys {
    ($(#[$doc:meta])* $block:ident $keys:ident {
        $($variant:ident $name:literal $row:expr;)*
        $(.. later { $($later:literal $inert:expr;)* })?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum $keys { $($variant),* }

        impl $keys {
            /// The keys of the block, those first that act.
            pub const ROWS: &[$crate::schema::Key] = &[
                $($row.called($name, Some($crate::schema::KeyId::$block($keys::$variant))),)*
                $($($inert.called($later, None),)*)?
            ];

            /// Its row.
            pub const fn row(self) -> &'static $crate::schema::Key {
                &Self::ROWS[self as usize]
            }
        }
    };
}
pub(super) use keys;

/// A word with a condition: `when cluster.κ >= 0.6`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clause {
    /// What the runtime knows it by; `None` where it does not act yet.
    pub id: Option<KeyId>,
    /// The word.
    pub word: &'static str,
    /// The names that stand in the condition, with their types.
    pub over: &'static [(&'static str, &'static str)],
    /// What it means.
    pub doc: &'static str,
}

/// Whether a block has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It has to.
    Needed,
    /// It may.
    Optional,
    /// It has none.
    None,
}

/// A kind of block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockKind {
    /// What the runtime knows it by; `None` where it does not act yet.
    pub id: Option<BlockId>,
    /// Its word.
    pub name: &'static str,
    /// The kinds of blocks that it may stand in; none for a field.
    pub inside: &'static [&'static str],
    /// Whether it has a name.
    pub naming: Naming,
    /// Whether `[n]` may follow.
    pub counted: bool,
    /// Whether an expression follows: the pairs of a link.
    pub pattern: bool,
    /// Whether more than one may stand in a block.
    pub many: bool,
    /// What its name stands for.
    pub gives: Option<&'static str>,
    /// Its keys.
    pub keys: &'static [Key],
    /// Its clauses.
    pub clauses: &'static [Clause],
    /// What it is.
    pub doc: &'static str,
}

impl BlockKind {
    /// Whether it has this key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    pub(super) const fn by(mut self, id: BlockId) -> BlockKind {
        self.id = Some(id);
        self
    }

    pub(super) const fn named(mut self, naming: Naming, gives: Option<&'static str>) -> BlockKind {
        self.naming = naming;
        self.gives = gives;
        self
    }

    pub(super) const fn counted(mut self) -> BlockKind {
        self.counted = true;
        self
    }

    pub(super) const fn many(mut self) -> BlockKind {
        self.many = true;
        self
    }

    pub(super) const fn over_pairs(mut self) -> BlockKind {
        self.pattern = true;
        self
    }

    pub(super) const fn keyed(mut self, keys: &'static [Key]) -> BlockKind {
        self.keys = keys;
        self
    }

    pub(super) const fn with_clauses(mut self, clauses: &'static [Clause]) -> BlockKind {
        self.clauses = clauses;
        self
    }
}

/// A block without name, keys or count, of which there is one at most.
pub(super) const fn block(
    name: &'static str,
    inside: &'static [&'static str],
    doc: &'static str,
) -> BlockKind {
    BlockKind {
        id: None,
        name,
        inside,
        naming: Naming::None,
        counted: false,
        pattern: false,
        many: false,
        gives: None,
        keys: &[],
        clauses: &[],
        doc,
    }
}

/// The blocks that act, each with its keys.
macro_rules! ids {
    ($($block:ident($keys:ident) $kind:path;)*) => {
        /// A block that acts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum BlockId { $($block),* }

        impl BlockId {
            /// Every block that acts.
            pub const ALL: &[BlockId] = &[$(BlockId::$block),*];

            /// Its row.
            pub const fn kind(self) -> &'static BlockKind {
                match self { $(BlockId::$block => &$kind),* }
            }
        }

        /// A key that acts, by the block that it is of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum KeyId { $($block($keys)),* }

        impl KeyId {
            /// The block that it is of.
            pub const fn block(self) -> BlockId {
                match self { $(KeyId::$block(_) => BlockId::$block),* }
            }
        }
    };
}

ids! {
    Field(FieldKey) field::FIELD;
    Segment(SegmentKey) field::SEGMENT;
    Power(PowerKey) heat::POWER;
    Thermal(ThermalKey) heat::THERMAL;
    Region(RegionKey) field::REGION;
    Link(LinkKey) field::LINK;
    App(AppKey) field::APP;
    Cluster(ClusterKey) field::CLUSTER;
    Rule(RuleKey) field::RULE;
    Balance(BalanceKey) policy::BALANCE;
    Consensus(ConsensusKey) policy::CONSENSUS;
    Detector(DetectorKey) policy::DETECTOR;
    Autoscale(AutoscaleKey) policy::AUTOSCALE;
    Storage(StorageKey) policy::STORAGE;
    Coolant(CoolantKey) coolant::COOLANT;
    Reservoir(ReservoirKey) coolant::RESERVOIR;
    Injector(InjectorKey) coolant::INJECTOR;
    Circulation(CirculationKey) coolant::CIRCULATION;
    Separator(SeparatorKey) coolant::SEPARATOR;
    Recycle(RecycleKey) coolant::RECYCLE;
    Exchanger(ExchangerKey) coolant::EXCHANGER;
    Chiller(ChillerKey) coolant::CHILLER;
    Recovery(RecoveryKey) coolant::RECOVERY;
    Cycle(CycleKey) coolant::CYCLE;
    Target(TargetKey) coolant::TARGET;
    Control(ControlKey) coolant::CONTROL;
    Sensors(SensorKey) coolant::SENSORS;
    Maintenance(MaintenanceKey) coolant::MAINTENANCE;
    Alert(AlertKey) coolant::ALERT;
    Tariff(TariffKey) coolant::TARIFF;
    Preset(PresetKey) coolant::PRESET;
}

/// Every kind of block, those first that a field is made of.
pub fn kinds() -> impl Iterator<Item = &'static BlockKind> {
    field::KINDS.iter().chain(policy::KINDS).chain(coolant::KINDS).copied()
}

/// The kind of a word; where several share it, that of the block around.
pub fn kind(name: &str, inside: Option<&str>) -> Option<&'static BlockKind> {
    let here = |kind: &&BlockKind| match inside {
        Some(outer) => kind.inside.contains(&outer),
        None => kind.inside.is_empty(),
    };
    kinds()
        .find(|kind| kind.name == name && here(kind))
        .or_else(|| kinds().find(|kind| kind.name == name))
}
