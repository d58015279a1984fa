//! The state of a field and what is measured on it.
//!
//! A [`spec::FieldSpec`] is plain data; [`Field::open`] makes a state of it, the runtime lets
//! time pass on it, and [`script::Script`] is the only way from here to user code.

mod aggregate;
pub(crate) mod balancer;
pub mod budget;
pub(crate) mod buffers;
pub mod coolant;
mod digest;
pub mod errand;
pub mod event;
pub mod fault;
pub mod glyph;
pub mod graph;
pub mod heat;
pub mod id;
pub(crate) mod life;
pub mod link;
pub mod log;
pub mod operation;
pub mod packet;
pub(crate) mod pending;
pub(crate) mod phases;
pub mod property;
pub mod record;
pub mod rules;
pub mod script;
pub(crate) mod seat;
pub mod segment;
pub(crate) mod served;
pub mod spec;
pub(crate) mod state;
pub(crate) mod system;
pub mod topology;
pub mod unplaced;
pub mod validate;
pub(crate) mod watch;
pub mod workers;

pub use crate::base::{chance, time};
pub use aggregate::Pressures;
pub use fault::{ChaosKind, ChaosSchedule};
pub use phases::Mean;
pub use state::{Cluster, Counters, Field};
