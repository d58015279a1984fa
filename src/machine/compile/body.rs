//! The code of one instance of a function: its registers, scopes and jumps.

use super::liveness;
use super::{MOST_OPS, Made, Maker, Slot, TooLarge};
use crate::diagnostic::{Place, Span};
use crate::machine::code::ShowSite;
use crate::machine::op::Op;
use crate::machine::shape::{Class, Shape, ShapeId};
use crate::program::tree::{Node, NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::program::units::ShownId;
use crate::program::{Body, Function, FunctionId, GlobalId, LocalId};
use crate::schema::limit::VARIABLES;
use crate::schema::native::NativeId;
use crate::syntax::ast::{BinaryOp, CompareOp};
use crate::syntax::format::Format;
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// A loop that is being compiled: jumps out of it and to its next turn.
#[derive(Debug, Default)]
pub(super) struct Loop {
    pub breaks: Vec<usize>,
    pub continues: Vec<usize>,
}

/// How many registers are in use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    n: u16,
    r: u16,
}

/// Makes the code of an instance.
pub(super) struct Compiler<'m, 'a> {
    pub maker: &'m mut Maker<'a>,
    pub function: &'a Function,
    pub args: Rc<[ShapeId]>,
    pub locals: Vec<Option<Slot>>,
    /// Variables that stand for what a block declares: the machine keeps their values.
    pub declared: IndexSet<LocalId>,
    pub globals: IndexMap<GlobalId, Slot>,
    pub loops: Vec<Loop>,
    /// Whether values are noted for an assertion.
    pub noting: bool,
    /// The function that is compiled, then those that are made part of it, outermost first.
    pub inline: Vec<FunctionId>,
    pub span: Span,
    returns: Vec<usize>,
    top: Mark,
    high_r: u16,
}

/// Compiles an instance.
pub(super) fn compile(
    maker: &mut Maker,
    instance: u32,
    id: FunctionId,
    args: Rc<[ShapeId]>,
) -> Made<()> {
    let Some(function) = maker.program.functions.get(id.0 as usize) else { return Ok(()) };
    let start = maker.code.ops.len();
    let Body::Node(body) = function.body else {
        return native_body(maker, instance, id, args, function);
    };
    let mut compiler = Compiler {
        function,
        args,
        locals: vec![None; function.locals.len()],
        declared: IndexSet::new(),
        globals: IndexMap::new(),
        loops: vec![],
        noting: false,
        inline: vec![id],
        span: function.span,
        returns: vec![],
        top: Mark { n: 0, r: 0 },
        high_r: 0,
        maker,
    };
    compiler.whole(id, body)?;
    let high = compiler.high_r.min(255) as u8;
    for at in std::mem::take(&mut compiler.returns) {
        if let Some(
            Op::ReturnN(_, count)
            | Op::ReturnR(_, count)
            | Op::Return(count)
            | Op::ReturnSum(.., count)
            | Op::ReturnIfLtIK(.., count),
        ) = compiler.maker.code.ops.get_mut(at)
        {
            *count = high;
        }
    }
    if let Some(ops) = maker.code.ops.get_mut(start..) {
        liveness::move_last_uses(ops, start);
    }
    finish(maker, instance, start);
    Ok(())
}

fn finish(maker: &mut Maker, instance: u32, start: usize) {
    maker.code.entries.push((start as u32, instance));
    if let Some(instance) = maker.code.instances.get_mut(instance as usize) {
        instance.entry = start as u32;
    }
}

/// A built-in as a function value: its arguments stand where it takes them already.
fn native_body(
    maker: &mut Maker,
    instance: u32,
    id: FunctionId,
    args: Rc<[ShapeId]>,
    function: &Function,
) -> Made<()> {
    let start = maker.code.ops.len();
    let place = Place::new(function.file, function.span);
    if maker.is_print(function) {
        return print_body(maker, instance, function);
    }
    let site = maker.native_site(id, &args, place)?;
    let refs = maker.code.instances.get(instance as usize).map_or(0, |it| it.param_refs);
    let gives_num = maker.code.natives.get(site as usize).is_some_and(|it| it.gives_num);
    maker.emit(Op::Native(0, 0, refs, site), function.span);
    let back = if gives_num { Op::ReturnN(0, refs) } else { Op::ReturnR(0, refs) };
    maker.emit(back, function.span);
    finish(maker, instance, start);
    Ok(())
}

