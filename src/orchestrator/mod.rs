//! The Φ-Orchestrator: balance, shape, phase, migration, density and healing of a whole field.
//!
//! Its calls are methods of [`Field`](crate::field::Field), each with a report: `balance`, `migrate`,
//! `shape_cluster`, `heal`, `expand`, `collapse`, `enforce_theta_consensus`.

pub(crate) mod balance;
pub(crate) mod copies;
pub(crate) mod density;
mod errand;
pub mod flow;
pub(crate) mod healing;
mod migration;
mod note;
mod place;
pub mod placement;
mod shape;
mod sync;

pub use crate::field::operation::{HealReport, HealStage, Kept, MigrationReport, Obstacle};
pub use crate::field::packet::{Packet, Setback, Stage};
pub use balance::BalanceReport;
pub use density::ScaleReport;
pub use shape::{Crowded, Shape, ShapeReport, Unmet};
pub use sync::ConsensusReport;
