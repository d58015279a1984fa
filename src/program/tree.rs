//! The typed tree: every node has a type; conversions, defaults and argument order are explicit.

use super::{
    EnumId, FieldId, FunctionId, GlobalId, LocalId, SheetId, types::TypeId, units::ShownId,
};
use crate::diagnostic::Span;
use crate::schema::{BlockKind, KeyId, Member};
use crate::syntax::ast::{BinaryOp, CompareOp, PropertyKind, UnaryOp};
use crate::syntax::format::Format;
use crate::syntax::symbol::Symbol;

/// Index of a node in [`super::Program::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it does.
    pub kind: NodeKind,
    /// The type of its value, in terms of the generics of the function it is in.
    pub ty: TypeId,
    /// Where it stands, in the file of its function.
    pub span: Span,
}

/// What a node does.
#[derive(Clone, Debug, PartialEq)]
// Fields of variants are told by the variant's own line.
#[allow(missing_docs)]
pub enum NodeKind {
    /// `()`
    Unit,
    /// An integer.
    Int(i64),
    /// A float in base units.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// Text.
    Str(Box<str>),
    /// The absent value of an optional type.
    None,
    /// A value made present: T → T?.
    Some(NodeId),
    /// Int → Float.
    ToFloat(NodeId),
    /// Int → Float inside a list, tuple, optional, range or map: to the type of the node.
    Widen(NodeId),
    /// A variable of the function.
    Local(LocalId),
    /// A variable of a module.
    Global(GlobalId),
    /// A function as a value, with its type arguments.
    Function(FunctionId, Box<[TypeId]>),
    /// A function made here, with the locals that it captures, by value.
    Lambda(FunctionId, Box<[LocalId]>),
    /// A call of a known function; arguments in order of the parameters (they are evaluated in
    /// that order), defaults filled in: a default that is not a constant is a call of a function
    /// without parameters, with the same type arguments.
    #[allow(missing_docs)]
    Call { function: FunctionId, generics: Box<[TypeId]>, args: Box<[NodeId]> },
    /// A call of a function value.
    CallValue(NodeId, Box<[NodeId]>),
    /// `-x`, `not x`.
    Unary(UnaryOp, NodeId),
    /// Arithmetic on two Ints or two quantities (`Pow` also on a quantity and a rational constant,
    /// see `Power`), `+` on strings and lists, and/or on Bools, `??` on an optional and its item.
    Binary(BinaryOp, NodeId, NodeId),
    /// A quantity to a constant power.
    Power(NodeId, super::dimension::Ratio),
    /// One comparison; chains are bound to locals and joined with `And`.
    Compare(CompareOp, NodeId, NodeId),
    /// `x in r`: in a range, list, set or among the keys of a map.
    In(NodeId, NodeId),
    /// `[a, b]`
    List(Box<[NodeId]>),
    /// `{"a": 1}`
    Map(Box<[(NodeId, NodeId)]>),
    /// A tuple, anonymous record or record: the values in order of the type's fields.
    Tuple(Box<[NodeId]>),
    /// A variant with its fields.
    Variant(EnumId, u32, Box<[NodeId]>),
    /// `a to b`, `a ± b` made into ends.
    Range(NodeId, NodeId),
    /// Field of a tuple or record, by position.
    Field(NodeId, u32),
    /// `xs[i]`, `m[k]`.
    Index(NodeId, NodeId),
    /// `e as unit`: the same value, shown by a unit.
    Shown(NodeId, ShownId),
    /// A string with placeholders.
    Text(Box<[TextPart]>),
    /// Statements, then a value (`Unit` where the block has none).
    Block(Box<[NodeId]>, Option<NodeId>),
    /// `let x = e`, `var x = e`.
    Let(LocalId, NodeId),
    /// A top-level variable gets its first value.
    LetGlobal(GlobalId, NodeId),
    /// `x.f[i] op= e`.
    Assign(Box<Place>, Option<BinaryOp>, NodeId),
    /// `if c { a } else { b }`
    If(NodeId, NodeId, Option<NodeId>),
    /// `match`, `if let`: the first arm that fits.
    Match(NodeId, Box<[Arm]>),
    /// `while c { … }`
    While(NodeId, NodeId),
    /// `for p in e { … }` over a list, set, map (pairs), range of Int, or string (characters).
    /// The item is bound to the local, which patterns take apart.
    For(LocalId, NodeId, NodeId),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return e`
    Return(Option<NodeId>),
    /// `assert e, message`.
    Assert(NodeId, Option<NodeId>),
    /// `snapshot e`: the text of the value is compared.
    Snapshot(NodeId),
    /// A claim: its statements in a function without parameters, which end in `Holds` or
    /// `Untestable`.
    #[allow(missing_docs)]
    Claim { title: Box<str>, source: Option<Box<str>>, body: FunctionId, captures: Box<[LocalId]> },
    /// `holds e`
    Holds(NodeId),
    /// `untestable "why"`
    Untestable(Box<str>),
    /// The making of a field: its value is a field. Names of groups are locals, set in order. It
    /// is the body of the function that a field with parameters is (`field shop(load: Float)`,
    /// `run shop(1.5) for …`), or the first value of the global of a field without.
    Sheet(FieldId),
    /// A run of a field.
    Run(Box<Run>),
    /// A part of the plan of the run around it, where a loop or a condition plans it.
    Plan(Box<PlanEntry>),
    /// A member of a thing of the runtime: `Φ.spread`, `core[0].pressure`, `r.digest`.
    Member(NodeId, &'static Member),
    /// The field that runs, or that is open: `Φ`.
    Phi,
    /// A member function of a thing of the runtime: `Φ.orchestrator.migrate(search)`. Arguments
    /// in order of the table's parameters; `None` where an optional one is not given.
    Method(NodeId, &'static Member, Box<[Option<NodeId>]>),
    /// A part of the field that is open at the top level, by its name.
    Part(Symbol),
    /// Counts that it was passed: a number of coverage. Its value is an Int that nobody reads.
    Mark(u32),
    /// A bare word as the value of a key: `method: springs`.
    Word(Symbol),
    /// A unit as a value: `unit: s` (see `ShownId`).
    UnitName(ShownId),
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Literal text.
    Text(Box<str>),
    /// A value, and how it is written.
    Value(NodeId, Option<Format>),
}

/// What is assigned to: a variable, then a way into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The variable.
    pub root: Root,
    /// The way from it, outermost first.
    pub path: Vec<Step>,
    /// The type of the place.
    pub ty: TypeId,
}

/// A variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Root {
    /// Of the function.
    Local(LocalId),
    /// Of a module.
    Global(GlobalId),
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Field of a record or tuple, with the type of what holds it.
    Field(u32, TypeId),
    /// Item of a list or map, with the type of what holds it.
    Index(NodeId, TypeId),
}

/// An arm of a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// What it matches.
    pub pattern: Pattern,
    /// The guard.
    pub guard: Option<NodeId>,
    /// The value.
    pub value: NodeId,
}

/// A pattern, resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Matches all.
    Any,
    /// Matches all and binds.
    Bind(LocalId),
    /// Equal to a constant node (Int, Float, Bool, Str).
    Equal(NodeId),
    /// Between two constants, both included.
    Between(NodeId, NodeId),
    /// The absent optional.
    None,
    /// The present optional.
    Some(Box<Pattern>),
    /// A variant.
    Variant(u32, Box<[Pattern]>),
    /// A tuple.
    Tuple(Box<[Pattern]>),
    /// Any of these.
    Or(Box<[Pattern]>),
}

/// A block of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its row in the table of blocks.
    pub kind: &'static BlockKind,
    /// Its name.
    pub name: Option<Symbol>,
    /// `[count]`, an Int.
    pub count: Option<NodeId>,
    /// The local `index` of a counted block, an Int from 0. Keys and nested blocks that read it
    /// are evaluated once per item, the others once.
    pub index: Option<LocalId>,
    /// The pairs of a link.
    pub pattern: Option<NodeId>,
    /// The local that its name stands for in what follows: `List<Segment>` (or `Segment` without
    /// a count), `Cluster`, `App`, `Region`.
    pub binds: Option<LocalId>,
    /// What is in it, in order of writing.
    pub entries: Vec<SheetEntry>,
    /// Where it stands.
    pub span: Span,
}

/// What stands in a sheet.
#[derive(Clone, Debug, PartialEq)]
// Fields of variants are told by the variant's own line.
#[allow(missing_docs)]
pub enum SheetEntry {
    /// A key with its value. A value that is a function of time, or over `segment` and
    /// `cluster`, is a `Lambda`.
    /// The key is `None` where it does not act yet.
    #[allow(missing_docs)]
    Key { key: Option<KeyId>, value: NodeId, span: Span },
    /// A nested block.
    Sheet(SheetId),
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The field.
    pub field: NodeId,
    /// A Time.
    pub duration: NodeId,
    /// An Int.
    pub seed: Option<NodeId>,
    /// The names of the field's segments, apps, clusters … as locals, set before the plan is
    /// made: each with the name by which the field knows it.
    pub names: Vec<(LocalId, Symbol)>,
    /// What happens.
    pub plan: Vec<PlanEntry>,
}

/// A part of a run's plan. Nodes named `…` are `Lambda`s without parameters, called in the run.
#[derive(Clone, Debug, PartialEq)]
// Fields of variants are told by the variant's own line.
#[allow(missing_docs)]
pub enum PlanEntry {
    /// A `let` in the block of the run: evaluated when the plan is made.
    #[allow(missing_docs)]
    Let { node: NodeId },
    /// Called once before the first step.
    #[allow(missing_docs)]
    Setup { action: NodeId },
    /// Called at a time.
    #[allow(missing_docs)]
    At { time: NodeId, action: NodeId, span: Span },
    /// Called at every multiple of a time, from the first on.
    #[allow(missing_docs)]
    Every { period: NodeId, action: NodeId, span: Span },
    /// Called each time the condition becomes true.
    #[allow(missing_docs)]
    When { condition: NodeId, action: NodeId, span: Span },
    /// Recorded: a lambda that gives a Float, and the type as which it is told: Int for counts.
    #[allow(missing_docs)]
    Observe { name: Symbol, value: NodeId, ty: TypeId, period: Option<NodeId>, span: Span },
    /// Checked at every step.
    Property {
        /// Which.
        kind: PropertyKind,
        /// P.
        first: Atom,
        /// Q.
        second: Option<Atom>,
        /// The type of the margin of the whole, and the unit in which it is told.
        margin: Option<(TypeId, Option<ShownId>)>,
        /// `within`
        within: Option<NodeId>,
        /// `after`
        after: Option<NodeId>,
        /// `for`
        hold: Option<NodeId>,
        /// The whole property, for its text.
        span: Span,
    },
}

/// A condition of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// A lambda that gives a Bool.
    pub truth: NodeId,
    /// A lambda that gives the margin in base units, positive where the condition holds; infinite
    /// where only what compares no numbers decides.
    pub margin: Option<NodeId>,
    /// The values to show at a breach: the text's span and a lambda that gives each as a String.
    pub values: Vec<(Span, NodeId)>,
}
