//! Expressions and patterns, each with its type.

pub(in crate::check) mod arguments;
pub(in crate::check) mod call;
pub(in crate::check) mod compare;
pub(in crate::check) mod control;
pub(in crate::check) mod domain;
pub(in crate::check) mod exhaustive;
pub(in crate::check) mod expression;
pub(in crate::check) mod inner;
mod intervals;
pub(in crate::check) mod lambda;
pub(in crate::check) mod literal;
pub(in crate::check) mod member;
pub(in crate::check) mod name;
pub(in crate::check) mod operator;
pub(in crate::check) mod overload;
pub(in crate::check) mod pattern;
pub(in crate::check) mod power;
pub(in crate::check) mod range;
pub(in crate::check) mod record;
pub(in crate::check) mod step;
