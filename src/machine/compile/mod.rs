//! From the typed tree to code: one instance of a function for each list of type arguments, made
//! when it is first needed.

mod arith;
mod assert;
mod assign;
mod body;
mod call;
mod condition;
mod expr;
mod field;
mod inline;
mod liveness;
mod loops;
mod make;
mod pattern;
mod promote;
mod walk;

pub(super) use walk::{children, plan_nodes};

use super::code::{Code, Instance};
use super::fault::Fault;
use super::op::Op;
use super::shape::{Class, ShapeId, Shapes};
use super::value::Value;
use super::{Machine, RuntimeError};
use crate::diagnostic::{Place, Span};
use crate::program::{FunctionId, GlobalId, Program};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// What was compiled so far.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    instances: IndexMap<(FunctionId, Rc<[ShapeId]>), u32>,
    texts: IndexMap<Box<str>, u32>,
    consts: IndexMap<u64, u32>,
    /// How large functions are that could be made part of their callers.
    sizes: IndexMap<FunctionId, usize>,
    /// Whether globals may be looked at after the code that sets them.
    keep: bool,
}

impl Compiled {
    /// Keeps every global in its place from now on.
    pub fn keep_globals(&mut self) {
        self.keep = true;
    }

    /// How many instances there are.
    pub fn count(&self) -> usize {
        self.instances.len()
    }

    /// The function that an instance is of.
    pub fn function_of(&self, instance: u32) -> Option<FunctionId> {
        self.instances.iter().find(|(_, it)| **it == instance).map(|((function, _), _)| *function)
    }

    /// Forgets all instances but the first ones.
    pub fn forget_from(&mut self, count: usize) {
        self.instances.truncate(count);
    }
}

/// Why a function has no code: the place and what is too large.
type Made<T> = Result<T, Box<TooLarge>>;

/// A function that does not fit the machine.
#[derive(Debug)]
struct TooLarge {
    place: Place,
    what: String,
    help: &'static str,
}

impl TooLarge {
    fn new(place: Place, what: impl Into<String>) -> Box<TooLarge> {
        Box::new(TooLarge { place, what: what.into(), help: "split it into several functions" })
    }
}

/// A register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// A number.
    N(u8),
    /// A reference.
    R(u8),
}

/// Makes code: what all functions share.
struct Maker<'a> {
    program: &'a Program,
    shapes: &'a mut Shapes,
    code: &'a mut Code,
    compiled: &'a mut Compiled,
    given: &'a IndexSet<GlobalId>,
    queue: Vec<(u32, FunctionId, Rc<[ShapeId]>)>,
    /// Calls that name an instance still, not its code.
    calls: Vec<usize>,
    most_instances: usize,
    /// How many instances there were before.
    known: usize,
}

/// The most operations of a program.
const MOST_OPS: usize = 1 << 26;

impl Machine {
    /// The instance of a function without generic parameters; makes its code and that of all that
    /// it calls.
    pub(super) fn compile(&mut self, function: FunctionId) -> Result<u32, Box<RuntimeError>> {
        if let Some(instance) = self.compiled.instances.get(&(function, Rc::from([]))) {
            return Ok(*instance);
        }
        let program = self.program.clone();
        let known = self.code.instances.len();
        let mut maker = Maker {
            program: &program,
            shapes: &mut self.shapes,
            code: Rc::make_mut(&mut self.code),
            compiled: &mut self.compiled,
            given: &self.given,
            queue: vec![],
            calls: vec![],
            // What entries before have made is not counted again.
            most_instances: known.saturating_add(self.limits.instances),
            known,
        };
        let result = maker.all(function);
        result.map_err(|too_large| {
            // What was made in part is never called: it is unknown again.
            let code = &self.code;
            self.compiled.instances.retain(|_, index| {
                code.instances.get(*index as usize).is_some_and(|it| it.entry != u32::MAX)
            });
            let mut error =
                self.error(Fault::TooLarge(too_large.what, too_large.help), 0, self.top);
            if let Some(label) = error.diagnostic.labels.first_mut() {
                label.place = too_large.place;
            }
            error
        })
    }
}

impl Maker<'_> {
    fn all(&mut self, function: FunctionId) -> Made<u32> {
        let place = Place::default();
        let instance = self.instance(function, Rc::from([]), place)?;
        while let Some((instance, function, args)) = self.queue.pop() {
            body::compile(self, instance, function, args)?;
        }
        for at in std::mem::take(&mut self.calls) {
            if let Some(Op::Call(.., target)) = self.code.ops.get_mut(at)
                && let Some(instance) = self.code.instances.get(*target as usize)
            {
                *target = instance.entry;
            }
        }
        Ok(instance)
    }

    /// The instance of a function for a list of type arguments.
    fn instance(&mut self, id: FunctionId, args: Rc<[ShapeId]>, place: Place) -> Made<u32> {
        if let Some(instance) = self.compiled.instances.get(&(id, args.clone())) {
            return Ok(*instance);
        }
        let index = self.code.instances.len() as u32;
        let Some(function) = self.program.functions.get(id.0 as usize) else {
            return Err(TooLarge::new(place, "a function that is not there"));
        };
        if index as usize >= self.most_instances || args.len() > 64 {
            let name = self.program.names.text(function.name);
            let most = self.most_instances - self.known;
            let what = format!("`{name}` needs more than {most} instances");
            let help = "let each call inside it take values of the types that it was given: here \
                        their types grow without end";
            return Err(Box::new(TooLarge { place, what, help }));
        }
        let count = (function.params + function.captures) as usize;
        let shapes: Vec<ShapeId> = function
            .locals
            .iter()
            .take(count)
            .map(|local| self.shapes.lower(self.program, local.ty, &args))
            .collect();
        let result = self.shapes.lower(self.program, function.result, &args);
        let (params, captures) = shapes.split_at(function.params.min(count as u32) as usize);
        let count = |shapes: &[ShapeId], class| {
            shapes.iter().filter(|shape| self.shapes.class(**shape) == class).count().min(255) as u8
        };
        let is_startup = self.program.startup.contains_key(&id);
        let instance = Instance {
            name: (!is_startup).then(|| self.program.names.text(function.name).into()),
            file: function.file,
            entry: u32::MAX,
            params: params.into(),
            result,
            param_nums: count(params, Class::Num),
            param_refs: count(params, Class::Ref),
            capture_nums: count(captures, Class::Num),
            capture_refs: count(captures, Class::Ref),
        };
        self.code.instances.push(instance);
        self.compiled.instances.insert((id, args.clone()), index);
        self.queue.push((index, id, args));
        Ok(index)
    }

    fn text(&mut self, text: &str, place: Place) -> Made<u32> {
        if let Some(index) = self.compiled.texts.get(text) {
            return Ok(*index);
        }
        let index = self.code.texts.len() as u32;
        let value = Value::text(text)
            .map_err(|_| TooLarge::new(place, "the texts of the script do not fit memory"))?;
        self.code.texts.push(value);
        self.compiled.texts.insert(text.into(), index);
        Ok(index)
    }

    fn constant(&mut self, bits: u64) -> u32 {
        *self.compiled.consts.entry(bits).or_insert_with(|| {
            self.code.consts.push(bits);
            self.code.consts.len() as u32 - 1
        })
    }

    fn emit(&mut self, op: Op, span: Span) -> usize {
        self.code.ops.push(op);
        self.code.spans.push(span);
        self.code.ops.len() - 1
    }
}
