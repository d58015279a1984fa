//! A field in time: the step that calls every engine and the orchestrator in the order of the model,
//! what a script or a schedule does to a field from outside, and runs of a plan.

pub(crate) mod coolant;
pub(crate) mod demand;
mod errand;
mod fault;
pub(crate) mod heat;
mod open;
pub mod run;
#[cfg(test)]
mod service_tests;
mod step;
