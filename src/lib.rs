//! Φ: a language for describing a computing cluster and its cooling as one field, and the
//! deterministic runtime that finds out how it behaves.
//!
//! Text flows one way: [`syntax`] (tokens, tree) → [`check`] (names, types, dimensions) →
//! [`program`] (typed, resolved) → [`machine`] (runs it). What it describes lives in [`field`],
//! is moved by [`engine`] and [`orchestrator`] as [`runtime`] lets time pass, and is told by
//! [`report`]; [`coolant`] knows the gases, [`plant`] the bodies that warm and the loop that carries
//! their heat away; all models stand on the time and chance of [`base`]; [`session`] joins the two
//! halves, and [`cli`] is its command.

pub mod base;
pub mod bridge;
pub mod check;
pub mod cli;
pub mod coolant;
pub mod data;
pub mod diagnostic;
pub mod engine;
pub mod field;
pub mod lint;
pub mod machine;
pub mod orchestrator;
pub mod plant;
pub mod program;
pub mod report;
pub mod runtime;
pub mod schema;
pub mod session;
pub mod syntax;
