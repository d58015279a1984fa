//! Signatures: generic parameters, parameters, results.

use super::modules::ModuleId;
use crate::diagnostic::{Place, Span};
use crate::program::types::TypeId;
use crate::syntax::ast::{Ast, ExprId, StmtId};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// What a generic parameter must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Bound {
    /// A quantity of any dimension.
    Dim,
    /// Int or a quantity.
    Num,
    /// Comparable.
    Ord,
    /// A map key.
    Key,
}

/// A generic parameter.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Generic {
    pub name: Symbol,
    pub bound: Option<Bound>,
}

/// The generic parameters of a function or type.
pub(in crate::check) type Generics = Arc<[Generic]>;

/// A parameter of a function or field of a record.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Parameter {
    pub name: Symbol,
    pub ty: TypeId,
    pub default: Option<ExprId>,
    pub span: Span,
}

/// What callers need to know of a declared function or record.
#[derive(Clone, Debug)]
pub(in crate::check) struct Signature {
    pub name: Symbol,
    pub module: ModuleId,
    pub place: Place,
    pub generics: Generics,
    pub params: Vec<Parameter>,
    /// The declared result.
    pub result: Option<TypeId>,
    pub ast: Arc<Ast>,
    /// The declaration; `None` for a record.
    pub stmt: Option<StmtId>,
}
