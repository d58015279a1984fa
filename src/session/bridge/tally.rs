//! Counts of what a script reached: marks that were put into its program, and calls of the
//! orchestrator. Coverage is made of them.

use crate::check::PART;
use std::collections::BTreeMap;

/// What was counted since the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often each mark was passed, by its number.
    pub marks: BTreeMap<u32, u64>,
    /// How often each call of the orchestrator was made by the script.
    pub calls: BTreeMap<String, u64>,
}

/// The name of the member of `Φ` that a mark reads. No name of a script has a blank in it.
pub fn mark_name(number: u32) -> String {
    format!("{PART} {number}")
}

/// The number of the mark that reads a member of this name.
pub(super) fn mark_number(part: &str) -> Option<u32> {
    part.strip_prefix(' ')?.parse().ok()
}

impl Tally {
    pub(super) fn mark(&mut self, number: u32) {
        *self.marks.entry(number).or_default() += 1;
    }

    pub(super) fn call(&mut self, name: &str) {
        match self.calls.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(self.calls.insert(name.to_owned(), 1)),
        }
    }
}
