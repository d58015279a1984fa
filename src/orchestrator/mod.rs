//! The Φ-Orchestrator: balance, shape, phase, migration, density and healing of a whole field.

pub mod flow;
mod load;
pub mod placement;
#[cfg(test)]
mod placement_tests;
