//! The tree of a file: an arena of expressions, statements, types, patterns and blocks.
//!
//! Nodes refer to each other by index, so that a tree of any shape is dropped without recursion.
//! Child lists are boxed slices. Names are symbols: Greek and ASCII spellings give the same tree.

mod decl;

pub use decl::*;

use super::format::Format;
use super::symbol::Symbol;
use crate::diagnostic::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident -> $node:ident in $column:ident;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub u32);

        impl std::ops::Index<$id> for Ast {
            type Output = $node;
            fn index(&self, id: $id) -> &$node {
                &self.$column[id.0 as usize]
            }
        })*
    };
}

ids! {
    /// An expression.
    ExprId -> Expr in exprs;
    /// A statement or declaration.
    StmtId -> Stmt in stmts;
    /// A type as it is written.
    TypeId -> TypeNode in types;
    /// A pattern.
    PatternId -> Pattern in patterns;
    /// `{ … }` of statements.
    BlockId -> Block in blocks;
    /// A block of a field: `segment core[4] { … }`, and the field itself.
    SheetId -> Sheet in sheets;
}

/// The tree of one file.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// Expressions.
    pub exprs: Vec<Expr>,
    /// Statements.
    pub stmts: Vec<Stmt>,
    /// Types.
    pub types: Vec<TypeNode>,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Blocks of statements.
    pub blocks: Vec<Block>,
    /// Blocks of fields.
    pub sheets: Vec<Sheet>,
    /// The statements of the file, in order.
    pub root: Vec<StmtId>,
    /// The file's doc comment (`//!`), lines joined.
    pub doc: Option<Box<str>>,
}

/// A name where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The interned, canonical name.
    pub symbol: Symbol,
    /// Where it stands.
    pub span: Span,
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Stands for text that could not be read; it was reported.
    Error,
    /// `42`, `0xff`.
    Int(i64),
    /// `2.5e9`, never NaN.
    Float(f64),
    /// `40 ΔΦ`, `12.5 %`, `21 °C`: a number with its unit; the value as written.
    Quantity(Box<Quantity>),
    /// `true`, `false`.
    Bool(bool),
    /// `none`.
    None,
    /// A string: literal text and placeholders.
    Str(Box<[StrPart]>),
    /// A name.
    Name(Symbol),
    /// `(e)`: kept, so that the formatter keeps it.
    Paren(ExprId),
    /// `[a, b]`.
    List(Box<[ExprId]>),
    /// `(a, b)`; two or more, or `()` for none.
    Tuple(Box<[ExprId]>),
    /// `{ x: 1, y: 2 }`.
    Record(Box<[(Name, ExprId)]>),
    /// `{"a": 1}`; the empty `{}` is a map.
    Map(Box<[(ExprId, ExprId)]>),
    /// `-e`, `not e`.
    Unary(UnaryOp, ExprId),
    /// `a + b`.
    Binary(BinaryOp, ExprId, ExprId),
    /// `a < b <= c`: the first operand, then each comparison with its right side.
    Compare(ExprId, Box<[(CompareOp, ExprId)]>),
    /// `a to b`, both ends included.
    Range(ExprId, ExprId),
    /// `a ± b`.
    PlusMinus(ExprId, ExprId),
    /// `a to b step s`, `a ± b step s`: the range, then the step.
    Step(ExprId, ExprId),
    /// `e as unit`.
    As(ExprId, Box<UnitExpr>),
    /// `f(x, name: y)`.
    Call(ExprId, Box<[Arg]>),
    /// `a.b`.
    Member(ExprId, Name),
    /// `a[i]`.
    Index(ExprId, ExprId),
    /// `x => e`, `(x, y) => { … }`.
    Lambda(Box<[Param]>, ExprId),
    /// `{ … }` as an expression, where the grammar opens a block.
    Block(BlockId),
    /// `if c { … } else …`; the else side is a block or another `if`.
    If(ExprId, BlockId, Option<ExprId>),
    /// `if let PATTERN = e { … } else …`.
    IfLet(PatternId, ExprId, BlockId, Option<ExprId>),
    /// `match e { … }`.
    Match(ExprId, Box<[Arm]>),
    /// `run field for time seed n { … }`.
    Run(Box<Run>),
}

