//! Text → tokens → tree, and back.

pub mod ast;
pub mod symbol;
