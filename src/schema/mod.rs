//! What there is to say in a script about fields: one table for each fact, with an id for all that
//! acts. The checker turns names into ids once; everything behind it matches on ids, so that a
//! key, a member or a built-in that nothing carries out does not compile. Completion, help and the
//! tables of the guide read the same rows.
//!
//! - [`block`]: blocks and their keys, with types, defaults, bounds;
//! - [`member`]: what things of the runtime can be asked;
//! - [`native`]: the built-ins of the standard library, by who provides them;
//! - [`limit`]: what a script may use at most;
//! - [`word`]: the bare words that keys and built-ins take.
//!
//! What does not act yet has a row and no id: it is checked, and a warning says so.

pub mod block;
mod bounds;
mod coolant;
mod field;
pub mod guide;
pub mod limit;
pub mod member;
mod members;
pub mod native;
mod policy;
#[cfg(test)]
mod tests;
pub mod word;

pub use block::{BlockId, BlockKind, Clause, Default, Key, KeyId, Naming};
pub use bounds::Bounds;
pub use field::{AppKey, ClusterKey, FieldKey, LinkKey, RegionKey, RuleKey, SegmentKey};
pub use member::{Known, Member, MemberId, MemberParam};
pub use policy::{AutoscaleKey, BalanceKey, ConsensusKey, DetectorKey, StorageKey};
