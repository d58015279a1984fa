//! `a to b step s`, and the calls of the library that stand behind it.

use crate::check::Checker;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::FunctionId;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId};

/// A function of `std.list` that no script calls by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Points {
    /// How many there are.
    Count,
    /// The list of them.
    All,
    /// Whether a value is one of them.
    Holds,
}

impl Points {
    fn name(self) -> &'static str {
        match self {
            Points::Count => "_steps",
            Points::All => "_points",
            Points::Holds => "_on_points",
        }
    }
}

impl Checker {
    /// A function of the prelude that no script calls by its name; of several of that name the one at
    /// a position.
    pub(in crate::check) fn library_function(&self, name: &str, at: usize) -> Option<FunctionId> {
        let name = self.program.names.find(name)?;
        let value = self.modules.prelude.hidden.get(&name).copied()?;
        self.functions.of(value).get(at).copied()
    }

    /// A call of a function of the library whose arguments fit.
    pub(in crate::check) fn library_call(
        &mut self,
        function: Option<FunctionId>,
        generics: &[TypeId],
        args: Vec<NodeId>,
        ty: TypeId,
        span: Span,
    ) -> NodeId {
        let Some(function) = function else { return self.error_node(span) };
        self.functions.reach(function);
        self.note_call(function, span);
        let kind = NodeKind::Call { function, generics: generics.into(), args: args.into() };
        self.node(kind, ty, span)
    }

    /// What the points of a range are asked: of Ints, or of quantities.
    pub(in crate::check) fn points_call(
        &mut self,
        what: Points,
        args: Vec<NodeId>,
        item: TypeId,
        ty: TypeId,
        span: Span,
    ) -> NodeId {
        let item = self.shallow(item);
        let is_int = item == self.common.int;
        let function = self.library_function(what.name(), usize::from(!is_int));
        let generics: &[TypeId] = if is_int { &[] } else { &[item] };
        self.library_call(function, generics, args, ty, span)
    }

    /// The start, the end and the step of a list of points that is not made yet.
    pub(in crate::check) fn points_of(&mut self, node: NodeId) -> Option<(Vec<NodeId>, TypeId)> {
        let NodeKind::Call { function, args, .. } = self.kind_of(node) else { return None };
        let (function, args) = (*function, args.to_vec());
        let ours = [0, 1].map(|at| self.library_function(Points::All.name(), at));
        let Type::List(item) = self.program.types.get(self.type_of(node)) else { return None };
        ours.contains(&Some(function)).then_some((args, *item))
    }

    /// `a to b step s`: the list of the points from one on.
    pub(in crate::check) fn stepped(
        &mut self,
        ast: &Ast,
        range: ExprId,
        step_id: ExprId,
        span: Span,
    ) -> NodeId {
        let range = self.range_without_warning(ast, range);
        let step = self.expr(ast, step_id, Want::Any);
        // `a ± b` binds its ends first.
        let (before, ends) = match self.kind_of(range) {
            NodeKind::Block(before, Some(ends)) => (before.to_vec(), *ends),
            _ => (vec![], range),
        };
        let (NodeKind::Range(start, end), Type::Range(item)) =
            (self.kind_of(ends), self.program.types.get(self.type_of(ends)))
        else {
            return self.error_node(span);
        };
        let (mut start, mut end, mut item) = (*start, *end, self.followed(*item));
        if self.report_point_as_step(step) {
            return self.error_node(span);
        }
        let (int, float) = (self.common.int, self.common.float);
        let step = match (self.shallow(item) == int, self.type_of(step) == int) {
            (true, true) => step,
            // `0 to 1 step 0.25`
            (true, false) => {
                (start, end, item) = (self.as_float(start), self.as_float(end), float);
                self.fit(step, float, Why::Part("the step of a range"))
            }
            (false, _) => {
                let plain = self.shallow(item);
                self.fit(step, plain, Why::Part("the step of a range"))
            }
        };
        self.warn_backwards(start, end, Some(step), span);
        let list = self.program.types.intern(Type::List(item));
        let points = self.points_call(Points::All, vec![start, end, step], item, list, span);
        match before.is_empty() {
            true => points,
            false => self.node(NodeKind::Block(before.into(), Some(points)), list, span),
        }
    }

    /// Warns of a range between constants that goes the other way than its step.
    pub(in crate::check) fn warn_backwards(
        &mut self,
        start: NodeId,
        end: NodeId,
        step: Option<NodeId>,
        span: Span,
    ) {
        let constant = |node| self.constant_value(node);
        let (Some(a), Some(b)) = (constant(start), constant(end)) else { return };
        let by = match step {
            Some(step) => match constant(step) {
                Some(step) => step,
                None => return,
            },
            None => 1.0,
        };
        if a == b || by == 0.0 || (b > a) == (by > 0.0) {
            return;
        }
        let is_int = self.type_of(start) == self.common.int;
        let (title, help) = match (step, by > 0.0) {
            (None, _) if is_int => (
                "the end of this range lies below its start, so that nothing is in it",
                "write `step -1` after it to count down, or the lower end first",
            ),
            (None, _) => (
                "the end of this range lies below its start, so that nothing is in it",
                "write the lower end first",
            ),
            (Some(_), true) => (
                "this range goes down and its step goes up, so that nothing is in it",
                "write `-` before the step, or the lower end first",
            ),
            (Some(_), false) => (
                "this range goes up and its step goes down, so that nothing is in it",
                "leave out the `-` of the step, or write the upper end first",
            ),
        };
        let place = self.here(span);
        self.report(Diagnostic::new(Code::W1015, place, title, "always empty").help(help));
    }

    /// A range of Ints as the list of its numbers.
    pub(in crate::check) fn range_as_list(&mut self, node: NodeId) -> NodeId {
        let span = self.span_of(node);
        let int = self.common.int;
        let list = self.program.types.intern(Type::List(int));
        let one = self.node(NodeKind::Int(1), int, span);
        let mut before = vec![];
        let (start, end) = match self.kind_of(node) {
            NodeKind::Range(start, end) => (*start, *end),
            _ => {
                let whole = self.bound(node, &mut before);
                (
                    self.node(NodeKind::Field(whole, 0), int, span),
                    self.node(NodeKind::Field(whole, 1), int, span),
                )
            }
        };
        let points = self.points_call(Points::All, vec![start, end, one], int, list, span);
        match before.is_empty() {
            true => points,
            false => self.node(NodeKind::Block(before.into(), Some(points)), list, span),
        }
    }
}
