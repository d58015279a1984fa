//! The Φ-Orchestrator: balance, shape, phase, migration, density and healing of a whole field.

mod load;