/// `print` as a function value.
fn print_body(maker: &mut Maker, instance: u32, function: &Function) -> Made<()> {
    let start = maker.code.ops.len();
    let Some(it) = maker.code.instances.get(instance as usize) else { return Ok(()) };
    let (shape, refs) = (it.params.first().copied().unwrap_or(it.result), it.param_refs);
    maker.shapes.settle(maker.program, shape);
    let place = Place::new(function.file, function.span);
    maker.code.shows.push(ShowSite { shape, shown: None, format: None, alone: true, place });
    let site = maker.code.shows.len() as u32 - 1;
    maker.emit(Op::TextBegin, function.span);
    let part = if refs == 0 { Op::TextN(0, site) } else { Op::TextR(0, site) };
    maker.emit(part, function.span);
    maker.emit(Op::Print, function.span);
    maker.emit(Op::Return(refs), function.span);
    finish(maker, instance, start);
    Ok(())
}

impl Maker<'_> {
    fn is_print(&self, function: &Function) -> bool {
        function.body == Body::Native(NativeId::Print)
    }
}

impl<'a> Compiler<'_, 'a> {
    fn whole(&mut self, id: FunctionId, body: NodeId) -> Made<()> {
        for index in 0..(self.function.params + self.function.captures) {
            let slot = self.new_local(LocalId(index))?;
            let _ = slot;
        }
        if self.maker.program.startup.contains_key(&id) && !self.maker.compiled.keep {
            self.promote(body)?;
        }
        let result = self.lower(self.function.result);
        if *self.maker.shapes.get(result) == Shape::Unit {
            self.effect(body)?;
            self.emit_return(Op::Return(0));
            return Ok(());
        }
        if self.is_never(body) {
            return self.effect(body);
        }
        self.tail(body)
    }

    /// Evaluates what a function gives, and returns it: each branch by itself.
    fn tail(&mut self, id: NodeId) -> Made<()> {
        if self.is_never(id) {
            return self.effect(id);
        }
        let mark = self.mark();
        match &self.node(id).kind {
            NodeKind::Block(statements, Some(value)) => {
                for statement in statements {
                    self.effect(*statement)?;
                }
                self.tail(*value)?;
            }
            NodeKind::If(condition, then, Some(other)) if self.early(*condition, *then)? => {
                self.tail(*other)?;
            }
            NodeKind::If(condition, then, Some(other)) => {
                let mut to_else = vec![];
                self.condition(*condition, false, &mut to_else)?;
                self.tail(*then)?;
                self.patch_all(to_else);
                self.tail(*other)?;
            }
            _ => {
                let slot = self.expr(id)?;
                let is_sum = matches!(self.node(id).kind, NodeKind::Binary(BinaryOp::Add, ..));
                let op = match (slot, self.maker.code.ops.last().copied()) {
                    (Slot::N(from), Some(Op::AddI(to, a, b))) if is_sum && to == from => {
                        self.maker.code.ops.pop();
                        self.maker.code.spans.pop();
                        self.span = self.node(id).span;
                        Op::ReturnSum(a, b, 0)
                    }
                    (Slot::N(from), _) => Op::ReturnN(from, 0),
                    (Slot::R(from), _) => Op::ReturnR(from, 0),
                };
                self.emit_return(op);
            }
        }
        self.reset(mark);
        Ok(())
    }

    /// `if n < 2 { n }` at the end of a function is one operation.
    fn early(&mut self, condition: NodeId, then: NodeId) -> Made<bool> {
        let NodeKind::Compare(CompareOp::Lt, a, b) = self.node(condition).kind else {
            return Ok(false);
        };
        let mut then = then;
        while let NodeKind::Block(statements, Some(value)) = &self.node(then).kind
            && statements.is_empty()
        {
            then = *value;
        }
        let (NodeKind::Local(a), NodeKind::Local(from)) =
            (&self.node(a).kind, &self.node(then).kind)
        else {
            return Ok(false);
        };
        let Some(k) = self.constant_int(b).and_then(|it| i16::try_from(it).ok()) else {
            return Ok(false);
        };
        let (Slot::N(a), Slot::N(from)) = (self.local(*a)?, self.local(*from)?) else {
            return Ok(false);
        };
        self.emit_return(Op::ReturnIfLtIK(a, k, from, 0));
        Ok(true)
    }

    /// Emits a return; how many references it drops is filled in at the end.
    pub fn emit_return(&mut self, op: Op) {
        let at = self.emit(op);
        self.returns.push(at);
    }

    pub fn emit(&mut self, op: Op) -> usize {
        self.maker.emit(op, self.span)
    }

    pub fn here(&self) -> usize {
        self.maker.code.ops.len()
    }

    /// Lets a jump go to the next operation.
    pub fn patch(&mut self, at: usize) {
        let here = self.here();
        self.patch_to(at, here);
    }

    pub fn patch_all(&mut self, jumps: Vec<usize>) {
        for at in jumps {
            self.patch(at);
        }
    }

    pub fn patch_to(&mut self, at: usize, to: usize) {
        if let Some(target) = self.maker.code.ops.get_mut(at).and_then(Op::target_mut) {
            *target = to as u32;
        }
    }

    pub fn place(&self) -> Place {
        Place::new(self.function.file, self.span)
    }

    pub fn too_large<T>(&self, what: impl Into<String>) -> Made<T> {
        Err(TooLarge::new(self.place(), what))
    }

    pub fn node(&self, id: NodeId) -> &'a Node {
        const MISSING: &Node =
            &Node { kind: NodeKind::Unit, ty: TypeId(u32::MAX), span: Span { start: 0, end: 0 } };
        self.maker.program.nodes.get(id.0 as usize).unwrap_or(MISSING)
    }

    pub fn lower(&mut self, ty: TypeId) -> ShapeId {
        self.maker.shapes.lower(self.maker.program, ty, &self.args)
    }

    /// Code made from now on stands where a node does; gives where it stood before.
    pub fn enter(&mut self, id: NodeId) -> Span {
        let span = self.node(id).span;
        std::mem::replace(&mut self.span, span)
    }

    pub fn shape(&mut self, id: NodeId) -> ShapeId {
        self.lower(self.node(id).ty)
    }

    pub fn shape_of(&mut self, id: NodeId) -> Shape {
        let shape = self.shape(id);
        self.maker.shapes.get(shape).clone()
    }

    /// A shape that values are shown or compared by at run time.
    pub fn settled(&mut self, shape: ShapeId) -> ShapeId {
        self.maker.shapes.settle(self.maker.program, shape);
        shape
    }

    pub fn class(&mut self, id: NodeId) -> Class {
        let shape = self.shape(id);
        self.maker.shapes.class(shape)
    }

    pub fn is_never(&self, id: NodeId) -> bool {
        *self.maker.program.types.get(self.node(id).ty) == Type::Never
    }

    pub fn mark(&self) -> Mark {
        self.top
    }

    /// Frees the registers that were taken since.
    pub fn reset(&mut self, mark: Mark) {
        self.top = mark;
    }

    /// Frees them, and empties those references that a loop would keep alive.
    pub fn leave(&mut self, mark: Mark) {
        if !self.loops.is_empty() && self.top.r > mark.r {
            self.emit(Op::Clear(mark.r as u8, (self.top.r - mark.r) as u8));
        }
        self.top = mark;
    }

    pub fn alloc(&mut self, class: Class) -> Made<Slot> {
        if self.here() > MOST_OPS {
            return self.too_large("the program needs too much code");
        }
        let top = match class {
            Class::Num => &mut self.top.n,
            Class::Ref => &mut self.top.r,
        };
        let index = *top;
        let Ok(register) = u8::try_from(index) else {
            let name = self.maker.program.names.text(self.function.name);
            return self.too_large(format!(
                "`{name}` needs more than {} variables at a time",
                VARIABLES.most()
            ));
        };
        *top += 1;
        self.high_r = self.high_r.max(self.top.r);
        Ok(match class {
            Class::Num => Slot::N(register),
            Class::Ref => Slot::R(register),
        })
    }

    pub fn alloc_n(&mut self) -> Made<u8> {
        match self.alloc(Class::Num)? {
            Slot::N(register) | Slot::R(register) => Ok(register),
        }
    }

    pub fn alloc_r(&mut self) -> Made<u8> {
        match self.alloc(Class::Ref)? {
            Slot::N(register) | Slot::R(register) => Ok(register),
        }
    }

    /// The register of a new local; one that has a register already keeps it.
    pub fn new_local(&mut self, id: LocalId) -> Made<Slot> {
        let Some(local) = self.function.locals.get(id.0 as usize) else {
            return self.too_large("a variable that is not there");
        };
        let shape = self.lower(local.ty);
        let class = self.maker.shapes.class(shape);
        let slot = self.alloc(class)?;
        if let Some(entry) = self.locals.get_mut(id.0 as usize) {
            *entry = Some(slot);
        }
        Ok(slot)
    }

    /// Whether a variable is a number or a reference.
    pub fn local_class(&mut self, id: LocalId) -> Class {
        let ty = self.function.locals.get(id.0 as usize).map(|local| local.ty);
        let shape = self.lower(ty.unwrap_or(TypeId(u32::MAX)));
        self.maker.shapes.class(shape)
    }

    /// The register of a local that was set before.
    pub fn local(&mut self, id: LocalId) -> Made<Slot> {
        if self.declared.contains(&id) {
            let class = self.local_class(id);
            let slot = self.alloc(class)?;
            self.load(id, slot)?;
            return Ok(slot);
        }
        match self.locals.get(id.0 as usize).copied().flatten() {
            Some(slot) => Ok(slot),
            None => self.new_local(id),
        }
    }

    pub fn copy(&mut self, to: Slot, from: Slot) {
        match (to, from) {
            (to, from) if to == from => {}
            (Slot::N(to), Slot::N(from)) => _ = self.emit(Op::Move(to, from)),
            (Slot::R(to), Slot::R(from)) => _ = self.emit(Op::MoveR(to, from)),
            (Slot::R(to), Slot::N(from)) => _ = self.emit(Op::Box(to, from)),
            (Slot::N(to), Slot::R(from)) => _ = self.emit(Op::Unbox(to, from)),
        }
    }

    /// A number register, whatever the slot is.
    pub fn as_n(&mut self, slot: Slot) -> Made<u8> {
        match slot {
            Slot::N(register) => Ok(register),
            Slot::R(from) => {
                let to = self.alloc_n()?;
                self.emit(Op::Unbox(to, from));
                Ok(to)
            }
        }
    }

    /// A reference register, whatever the slot is.
    pub fn as_r(&mut self, slot: Slot) -> Made<u8> {
        match slot {
            Slot::R(register) => Ok(register),
            Slot::N(from) => {
                let to = self.alloc_r()?;
                self.emit(Op::Box(to, from));
                Ok(to)
            }
        }
    }

    /// A number of the table of constants.
    pub fn constant(&mut self, to: u8, bits: u64) {
        let float = f64::from_bits(bits);
        let op = match i32::try_from(bits as i64) {
            Ok(small) => Op::Int(to, small),
            Err(_) if f64::from(float as f32).to_bits() == bits => Op::Float(to, float as f32),
            Err(_) => Op::Const(to, self.maker.constant(bits)),
        };
        self.emit(op);
    }

    /// The unit in which a value is shown.
    pub fn shown(&self, id: NodeId) -> Option<ShownId> {
        match &self.node(id).kind {
            NodeKind::Shown(_, shown) => Some(*shown),
            NodeKind::Some(inner) => self.shown(*inner),
            _ => None,
        }
    }

    /// How the value of a node is shown.
    pub fn show_site(&mut self, id: NodeId, format: Option<Format>) -> u32 {
        let shape = self.shape(id);
        let place = Place::new(self.function.file, self.node(id).span);
        let (shape, shown) = (self.settled(shape), self.shown(id));
        let site = ShowSite { shape, shown, format, alone: false, place };
        self.maker.code.shows.push(site);
        self.maker.code.shows.len() as u32 - 1
    }
}
