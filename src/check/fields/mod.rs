//! Fields and runs, against the table of blocks and keys.
//!
//! What stands between the braces of `field`, `segment`, `app` and the like is a *sheet*: a block of
//! a field's description, which holds keys, clauses and further sheets. A *block* of statements is
//! something else. Messages and the guide call a sheet a block.

pub(in crate::check) mod condition;
pub(in crate::check) mod field;
mod gathered;
pub(in crate::check) mod key;
pub(in crate::check) mod margin;
pub(in crate::check) mod opened;
pub(in crate::check) mod quantifier;
pub(in crate::check) mod run;
pub(in crate::check) mod sheet;
pub(in crate::check) mod sheet_fault;
