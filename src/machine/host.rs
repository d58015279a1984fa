//! The boundary to the runtime of fields: the machine evaluates what a script says of a field, a
//! run or a member of either, and hands it over as plain values; it knows nothing of engines.

use super::Machine;
use super::fault::Fault;
use super::shape::ShapeId;
use super::value::Value;
use crate::diagnostic::Place;
use crate::program::LocalId;
use crate::program::tree::PlanEntry;
use crate::program::units::ShownId;
use crate::schema::native::HostNative;
use crate::schema::{BlockKind, KeyId, Member};
use crate::syntax::ast::PropertyKind;
use crate::syntax::symbol::Symbol;

/// What the host gives back; a [`super::RuntimeError`] of a call into the machine becomes a fault
/// by `?`.
pub type HostResult<T> = Result<T, Box<Fault>>;

/// The runtime of fields, as the machine sees it. Methods take `&self`, because a run calls back
/// into the machine ([`Machine::call`]) and the code so called reaches the host again: an
/// implementation keeps its state in cells, and holds no borrow of them across such a call.
pub trait Host {
    /// Makes a field of its sheet.
    fn field(&self, machine: &mut Machine, sheet: SheetValue) -> HostResult<Value>;

    /// A segment group, app, cluster or region of a field by its name: the id, or the list of ids.
    fn name(&self, machine: &mut Machine, field: &Value, name: Symbol) -> HostResult<Value>;

    /// Runs a field.
    fn run(&self, machine: &mut Machine, run: RunValue) -> HostResult<Value>;

    /// The field that runs, or that is open: `Φ`.
    fn phi(&self, machine: &mut Machine) -> HostResult<Value>;

    /// A part of the field that is open at the top level, by its name.
    fn part(&self, machine: &mut Machine, name: Symbol) -> HostResult<Value>;

    /// A member of a thing of the runtime: the value, or the result of a call. A value has no
    /// arguments; those of a call that are not given are `None`.
    fn member(
        &self,
        machine: &mut Machine,
        member: &MemberSite,
        of: &Value,
        args: &[Option<Value>],
    ) -> HostResult<Value>;

    /// A mark of coverage was passed.
    fn mark(&self, number: u32);

    /// A built-in that the machine does not have.
    fn native(
        &self,
        machine: &mut Machine,
        native: &NativeCall,
        args: &[Value],
    ) -> HostResult<Value>;

    /// A bare word that is the value of a key.
    fn word(&self, machine: &mut Machine, word: Symbol) -> HostResult<Value>;

    /// How an id is shown: `core[1]`.
    fn show(&self, machine: &Machine, shape: ShapeId, id: u64) -> String;
}

/// A member or member function.
#[derive(Clone, Debug)]
pub struct MemberSite {
    /// Its row.
    pub member: &'static Member,
    /// The shape of the thing that it is of.
    pub of: ShapeId,
    /// The shape of the arguments that may be given.
    pub args: Box<[Option<ShapeId>]>,
    /// The shape of what it gives.
    pub gives: ShapeId,
    /// Where it stands.
    pub place: Place,
}

/// A call of a built-in of the runtime.
#[derive(Clone, Debug)]
pub struct NativeCall {
    /// Which.
    pub id: HostNative,
    /// The shapes of the parameters.
    pub params: Box<[ShapeId]>,
    /// The shape of what it gives.
    pub gives: ShapeId,
    /// Where it stands.
    pub place: Place,
}

/// A sheet with its values: a block of a field, and the field itself.
#[derive(Clone, Debug)]
pub struct SheetValue {
    /// The kind of block.
    pub kind: &'static BlockKind,
    /// Its name.
    pub name: Option<Symbol>,
    /// `[count]`
    pub count: Option<usize>,
    /// The pairs of a link: a list of pairs of segment ids.
    pub pattern: Option<Value>,
    /// The first of the ids that the name stands for, counted from 0 for each kind in order of
    /// writing over the whole field (segments by their counts). Ids of unnamed blocks count too.
    pub first: usize,
    /// The item of the block around that it belongs to, where it reads `index`.
    pub item: Option<usize>,
    /// Keys in order of writing.
    pub keys: Vec<KeyValue>,
    /// Blocks in it, in order of writing.
    pub children: Vec<SheetValue>,
    /// What a field with parameters was given for them, in their order.
    pub arguments: Vec<(Symbol, ShapeId, Value)>,
    /// Where it stands.
    pub place: Place,
}