/// A number with a unit, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number in the written unit.
    pub value: f64,
    /// Whether the number was written as an integer.
    pub integer: bool,
    /// The unit.
    pub unit: UnitExpr,
}

/// A product of powers of units: `kg·m/s^2`.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitExpr {
    /// The factors, those after `/` with a negative exponent.
    pub factors: Box<[UnitFactor]>,
    /// Where it stands.
    pub span: Span,
}

/// One unit with its exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitFactor {
    /// The unit's symbol, prefix included: `ms`, `KiB`.
    pub name: Name,
    /// Exponent numerator, negative after `/`.
    pub numerator: i32,
    /// Exponent denominator, at least 1.
    pub denominator: i32,
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq)]
pub enum StrPart {
    /// Text, escapes resolved.
    Text(Box<str>),
    /// `{expr}`, `{expr:>8.2}`, `{expr as ms}` (the conversion is part of the expression).
    Expr {
        /// The value.
        value: ExprId,
        /// How it is written (`:.2`).
        format: Option<Format>,
    },
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `not`
    Not,
}

/// Infix operators whose operands are evaluated as they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `mod`
    Mod,
    /// `^`
    Pow,
    /// `and`
    And,
    /// `or`
    Or,
    /// `??`
    Coalesce,
}

impl BinaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Mod => "mod",
            BinaryOp::Pow => "^",
            BinaryOp::And => "and",
            BinaryOp::Or => "or",
            BinaryOp::Coalesce => "??",
        }
    }
}

/// Comparisons, which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `!=` `≠`
    Ne,
    /// `<`
    Lt,
    /// `<=` `≤`
    Le,
    /// `>`
    Gt,
    /// `>=` `≥`
    Ge,
    /// `in`
    In,
    /// `not in`
    NotIn,
}

/// An argument of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arg {
    /// The parameter's name, where it is given.
    pub name: Option<Name>,
    /// The value.
    pub value: ExprId,
}

/// A parameter of a function or lambda.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Its name; `_` is a name that is never read.
    pub name: Name,
    /// Its type; functions always have one, lambdas may.
    pub ty: Option<TypeId>,
    /// Its default.
    pub default: Option<ExprId>,
}

/// An arm of a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// What it matches.
    pub pattern: PatternId,
    /// `if guard`.
    pub guard: Option<ExprId>,
    /// The value.
    pub value: ExprId,
}

/// A run of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The field.
    pub field: ExprId,
    /// For how long.
    pub duration: ExprId,
    /// The seed; 0 where none is given. With `seeds`, the list of them.
    pub seed: Option<ExprId>,
    /// `seeds`: one run for each.
    pub many: bool,
    /// What happens in it.
    pub body: Option<BlockId>,
}

/// A pattern with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of patterns.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// Unreadable; it was reported.
    Error,
    /// `_`
    Wildcard,
    /// A name: a variant without fields where one of that name is in scope, else a new binding.
    Name(Symbol),
    /// `Busy(how)`, `some(x)`.
    Variant(Name, Box<[PatternId]>),
    /// `none`
    None,
    /// A literal (a number with its sign and unit, a string without placeholders, a Bool).
    Literal(ExprId),
    /// `a to b`, both ends included.
    Range(ExprId, ExprId),
    /// `(a, b)`
    Tuple(Box<[PatternId]>),
    /// `{ name, port: 443 }`: the fields that it asks about; `name` alone is `name: name`.
    Record(Box<[(Name, PatternId)]>),
    /// `a | b`
    Or(Box<[PatternId]>),
}

/// A type with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeNode {
    /// What it is.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of types as written. Dimensions are types; `*`, `/` and `^` combine them.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Unreadable; it was reported.
    Error,
    /// `Float`, `List<Int>`, `Time`, `D`.
    Name(Name, Box<[TypeId]>),
    /// `shapes.Rect`, `std.stats.Histogram`: the words before the last name a module.
    Of(Box<[Name]>, Name, Box<[TypeId]>),
    /// `T?`
    Optional(TypeId),
    /// `(A, B)`, `()`.
    Tuple(Box<[TypeId]>),
    /// `{ x: Float, y: Float }`
    Record(Box<[(Name, TypeId)]>),
    /// `(A, B) -> C`
    Function(Box<[TypeId]>, TypeId),
    /// `Length * Mass`
    Product(TypeId, TypeId),
    /// `Length / Time`; `1` on the left is a `One`.
    Quotient(TypeId, TypeId),
    /// `D^2`, `D^(1/2)`: numerator and denominator.
    Power(TypeId, i32, i32),
    /// `1` in `1 / Time`.
    One,
    /// `Time as ms`: a quantity with the unit in which it is shown.
    As(TypeId, Box<UnitExpr>),
}

