//! The names of the parts of fields: which a field has, and which are in scope.

use super::modules::Value;
use crate::base::shared::Names;
use crate::diagnostic::Span;
use crate::program::FieldId;
use crate::program::types::TypeId;
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// The name of a part, its type, and where it is given.
pub(in crate::check) type PartName = (Symbol, TypeId, Span);

/// The fields of a script as far as their parts have names.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Fields {
    names: Names<FieldId, Arc<[PartName]>>,
    /// Whether a field was opened at the top level.
    opened: bool,
    /// Globals that stand for parts of a field that is or was open.
    globals: Names<Value, ()>,
    /// The names of the parts of the field that is open, and of those that were open before.
    open: Vec<(Symbol, FieldId)>,
    closed: Names<Symbol, FieldId>,
    /// The parts of the field at hand that are declared further down.
    below: Vec<Symbol>,
}

impl Fields {
    /// Keeps the names of a field's parts.
    pub fn name_parts(&mut self, field: FieldId, names: Vec<PartName>) {
        self.names.insert(field, names.into());
    }

    /// The names of a field's parts, where its body was checked.
    pub fn parts_of(&self, field: FieldId) -> Arc<[PartName]> {
        self.names.get(&field).cloned().unwrap_or_default()
    }

    /// A field that has a part of this name.
    pub fn with_part(&self, name: Symbol) -> Option<FieldId> {
        let has = |parts: &[PartName]| parts.iter().any(|(part, ..)| *part == name);
        self.names.iter().find(|(_, parts)| has(parts)).map(|(field, _)| *field)
    }

    /// Whether a field was opened at the top level.
    pub fn is_opened(&self) -> bool {
        self.opened
    }

    /// A field is opened: gives the names of the one that was open until here.
    pub fn open(&mut self) -> Vec<(Symbol, FieldId)> {
        self.opened = true;
        std::mem::take(&mut self.open)
    }

    /// Whether a value stands for a part of a field that is or was open.
    pub fn is_part(&self, value: Value) -> bool {
        self.globals.contains_key(&value)
    }

    /// A name of a part is in scope from here on, as this value.
    pub fn open_part(&mut self, name: Symbol, field: FieldId, value: Value) {
        self.globals.insert(value, ());
        self.open.push((name, field));
        self.closed.remove(&name);
    }

    /// A name of a part is in scope no longer.
    pub fn close_part(&mut self, name: Symbol, field: FieldId) {
        self.closed.insert(name, field);
    }

    /// The field that had a part of this name while it was open.
    pub fn closed_with(&self, name: Symbol) -> Option<FieldId> {
        self.closed.get(&name).copied()
    }

    /// The description of a field is entered, with all the names in it; or, without any, left.
    pub fn set_below(&mut self, names: Vec<Symbol>) {
        self.below = names;
    }

    /// Whether a name is one of the field at hand; it is asked only of names not in scope yet.
    pub fn is_below(&self, name: Symbol) -> bool {
        self.below.contains(&name)
    }
}
