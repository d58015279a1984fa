//! What a script does to the field that runs: the calls of the orchestrator, faults, and what is said
//! where the field refuses.

mod errand;
mod fault;
mod migrate;
mod orchestrate;
