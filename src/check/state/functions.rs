//! Functions: what callers need to know of them, how far each has come, and what runs before what.

use super::modules::Value;
use super::signature::Signature;
use crate::base::shared::{Names, Table};
use crate::diagnostic::Span;
use crate::program::{FunctionId, GlobalId};
use std::sync::Arc;

/// How far a function has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Progress {
    /// Its signature is known.
    Declared,
    /// Its body waits to be checked.
    Waiting,
    /// Its body is being checked.
    Checking,
    /// Done.
    Checked,
}

/// Whose default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::check) enum DefaultOf {
    /// A function's.
    Function(FunctionId),
    /// A record's, by index.
    Record(u32),
}

/// The functions of all modules.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Functions {
    /// By function; lambdas and bodies have none.
    signatures: Names<FunctionId, Arc<Signature>>,
    progress: Names<FunctionId, Progress>,
    overloads: Table<Vec<FunctionId>>,
    /// Functions whose bodies wait to be checked.
    waiting: Vec<FunctionId>,
    /// Default values that were made into functions, by function (or record) and parameter.
    defaults: Names<(DefaultOf, u32), FunctionId>,
    /// Bodies of modules that run before the script, by the order of the modules.
    bodies: Vec<(u32, FunctionId)>,
    /// Globals that functions read, and calls between functions.
    pub reads: Vec<(FunctionId, GlobalId, Span)>,
    pub calls: Vec<(FunctionId, FunctionId, Span)>,
}

impl Functions {
    /// Makes a function known.
    pub fn declare(&mut self, id: FunctionId, signature: Signature, progress: Progress) {
        self.signatures.insert(id, Arc::new(signature));
        self.progress.insert(id, progress);
    }

    /// What callers need to know of a function.
    pub fn signature(&self, id: FunctionId) -> Option<&Arc<Signature>> {
        self.signatures.get(&id)
    }

    /// How far a function has come.
    pub fn progress(&self, id: FunctionId) -> Option<Progress> {
        self.progress.get(&id).copied()
    }

    /// Notes that a function is used, so that its body is checked some time.
    pub fn reach(&mut self, id: FunctionId) {
        if let Some(progress) = self.progress.get_mut(&id)
            && *progress == Progress::Declared
        {
            *progress = Progress::Waiting;
            self.waiting.push(id);
        }
    }

    /// The function that waits at a place of the queue, which grows while bodies are checked.
    pub fn waiting_at(&self, index: usize) -> Option<FunctionId> {
        self.waiting.get(index).copied()
    }

    /// None waits any more.
    pub fn all_checked(&mut self) {
        self.waiting.clear();
    }

    /// Begins the check of a body; false where it has begun, or there is none.
    pub fn begin(&mut self, id: FunctionId) -> bool {
        match self.progress.get_mut(&id) {
            Some(progress) if matches!(progress, Progress::Declared | Progress::Waiting) => {
                *progress = Progress::Checking;
                true
            }
            _ => false,
        }
    }

    /// A body was checked.
    pub fn end(&mut self, id: FunctionId) {
        self.progress.insert(id, Progress::Checked);
    }

    /// The functions that a value stands for: one, several of one name, or none.
    pub fn of(&self, value: Value) -> Vec<FunctionId> {
        match value {
            Value::Function(function) => vec![function],
            Value::Overloads(set) => self.overloads.get(set as usize).cloned().unwrap_or_default(),
            _ => vec![],
        }
    }

    /// Functions of one name, as a value.
    pub fn overload(&mut self, all: Vec<FunctionId>) -> Value {
        self.overloads.push(all);
        Value::Overloads(self.overloads.len() as u32 - 1)
    }

    /// The same, where the same functions may have been brought together before.
    pub fn overload_once(&mut self, all: Vec<FunctionId>) -> Value {
        match self.overloads.iter().position(|set| *set == all) {
            Some(known) => Value::Overloads(known as u32),
            None => self.overload(all),
        }
    }

    /// The function that gives a default value, where it was made.
    pub fn default_of(&self, of: DefaultOf, index: u32) -> Option<FunctionId> {
        self.defaults.get(&(of, index)).copied()
    }

    /// Keeps the function that gives a default value.
    pub fn set_default(&mut self, of: DefaultOf, index: u32, function: FunctionId) {
        self.defaults.insert((of, index), function);
    }

    /// The body of a module runs before the script.
    pub fn run_before(&mut self, order: u32, body: FunctionId) {
        self.bodies.push((order, body));
    }

    /// The bodies that run before the script and did not yet, in their order.
    pub fn take_bodies(&mut self) -> impl Iterator<Item = FunctionId> + use<> {
        self.bodies.sort_by_key(|(order, _)| *order);
        std::mem::take(&mut self.bodies).into_iter().map(|(_, function)| function)
    }
}
