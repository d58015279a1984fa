//! The field runtime by its public interface: fields built as plain data, run and measured.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bandwidth;
#[path = "../common/mod.rs"]
mod common;
mod conservation;
mod diffusion;
mod faults;
mod force;
mod heartbeat;
mod kuramoto;
mod orchestrator;
mod plan;
mod script;
mod shape;
mod silence;
mod support;
mod threads;
mod tour;
