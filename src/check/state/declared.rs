//! Records, enums and globals, beside what the program says of them.

use super::modules::ModuleId;
use super::signature::{Generics, Signature};
use crate::base::shared::Table;
use crate::program::tree::NodeId;
use crate::program::types::TypeId;
use crate::program::{EnumId, GlobalId, RecordId};
use indexmap::IndexMap;
use std::sync::Arc;

/// What the checker knows of a global beside its type.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct GlobalInfo {
    pub module: ModuleId,
    pub mutable: bool,
    /// Whether the statement that sets it was checked.
    pub set: bool,
    /// Whether its type was annotated.
    pub annotated: bool,
    /// Whether a top-level statement of a constant value makes it; the literal.
    pub literal: Option<NodeId>,
    /// The value of one that is never assigned to.
    pub value: Option<NodeId>,
}

/// The types and globals of all modules, by the order of the program's own tables.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Declared {
    pub records: Table<Arc<Signature>>,
    pub enums: Table<Generics>,
    pub globals: Table<GlobalInfo>,
    /// The types that the schema names by a text, as they came up.
    pub schema_types: IndexMap<&'static str, TypeId>,
}

impl Declared {
    /// The fields of a record.
    pub fn record(&self, id: RecordId) -> Option<Arc<Signature>> {
        self.records.get(id.0 as usize).cloned()
    }

    /// The generic parameters of an enum.
    pub fn generics_of_enum(&self, id: EnumId) -> Generics {
        self.enums.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// What is known of a global.
    pub fn global(&self, id: GlobalId) -> Option<GlobalInfo> {
        self.globals.get(id.0 as usize).copied()
    }

    /// What is known of a global, to be changed.
    pub fn global_mut(&mut self, id: GlobalId) -> Option<&mut GlobalInfo> {
        self.globals.get_mut(id.0 as usize)
    }

    /// The statement that sets a global was checked.
    pub fn set(&mut self, id: GlobalId) {
        if let Some(info) = self.global_mut(id) {
            info.set = true;
        }
    }
}