impl SheetValue {
    /// A key that is given.
    pub fn key(&self, id: KeyId) -> Option<&KeyValue> {
        self.keys.iter().rev().find(|key| key.key == Some(id))
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct KeyValue {
    /// The key; `None` where it does not act yet.
    pub key: Option<KeyId>,
    /// One value, or one for each item of the block where it reads `index`.
    pub values: Vec<Value>,
    /// Whether there is one for each item.
    pub each: bool,
    /// The shape of the values.
    pub shape: ShapeId,
    /// Where it stands.
    pub place: Place,
}

/// A run with its values. Closures are called with [`Machine::call`].
#[derive(Clone, Debug)]
pub struct RunValue {
    /// The field.
    pub field: Value,
    /// For how long, in seconds.
    pub duration: f64,
    /// The seed.
    pub seed: Option<i64>,
    /// What happens.
    pub plan: Vec<PlanValue>,
    /// What the host keeps of its start while the plan is evaluated.
    pub start: Option<Value>,
    /// Where it stands.
    pub place: Place,
}

/// A part of a run's plan.
#[derive(Clone, Debug)]
pub enum PlanValue {
    /// Called once before the first step.
    Setup {
        /// The closure.
        action: Value,
    },
    /// Called at a time in seconds.
    At {
        /// When.
        time: f64,
        /// The closure.
        action: Value,
        /// Where it stands.
        place: Place,
    },
    /// Called at every multiple of a time in seconds.
    Every {
        /// The time between.
        period: f64,
        /// The closure.
        action: Value,
        /// Where it stands.
        place: Place,
    },
    /// Called each time the condition becomes true.
    When {
        /// The closure that gives the truth.
        condition: Value,
        /// The closure.
        action: Value,
        /// Where it stands.
        place: Place,
    },
    /// Recorded.
    Observe {
        /// The name of the series.
        name: Symbol,
        /// The closure that gives the value.
        value: Value,
        /// The shape of the value.
        shape: ShapeId,
        /// The unit that it is shown in, where the script says one.
        shown: Option<ShownId>,
        /// The time between in seconds, else every step.
        period: Option<f64>,
        /// Where it stands.
        place: Place,
    },
    /// Checked at every step.
    Property {
        /// Which.
        kind: PropertyKind,
        /// P.
        first: AtomValue,
        /// Q.
        second: Option<AtomValue>,
        /// `within`, in seconds.
        within: Option<f64>,
        /// `after`, in seconds.
        after: Option<f64>,
        /// `for`, in seconds.
        hold: Option<f64>,
        /// The shape of the margin, and the unit in which it is told.
        margin: Option<(ShapeId, Option<ShownId>)>,
        /// Where it stands.
        place: Place,
    },
}

/// A condition of a property.
#[derive(Clone, Debug)]
pub struct AtomValue {
    /// The closure that gives the truth.
    pub truth: Value,
    /// The closure that gives the margin in base units.
    pub margin: Option<Value>,
    /// Closures that give parts of the condition as text, and where the parts stand.
    pub values: Vec<(Place, Value)>,
}

/// A call of the runtime in the code.
#[derive(Clone, Debug)]
pub enum HostSite {
    /// Begins a sheet; the count is the argument where the flag is set.
    SheetBegin {
        /// The kind of block.
        kind: &'static BlockKind,
        /// Its name.
        name: Option<Symbol>,
        /// Whether it is the field itself.
        outermost: bool,
        /// Whether it has a count.
        counted: bool,
        /// Whether it belongs to one item of the block around; its index is an argument then.
        per_item: bool,
        /// Where it stands.
        place: Place,
    },
    /// Keeps the ids that the name stands for, one or (with the flag) a list.
    SheetIds(LocalId, bool),
    /// What a name stands for that a block, or the field that runs, declares.
    Declared(LocalId),
    /// Gives the count.
    SheetCount,
    /// The pattern of a link.
    SheetPattern,
    /// What a field was given for a parameter.
    SheetArgument(Symbol, ShapeId),
    /// A value of a key; with the flag, one of several.
    SheetKey {
        /// The key; `None` where it does not act yet.
        key: Option<KeyId>,
        /// Whether there is one for each item.
        each: bool,
        /// The shape of the value.
        shape: ShapeId,
        /// Where it stands.
        place: Place,
    },
    /// Ends a sheet; the outermost one is a field.
    SheetEnd,
    /// Begins a run: field, duration, and the seed where the flag is set.
    RunBegin(bool, Place),
    /// Keeps what a name of the field that runs stands for.
    Name(LocalId, Symbol),
    /// A part of the plan: the values in order, as the entry has them.
    Plan(PlanEntry, ShapeId, crate::diagnostic::FileId),
    /// Runs.
    RunEnd,
    /// `Φ`
    Phi,
    /// A member; of a call the arguments that are given follow.
    Member(MemberSite),
    /// A part of the open field.
    Part(Symbol),
    /// A mark of coverage.
    Mark(u32),
    /// A built-in of the runtime.
    Native(NativeCall),
    /// A bare word.
    Word(Symbol),
    /// A unit as a value.
    Unit(ShownId),
}

/// A host without fields, for programs that have none: every call is a fault that says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHost;

fn missing<T>() -> HostResult<T> {
    Err(Box::new(Fault::Broken("a field in a machine without a runtime")))
}

impl Host for NoHost {
    fn field(&self, _: &mut Machine, _: SheetValue) -> HostResult<Value> {
        missing()
    }
    fn name(&self, _: &mut Machine, _: &Value, _: Symbol) -> HostResult<Value> {
        missing()
    }
    fn run(&self, _: &mut Machine, _: RunValue) -> HostResult<Value> {
        missing()
    }
    fn phi(&self, _: &mut Machine) -> HostResult<Value> {
        missing()
    }
    fn part(&self, _: &mut Machine, _: Symbol) -> HostResult<Value> {
        missing()
    }
    fn mark(&self, _: u32) {}
    fn member(
        &self,
        _: &mut Machine,
        _: &MemberSite,
        _: &Value,
        _: &[Option<Value>],
    ) -> HostResult<Value> {
        missing()
    }
    fn native(&self, _: &mut Machine, _: &NativeCall, _: &[Value]) -> HostResult<Value> {
        missing()
    }
    fn word(&self, _: &mut Machine, _: Symbol) -> HostResult<Value> {
        missing()
    }
    fn show(&self, _: &Machine, _: ShapeId, id: u64) -> String {
        format!("#{id}")
    }
}
