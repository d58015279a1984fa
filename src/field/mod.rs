//! The state of a field and what is measured on it.

pub mod property;
