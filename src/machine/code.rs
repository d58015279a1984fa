//! What the compiler makes and the machine runs: operations, constants, and tables for the rarer
//! operations.

use super::claim::ClaimSite;
use super::fault::Fault;
use super::host::HostSite;
use super::native::Native;
use super::op::Op;
use super::shape::ShapeId;
use super::value::Value;
use crate::diagnostic::{FileId, Place, Span};
use crate::program::units::ShownId;
use crate::syntax::format::Format;
use std::rc::Rc;

/// Compiled code. It only grows: indices stay valid.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// All operations.
    pub ops: Vec<Op>,
    /// Where each stands.
    pub spans: Vec<Span>,
    /// Numbers.
    pub consts: Vec<u64>,
    /// Texts.
    pub texts: Vec<Value>,
    /// Instances of functions, in order of their code once it is made.
    pub instances: Vec<Instance>,
    /// Instances by where their code begins.
    pub entries: Vec<(u32, u32)>,
    /// Functions that are part of others.
    pub inlines: Vec<Inline>,
    /// Calls of natives.
    pub natives: Vec<NativeSite>,
    /// Calls of the runtime.
    pub hosts: Vec<Rc<HostSite>>,
    /// How values are shown in texts and notes.
    pub shows: Vec<ShowSite>,
    /// Claims.
    pub claims: Vec<Rc<ClaimSite>>,
    /// Fixed faults.
    pub traps: Vec<Fault>,
}

/// An instance of a function: code for one list of type arguments.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The function's name; `None` for the statements of a file.
    pub name: Option<Rc<str>>,
    /// The file it stands in.
    pub file: FileId,
    /// Where its code begins; `u32::MAX` before it is made.
    pub entry: u32,
    /// The shapes of its parameters.
    pub params: Rc<[ShapeId]>,
    /// The shape of its result.
    pub result: ShapeId,
    /// How many parameters are numbers.
    pub param_nums: u8,
    /// How many parameters are references.
    pub param_refs: u8,
    /// How many captured values are numbers.
    pub capture_nums: u8,
    /// How many captured values are references.
    pub capture_refs: u8,
}

/// A function whose code is part of its caller's.
#[derive(Clone, Debug)]
pub struct Inline {
    /// Its first operation.
    pub start: u32,
    /// The operation after its last.
    pub end: u32,
    /// Its name.
    pub name: Rc<str>,
    /// The file it stands in.
    pub file: FileId,
    /// Where it is called, in the file of the function around it.
    pub span: Span,
}

/// A call of a native.
#[derive(Clone, Debug)]
pub struct NativeSite {
    /// What is called.
    pub native: Native,
    /// The shapes of the parameters.
    pub params: Rc<[ShapeId]>,
    /// The shape of the result.
    pub result: ShapeId,
    /// For each parameter, whether it is a number.
    pub is_num: Rc<[bool]>,
    /// Whether the result is a number.
    pub gives_num: bool,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug)]
pub struct ShowSite {
    /// Its shape.
    pub shape: ShapeId,
    /// The unit that it is shown in.
    pub shown: Option<ShownId>,
    /// How it is written.
    pub format: Option<Format>,
    /// Whether it is all of a line: a record that is wider than one is shown field by field.
    pub alone: bool,
    /// Where the expression stands.
    pub place: Place,
}

impl Code {
    /// No code but the end of every execution.
    pub fn new() -> Code {
        Code { ops: vec![Op::Halt], spans: vec![Span::new(0, 0)], ..Code::default() }
    }

    /// The functions around an operation, innermost first, each with the place that it has come
    /// to: those that are part of others, then the one that they are part of.
    pub fn functions_at(&self, pc: usize) -> Vec<(Option<&str>, Place)> {
        let Some(instance) = self.instance_at(pc) else { return vec![] };
        let mut span = self.spans.get(pc).copied().unwrap_or(Span::new(0, 0));
        let mut around: Vec<&Inline> = self
            .inlines
            .iter()
            .filter(|it| (it.start as usize..it.end as usize).contains(&pc))
            .collect();
        // The innermost is the shortest.
        around.sort_by_key(|it| it.end - it.start);
        let mut functions = vec![];
        for inline in around {
            functions.push((Some(&*inline.name), Place::new(inline.file, span)));
            span = inline.span;
        }
        functions.push((instance.name.as_deref(), Place::new(instance.file, span)));
        functions
    }

    /// The instance whose code holds an operation.
    pub fn instance_at(&self, pc: usize) -> Option<&Instance> {
        let after = self.entries.partition_point(|(entry, _)| *entry as usize <= pc);
        let (_, instance) = self.entries.get(after.checked_sub(1)?)?;
        self.instances.get(*instance as usize)
    }
}
