//! Counts of what a script reached: marks that were put into its program, and calls of the
//! orchestrator. Reached is made of them.

use std::collections::BTreeMap;

/// What was counted since the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// How often each mark was passed, by its number.
    pub marks: BTreeMap<u32, u64>,
    /// How often each call of the orchestrator was made by the script.
    pub calls: BTreeMap<String, u64>,
}

impl Reached {
    pub(in crate::bridge) fn mark(&mut self, number: u32) {
        *self.marks.entry(number).or_default() += 1;
    }

    pub(in crate::bridge) fn call(&mut self, name: &str) {
        match self.calls.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(self.calls.insert(name.to_owned(), 1)),
        }
    }
}
