//! What there is to say in a script about fields: one table for each fact, with an id for all that
//! acts. The checker turns names into ids once; everything behind it matches on ids, so that a
//! key, a member or a built-in that nothing carries out does not compile. Completion, help and the
//! tables of the guide read the same rows.
//!
//! - [`block`]: blocks and their keys, with types, defaults, bounds;
//! - [`member`]: what things of the runtime can be asked;
//! - [`native`]: the built-ins of the standard library, by who provides them;
//! - [`event`]: the kinds of events;
//! - [`format`](mod@format): the formats of files of networks;
//! - [`limit`]: what a script may use at most;
//! - [`word`]: the bare words that keys and built-ins take.
//!
//! What does not act yet has a row and no id: it is checked, and a warning says so.

pub mod block;
mod bounds;
pub mod event;
pub mod format;
pub mod guide;
pub mod habit;
pub mod limit;
pub mod member;
pub mod native;
#[cfg(test)]
mod tests;
pub mod word;

pub use block::{
    AlertKey, AppKey, AutoscaleKey, BalanceKey, BlockId, BlockKind, ChillerKey, CirculationKey,
    Clause, ClusterKey, ConsensusKey, ControlKey, CoolantKey, CycleKey, Default, DetectorKey,
    ExchangerKey, FieldKey, InjectorKey, Key, KeyId, LinkKey, MaintenanceKey, Naming, PowerKey,
    PresetKey, RecoveryKey, RecycleKey, RegionKey, ReservoirKey, RuleKey, SegmentKey, SensorKey,
    SeparatorKey, StorageKey, TargetKey, TariffKey, ThermalKey,
};
pub use bounds::{Bounds, FREQUENCY, QUANTITY};
pub use member::{Known, Member, MemberId, MemberParam, OverNobody};
