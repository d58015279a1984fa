//! Fields and runs, against the table of blocks and keys.

pub(in crate::check) mod condition;
pub(in crate::check) mod key;
pub(in crate::check) mod margin;
pub(in crate::check) mod opened;
pub(in crate::check) mod quantifier;
pub(in crate::check) mod run;
pub(in crate::check) mod sheet;
pub(in crate::check) mod sheet_fault;
