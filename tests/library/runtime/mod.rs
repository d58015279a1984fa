//! The field runtime by its public interface: fields built as plain data, run and measured.

mod again;
mod bandwidth;
mod causes;
mod conservation;
mod copies;
mod diffusion;
mod faults;
mod force;
mod heartbeat;
mod kuramoto;
mod lags;
mod orchestrator;
mod packets;
mod plan;
mod script;
mod shape;
mod silence;
pub mod support;
mod threads;
mod time;
mod tour;
