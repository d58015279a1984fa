//! Modules and what they declare, the prelude, and the imports under way.

use crate::base::shared::{self, Table};
use crate::diagnostic::{FileId, Place};
use crate::program::types::TypeId;
use crate::program::{EnumId, FieldId, FunctionId, GlobalId, RecordId};
use crate::syntax::ast::Ast;
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// A table by name.
pub(in crate::check) type Names<T> = shared::Names<Symbol, T>;

/// Index of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::check) struct ModuleId(pub u32);

/// What a name stands for as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::check) enum Value {
    Function(FunctionId),
    /// Several functions of one name: an index into the sets of `Functions`.
    Overloads(u32),
    Global(GlobalId),
    Record(RecordId),
    Variant(EnumId, u32),
    Module(ModuleId),
    /// A field with parameters.
    Field(FieldId),
}

/// What a name stands for as a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum TypeName {
    Record(RecordId),
    Enum(EnumId),
    /// The quantity of a dimension.
    Dimension(TypeId),
}

/// A declared or imported thing.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Item<T> {
    pub value: T,
    pub place: Place,
}

/// How far the statements of a module have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum ModuleState {
    /// Its imports are being loaded.
    Loading,
    /// Its names are known.
    Declared,
    /// Its statements are checked.
    Checked,
}

/// A name that `use` brought in.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Import {
    pub place: Place,
    /// Where it is from.
    pub from: ModuleId,
    pub used: bool,
}

/// A module.
#[derive(Clone, Debug)]
pub(in crate::check) struct Module {
    pub name: Box<str>,
    pub file: FileId,
    pub standard: bool,
    pub state: ModuleState,
    pub values: Names<Item<Value>>,
    pub types: Names<Item<TypeName>>,
    /// Names that `use` brought in.
    pub imports: Names<Import>,
    pub ast: Arc<Ast>,
    /// Functions whose bodies are to be checked.
    pub functions: Vec<FunctionId>,
    /// When it was complete: imports come before their importers.
    pub order: u32,
}

impl Module {
    pub fn new(name: Box<str>, file: FileId, standard: bool) -> Module {
        Module {
            name,
            file,
            standard,
            state: ModuleState::Loading,
            values: Names::default(),
            types: Names::default(),
            imports: Names::default(),
            ast: Arc::default(),
            functions: vec![],
            order: 0,
        }
    }
}

/// The names that are in scope everywhere.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Prelude {
    pub values: Names<Value>,
    /// Those whose names begin with `_`: the checker calls them, and no script.
    pub hidden: Names<Value>,
    pub types: Names<TypeName>,
}

/// The modules of a check.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct ModuleTable {
    all: Table<Module>,
    files: shared::Names<FileId, ModuleId>,
    /// Modules of the standard library that are named in full.
    pub standard: Names<ModuleId>,
    pub prelude: Prelude,
    /// Names that were to be imported from a module that is missing.
    pub missing: Names<()>,
    /// Imports that are being loaded, with where each is asked for.
    pub chain: Vec<(ModuleId, Place)>,
    /// The module of the entries.
    pub entry: Option<ModuleId>,
    /// Whether an entry may define a name anew.
    pub replace: bool,
    completed: u32,
}

impl ModuleTable {
    /// A module.
    pub fn get(&self, id: ModuleId) -> Option<&Module> {
        self.all.get(id.0 as usize)
    }

    /// A module of the standard library, where it is loaded, by its name after `std.`.
    pub fn of_library(&self, name: &str) -> Option<&Module> {
        let is =
            |module: &&Module| module.standard && module.name.strip_prefix("std.") == Some(name);
        self.all.iter().find(is)
    }

    /// A module, to be changed.
    pub fn get_mut(&mut self, id: ModuleId) -> Option<&mut Module> {
        self.all.get_mut(id.0 as usize)
    }

    /// A new, empty module.
    pub fn add(&mut self, name: Box<str>, file: FileId, standard: bool) -> ModuleId {
        let id = ModuleId(self.all.len() as u32);
        self.all.push(Module::new(name, file, standard));
        self.files.insert(file, id);
        id
    }

    /// The module of the entries takes up one more: what it declared stays.
    pub fn enter(&mut self, id: ModuleId, file: FileId) {
        self.files.insert(file, id);
        if let Some(module) = self.get_mut(id) {
            module.file = file;
            module.state = ModuleState::Loading;
            module.functions.clear();
        }
    }

    /// The names of a module are known; gives imports an earlier place than their importers.
    pub fn complete(&mut self, id: ModuleId, ast: Arc<Ast>) {
        self.completed += 1;
        let order = self.completed;
        if let Some(module) = self.get_mut(id) {
            module.state = ModuleState::Declared;
            module.order = order;
            module.ast = ast;
        }
    }

    /// The module that a file holds.
    pub fn in_file(&self, file: FileId) -> Option<ModuleId> {
        self.files.get(&file).copied()
    }

    /// Whether a file is one of the standard library.
    pub fn is_library(&self, file: FileId) -> bool {
        self.in_file(file).is_some_and(|id| self.is_standard(id))
    }

    /// Whether a module is one of the standard library.
    pub fn is_standard(&self, id: ModuleId) -> bool {
        self.get(id).is_some_and(|module| module.standard)
    }

    /// The modules that are files of the script's author.
    pub fn own(&self) -> Vec<ModuleId> {
        let ids = (0..self.all.len() as u32).map(ModuleId);
        ids.filter(|id| self.get(*id).is_some_and(|module| !module.standard)).collect()
    }

    /// Whether a module is that of the entries.
    pub fn is_entry(&self, id: ModuleId) -> bool {
        Some(id) == self.entry
    }

    /// The module of the entries.
    pub fn of_entry(&self) -> Option<&Module> {
        self.get(self.entry?)
    }

    /// Whether a name of a module may be defined anew.
    pub fn replaces(&self, id: ModuleId) -> bool {
        self.replace && self.is_entry(id)
    }
}
