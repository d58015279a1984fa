//! The crate by its public interface: the syntax and its laws, the machine, the field runtime, and
//! published numbers. One binary, as each one links the whole crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../common/mod.rs"]
mod common;
mod lists;
mod machine;
#[path = "../common/made.rs"]
mod made;
mod python;
mod quantities;
mod reference;
mod runtime;
mod shown;
mod syntax;
mod validation;

use runtime::support;
