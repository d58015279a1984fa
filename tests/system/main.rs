//! The program from outside: the command, its faces on pipes and terminals, `phi test`, and the
//! pages that promise what it shows. One binary, as each one links the whole crate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common"]
mod common {
    pub mod examples;
    #[path = "mod.rs"]
    pub mod inputs;
    pub mod made;
    pub mod page;
    #[cfg(unix)]
    pub mod terminal;
}

mod claims;
mod cli;
mod coverage;
mod docs;
mod explain;
mod layers;
mod limits;
mod mistakes;
mod repl;
mod runner;
#[cfg(unix)]
mod terminal;
mod writes;