/// A generic parameter: `T`, `D: Dim`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Generic {
    /// Its name.
    pub name: Name,
    /// Its bound, where one is given.
    pub bound: Option<Name>,
}

/// Statements between braces. The value of the block is the value of its last statement where
/// that is an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In order.
    pub stmts: Box<[StmtId]>,
    /// Braces included.
    pub span: Span,
}

/// A statement with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where it stands, without its doc comment.
    pub span: Span,
    /// The doc comment (`///`) before it, lines joined.
    pub doc: Option<Box<str>>,
}

/// The kinds of statements. The parser accepts each in any block; the checker says where one has
/// no meaning (E0103).
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// Unreadable; it was reported.
    Error,
    /// An expression, for its effect or as the value of its block.
    Expr(ExprId),
    /// `let x: T = e`, `let (a, b) = e`, `var x = e`.
    Let {
        /// `var` rather than `let`.
        mutable: bool,
        /// A name or a tuple of patterns.
        pattern: PatternId,
        /// The annotation.
        ty: Option<TypeId>,
        /// The value.
        value: ExprId,
    },
    /// `param load: Float = 1.0`.
    Param {
        /// Its name.
        name: Name,
        /// The annotation.
        ty: Option<TypeId>,
        /// The default.
        value: ExprId,
    },
    /// `x = e`, `xs[i] += e`.
    Assign {
        /// A name, or a path from one.
        target: ExprId,
        /// The operator of `+=` and the like.
        op: Option<BinaryOp>,
        /// The value.
        value: ExprId,
    },
    /// `fn`.
    Fn(Box<Fn>),
    /// `record`.
    Record(Box<Record>),
    /// `enum`.
    Enum(Box<Enum>),
    /// `dimension Time`, `dimension Velocity = Length / Time`.
    Dimension {
        /// Its name.
        name: Name,
        /// What it is made of; a base dimension where absent.
        definition: Option<TypeId>,
    },
    /// `unit`.
    Unit(Box<Unit>),
    /// `use`.
    Use(Box<Use>),
    /// `field shop { … }`, and the blocks of fields inside.
    Sheet(SheetId),
    /// `for p in e { … }`.
    For(PatternId, ExprId, BlockId),
    /// `while e { … }`.
    While(ExprId, BlockId),
    /// `while let p = e { … }`.
    WhileLet(PatternId, ExprId, BlockId),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return e`
    Return(Option<ExprId>),
    /// `assert e, message`.
    Assert(ExprId, Option<ExprId>),
    /// `snapshot e`.
    Snapshot(ExprId),
    /// `test "title" for seed in range { … }`.
    Test {
        /// The title.
        title: Box<str>,
        /// The variable and the list of `for … in`.
        seeds: Option<(Name, ExprId)>,
        /// The statements.
        body: BlockId,
    },
    /// `claim "title" { source "…"; holds e }`.
    Claim {
        /// The title.
        title: Box<str>,
        /// The statements.
        body: BlockId,
    },
    /// `source "…"`, in a claim.
    Source(Box<str>),
    /// `holds e`, in a claim.
    Holds(ExprId),
    /// `untestable "why"`, in a claim.
    Untestable(Box<str>),
    /// `at t { … }`, in a run.
    At(ExprId, BlockId),
    /// `every t { … }`, in a run.
    Every(ExprId, BlockId),
    /// `when e { … }`, in a run.
    When(ExprId, BlockId),
    /// `observe e as name every t`, in a run.
    Observe {
        /// What is recorded.
        value: ExprId,
        /// The name of the series.
        name: Name,
        /// How often; every step where absent.
        every: Option<ExprId>,
    },
    /// A property, in a run.
    Property(Box<Property>),
}
