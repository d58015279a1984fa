//! Declarations and statements, and the order in which they take effect.

pub(in crate::check) mod assign;
pub(in crate::check) mod declare;
pub(in crate::check) mod default;
pub(in crate::check) mod function;
pub(in crate::check) mod order;
pub(in crate::check) mod statement;
pub(in crate::check) mod test;
pub(in crate::check) mod walk;
