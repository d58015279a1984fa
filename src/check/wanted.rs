//! What is asked of an expression, a type or a pattern, and why.

use crate::diagnostic::{Place, Span};
use crate::program::types::TypeId;
use crate::syntax::symbol::Symbol;

/// What is wanted of an expression: a hint that flows inwards. Whoever wants a type still fits
/// the result to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Want {
    /// Any value.
    Any,
    /// A value of this type.
    Type(TypeId),
    /// The result of the function at hand, whose type is being inferred.
    Tail,
    /// Its effect alone.
    Nothing,
}

/// What a value is wanted for; completes the sentence of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// An argument of a function.
    Argument { of: Symbol, param: Symbol },
    /// A field of a record.
    Field(Symbol),
    /// An annotated variable.
    Annotation(Symbol, Place),
    /// The result of a function.
    Result(Symbol, Place),
    /// The result of a lambda.
    LambdaResult,
    /// A condition.
    Condition,
    /// Another branch of the same `if` or `match`, or item of the same list.
    Sibling(Span),
    /// An assignment.
    Assigned,
    /// A key of a block.
    Key(Symbol),
    /// The duration of a run and the like.
    Part(&'static str),
}
