//! What statements declare: functions, records, enums, units, imports, blocks of a field, properties.

use super::{BlockId, ExprId, Generic, Name, Param, SheetId, TypeId};
use crate::diagnostic::Span;

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Fn {
    /// Its name.
    pub name: Name,
    /// `<T, D: Dim>`.
    pub generics: Box<[Generic]>,
    /// The parameters, each with a type.
    pub params: Box<[Param]>,
    /// The result type, inferred where absent.
    pub result: Option<TypeId>,
    /// The body; absent for a built-in, which only the standard library declares.
    pub body: Option<BlockId>,
}

/// A record type.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Its generics.
    pub generics: Box<[Generic]>,
    /// Its fields; a default may follow `=`.
    pub fields: Box<[Param]>,
}

/// An enum type.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its generics.
    pub generics: Box<[Generic]>,
    /// The variants with the types of their fields.
    pub variants: Box<[(Name, Box<[TypeId]>)]>,
}

/// A unit: `unit min = 60 s`, `unit s: Time { prefixes: si }`, `unit °C = 1 K { offset: 273.15 K }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its symbol.
    pub name: Name,
    /// Its dimension, for a base unit.
    pub dimension: Option<TypeId>,
    /// One of it, for a derived unit.
    pub value: Option<ExprId>,
    /// `prefixes`, `aliases`, `offset`.
    pub entries: Box<[Entry]>,
}

/// An import.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// `std.topology` or `"lib/racks.phi"`.
    pub path: UsePath,
    /// Where the path stands.
    pub path_span: Span,
    /// `as racks`.
    pub alias: Option<Name>,
    /// `.{ring, mesh as full}`: each with its alias. Absent: the module itself is named.
    pub names: Option<Imports>,
}

/// The names of an import, each with its alias.
pub type Imports = Box<[(Name, Option<Name>)]>;

/// The module of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum UsePath {
    /// `std.topology`
    Module(Box<[Name]>),
    /// `"lib/racks.phi"`
    File(Box<str>),
}

/// A block of a field: `kind name[count] pattern { entries }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// `field`, `segment`, `link`, `balance` …
    pub kind: Name,
    /// Its name, where it has one.
    pub name: Option<Name>,
    /// `(method: String = "springs")`: the parameters of a `field` that is declared with some.
    pub params: Box<[Param]>,
    /// `[count]`. In a counted block the name `index` is the number of the item, from 0.
    pub count: Option<ExprId>,
    /// The expression after `link`.
    pub pattern: Option<ExprId>,
    /// What stands between the braces.
    pub entries: Box<[Entry]>,
    /// The whole block.
    pub span: Span,
    /// The doc comment before it, for a nested block.
    pub doc: Option<Box<str>>,
}

/// What stands in a block of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// `key: value`
    Key(Name, ExprId),
    /// `when e`, `require e`, `prefer e`, `deny e`.
    Clause(Name, ExprId),
    /// A nested block.
    Block(SheetId),
}

/// The property kinds of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyKind {
    /// `always P`
    Always,
    /// `never P`
    Never,
    /// `eventually P`
    Eventually,
    /// `P until Q`
    Until,
    /// `P leads to Q`
    LeadsTo,
}

/// A property of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Which.
    pub kind: PropertyKind,
    /// P.
    pub first: ExprId,
    /// Q, for `until` and `leads to`.
    pub second: Option<ExprId>,
    /// `within T`
    pub within: Option<ExprId>,
    /// `after T`
    pub after: Option<ExprId>,
    /// `for T`
    pub hold: Option<ExprId>,
}
