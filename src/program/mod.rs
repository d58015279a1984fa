//! The typed program that the checker hands on: names are slots, types are known, nothing is left
//! to find out. The machine's compiler makes code of it, one instance of a generic function for
//! each list of type arguments.

pub mod dimension;
pub mod tree;
pub mod types;
pub mod units;

use crate::base::shared::{Names, Table};
use crate::diagnostic::{FileId, Place, Span};
use crate::schema::native::NativeId;
use crate::syntax::symbol::{Interner, Symbol};
use tree::{Node, NodeId, Sheet};
use types::{TypeId, Types};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub u32);)*
    };
}

ids! {
    /// A declared record.
    RecordId
    /// A declared enum.
    EnumId
    /// A function, lambda, test body or the statements of a module.
    FunctionId
    /// A variable of a module's top level.
    GlobalId
    /// A variable of a function.
    LocalId
    /// A declared field.
    FieldId
    /// A sheet: a block of a field.
    SheetId
}

/// A program: every module that a script needs, checked.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The names.
    pub names: Interner,
    /// The types.
    pub types: Types,
    /// Base dimensions by index: Time, Length …
    pub dimensions: Table<Symbol>,
    /// Units and named dimensions, for showing values.
    pub units: units::Units,
    /// Records.
    pub records: Table<Record>,
    /// Enums.
    pub enums: Table<Enum>,
    /// Functions.
    pub functions: Table<Function>,
    /// Globals.
    pub globals: Table<Global>,
    /// Nodes of all functions.
    pub nodes: Table<Node>,
    /// Blocks of fields.
    pub sheets: Table<Sheet>,
    /// Declared fields: name and sheet.
    pub fields: Table<Field>,
    /// What to run, in order: the statements of each imported module, then those of the script.
    pub startup: Names<FunctionId, ()>,
    /// `param`s of the script.
    pub params: Table<Param>,
    /// `param`s of its modules, which keep their defaults.
    pub module_params: Table<Param>,
    /// `test`s of the script.
    pub tests: Table<Test>,
}

/// A declared record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Symbol,
    /// How many generic parameters.
    pub generics: u32,
    /// Fields in order.
    pub fields: Vec<(Symbol, TypeId)>,
    /// Where it is declared.
    pub place: Place,
}

/// A declared enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Symbol,
    /// How many generic parameters.
    pub generics: u32,
    /// Variants in order with the types of their fields.
    pub variants: Vec<(Symbol, Vec<TypeId>)>,
    /// Where it is declared.
    pub place: Place,
}

/// A function. Parameters are its first locals, captured variables (of a lambda) come next.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name; lambdas, tests and module bodies say what they are (`a lambda`).
    pub name: Symbol,
    /// The file it is in; spans of its nodes are in this file.
    pub file: FileId,
    /// Where its name (or the lambda) stands.
    pub span: Span,
    /// How many generic parameters. A lambda has those of the function around it, and is
    /// instantiated with the same arguments.
    pub generics: u32,
    /// How many of the locals are parameters.
    pub params: u32,
    /// How many of the locals after the parameters are captured from around.
    pub captures: u32,
    /// All locals.
    pub locals: Vec<Local>,
    /// The result type.
    pub result: TypeId,
    /// What it does.
    pub body: Body,
}

/// What a function does.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Evaluates a node.
    Node(NodeId),
    /// A built-in.
    Native(NativeId),
}

/// A variable of a function.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// `var` rather than `let`. A captured `var` is captured by value, as it is then.
    pub mutable: bool,
}

/// A variable of a module.
#[derive(Clone, Copy, Debug)]
pub struct Global {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// Where it is declared.
    pub place: Place,
}

/// A declared field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: Symbol,
    /// Its sheet.
    pub sheet: SheetId,
    /// The global that holds its value, for a field without parameters.
    pub global: Option<GlobalId>,
    /// The function that makes it, for a field with parameters.
    pub function: Option<FunctionId>,
    /// Where it is declared.
    pub place: Place,
}

/// A `param`: a global that `--set` may give another value, checked against its type.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: Symbol,
    /// The global.
    pub global: GlobalId,
    /// Its place.
    pub place: Place,
    /// Whether it is declared as a `Path`: what is given for it may be read.
    pub path: bool,
}

/// A `test`.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its title.
    pub title: Box<str>,
    /// A function without parameters, or with the item that it is run for as its one parameter.
    pub body: FunctionId,
    /// A function without parameters that gives the list of these items.
    pub seeds: Option<FunctionId>,
    /// Where it stands.
    pub place: Place,
}
