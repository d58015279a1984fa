//! Blocks, `if`, `match`: what has a value and what has none.

use crate::check::Checker;
use crate::check::expressions::step::Points;
use crate::check::state::scope::{Bindings, LocalKind};
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{Arm, NodeId, NodeKind, Pattern, Place, Root};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{
    self, Ast, BinaryOp, BlockId, CompareOp, ExprId, ExprKind, PatternId, PatternKind, StmtKind,
};

impl Checker {
    /// `{ … }`: its value is that of its last statement, where that is an expression.
    pub(in crate::check) fn block(&mut self, ast: &Ast, id: BlockId, want: Want) -> NodeId {
        let mark = self.scope.enter();
        let node = self.block_inner(ast, id, want);
        self.leave_scope(mark);
        node
    }

    fn block_inner(&mut self, ast: &Ast, id: BlockId, want: Want) -> NodeId {
        let block = &ast[id];
        let unit = self.common.unit;
        let mut nodes = vec![];
        let mut tail = None;
        for (index, stmt) in block.stmts.iter().enumerate() {
            let last = index + 1 == block.stmts.len();
            match &ast[*stmt].kind {
                StmtKind::Expr(value) if last && want != Want::Nothing => {
                    tail = Some(self.expr(ast, *value, want));
                }
                _ => self.stmt(ast, *stmt, &mut nodes),
            }
        }
        let never = nodes.iter().any(|node| self.type_of(*node) == self.common.never);
        if never && tail.is_some_and(|tail| self.type_of(tail) == unit) {
            // Nothing comes to the last expression, so that the block owes no value.
            nodes.extend(tail.take());
        }
        let ty = match tail {
            Some(tail) => self.marked_type_of(tail),
            None if never => self.common.never,
            None => unit,
        };
        // A block of one value is that value.
        match tail {
            Some(tail) if nodes.is_empty() => tail,
            _ => self.node(NodeKind::Block(nodes.into(), tail), ty, block.span),
        }
    }

    /// A condition.
    pub(in crate::check) fn condition(&mut self, ast: &Ast, id: ExprId) -> NodeId {
        let bool_ = self.common.bool_;
        let title = "a condition is true or false";
        let span = ast[id].span;
        match &ast[id].kind {
            // `x => 4` for `x >= 4`.
            ExprKind::Lambda(params, body) if params.len() == 1 => {
                let name = params.first().map_or(span, |param| param.name.span);
                let sign = Span::new(name.end, ast[*body].span.start);
                let said = Diagnostic::new(Code::E0302, self.here(span), title, "a function");
                self.report(said.help("greater or equal is written `>=`").fix(
                    self.here(sign),
                    " >= ",
                    "write `>=`",
                ));
                self.error_node(span)
            }
            // `assert(x == 3, "why")`.
            ExprKind::Tuple(items) if items.len() == 2 => {
                let said = Diagnostic::new(Code::E0302, self.here(span), title, "two values");
                self.report(said.help(
                    "leave out the parentheses: `assert x == 3, \"why\"`; two conditions are joined by `and`",
                ));
                self.error_node(span)
            }
            _ => self.expr_of(ast, id, bool_, Why::Condition),
        }
    }

    /// `if c { a } else { b }`.
    pub(in crate::check) fn if_(
        &mut self,
        ast: &Ast,
        condition: ExprId,
        then: BlockId,
        otherwise: Option<ExprId>,
        want: Want,
        span: Span,
    ) -> NodeId {
        let condition = self.condition(ast, condition);
        let Some(otherwise) = otherwise else {
            let then = self.block(ast, then, Want::Nothing);
            let unit = self.common.unit;
            return self.node(NodeKind::If(condition, then, None), unit, span);
        };
        let then = self.block(ast, then, want);
        self.note_branch(then, want);
        let otherwise = self.expr(ast, otherwise, want);
        let mut branches = [then, otherwise];
        let ty = self.join_branches(&mut branches, want);
        self.node(NodeKind::If(condition, branches[0], Some(branches[1])), ty, span)
    }

    /// A branch of the result of the function at hand: what a call of itself may rely on.
    fn note_branch(&mut self, node: NodeId, want: Want) {
        let ty = self.type_of(node);
        if want == Want::Tail
            && ty != self.common.never
            && ty != self.common.error
            && let Some(frame) = self.scope.frame_mut()
            && frame.yields.provisional.is_none()
        {
            frame.yields.provisional = Some(ty);
        }
    }

    fn join_branches(&mut self, branches: &mut [NodeId], want: Want) -> TypeId {
        match want {
            Want::Nothing => {
                let never = self.common.never;
                let all = branches.iter().all(|branch| self.type_of(*branch) == never);
                if all { never } else { self.common.unit }
            }
            Want::Type(ty)
                if !matches!(self.program.types.get(self.shallow(ty)), Type::Unknown(_)) =>
            {
                // What fits is fitted here, branch by branch; the rest is said by whoever wants.
                let ty = self.followed(ty);
                let never = self.common.never;
                if branches.iter().all(|branch| self.type_of(*branch) == never) {
                    return never;
                }
                let unit = self.common.unit;
                for branch in branches.iter_mut() {
                    let why = Why::Part(if ty == unit { "this branch" } else { "every branch" });
                    *branch = self.fit(*branch, ty, why);
                }
                ty
            }
            _ => {
                let unit = self.common.unit;
                let gives = |checker: &Checker, node: NodeId| {
                    let ty = checker.type_of(node);
                    ty != unit && ty != checker.common.never
                };
                // One branch without a value makes a statement of all.
                if branches.iter().any(|branch| self.type_of(*branch) == unit)
                    && want == Want::Tail
                    && branches.iter().any(|branch| gives(self, *branch))
                {
                    for branch in branches.iter_mut() {
                        if gives(self, *branch) {
                            let span = self.span_of(*branch);
                            *branch =
                                self.node(NodeKind::Block(Box::new([*branch]), None), unit, span);
                        }
                    }
                    return unit;
                }
                self.join(branches, None)
            }
        }
    }

    /// `if let PATTERN = e { … } else { … }`.
    #[allow(clippy::too_many_arguments)]
    pub(in crate::check) fn if_let(
        &mut self,
        ast: &Ast,
        pattern: PatternId,
        value: ExprId,
        then: BlockId,
        otherwise: Option<ExprId>,
        want: Want,
        span: Span,
    ) -> NodeId {
        let (value, more) = self.opened_value(ast, pattern, value);
        let value = self.expr(ast, value, Want::Any);
        let mark = self.scope.enter();
        let mut names = vec![];
        let pattern = self.opening_pattern(ast, pattern, value, &mut names);
        more.into_iter().for_each(|more| _ = self.condition(ast, more));
        let inner_want = if otherwise.is_none() { Want::Nothing } else { want };
        let then = self.block(ast, then, inner_want);
        self.leave_scope(mark);
        self.note_branch(then, inner_want);
        let unit = self.common.unit;
        let otherwise = match otherwise {
            Some(otherwise) => self.expr(ast, otherwise, want),
            None => self.node(NodeKind::Unit, unit, span),
        };
        let mut branches = [then, otherwise];
        let result = self.join_branches(&mut branches, inner_want);
        let arms = [
            Arm { pattern, guard: None, value: branches[0] },
            Arm { pattern: Pattern::Any, guard: None, value: branches[1] },
        ];
        self.node(NodeKind::Match(value, Box::new(arms)), result, span)
    }

    /// The value that an `if let` opens, and what was added to it by `and`, which is reported.
    fn opened_value(
        &mut self,
        ast: &Ast,
        pattern: PatternId,
        value: ExprId,
    ) -> (ExprId, Vec<ExprId>) {
        let (mut first, mut more) = (value, vec![]);
        if matches!(ast[pattern].kind, PatternKind::Literal(_)) {
            return (first, more);
        }
        while let ExprKind::Binary(BinaryOp::And, left, right) = ast[first].kind {
            more.push(right);
            first = left;
        }
        more.reverse();
        if let Some(second) = more.first() {
            let place = self.here(ast[*second].span);
            let title = "no further condition stands beside the value that is opened";
            self.report(
                Diagnostic::new(Code::E0302, place, title, "joined to it by `and`")
                    .label(self.here(ast[first].span), "the value that is opened")
                    .help(
                        "ask it inside, `if let some(y) = x { if y > 2 { … } }`, or in a guard, \
                         `match x { some(y) if y > 2 => …, _ => … }`",
                    ),
            );
        }
        (first, more)
    }

    /// The pattern of an `if let` or `while let`. One that always fits is warned of.
    fn opening_pattern(
        &mut self,
        ast: &Ast,
        id: PatternId,
        value: NodeId,
        names: &mut Bindings,
    ) -> Pattern {
        let ty = self.marked_type_of(value);
        let told = self.reports.count();
        // A name alone binds the present value of an optional.
        let plain = matches!(ast[id].kind, PatternKind::Name(_) | PatternKind::Tuple(_));
        let pattern = match self.program.types.get(self.shallow(ty)) {
            Type::Optional(item) if plain => {
                let item = *item;
                Pattern::Some(Box::new(self.pattern(ast, id, item, names)))
            }
            _ => self.pattern(ast, id, ty, names),
        };
        let ty = self.solved(ty);
        if !self.reports.has_error_since(told) && ty != self.common.error {
            self.warn_always_fits(ty, &pattern, ast[id].span);
        }
        pattern
    }

    /// `while let PATTERN = e { … }`.
    pub(in crate::check) fn while_let(
        &mut self,
        ast: &Ast,
        pattern: PatternId,
        value: ExprId,
        body: BlockId,
        span: Span,
    ) -> NodeId {
        let (unit, never, bool_) = (self.common.unit, self.common.never, self.common.bool_);
        self.loops(1);
        let (value, more) = self.opened_value(ast, pattern, value);
        let value = self.expr(ast, value, Want::Any);
        let mark = self.scope.enter();
        let mut names = vec![];
        let pattern = self.opening_pattern(ast, pattern, value, &mut names);
        more.into_iter().for_each(|more| _ = self.condition(ast, more));
        let body = self.block(ast, body, Want::Nothing);
        self.leave_scope(mark);
        self.loops(-1);
        let out = self.node(NodeKind::Break, never, span);
        let arms = [
            Arm { pattern, guard: None, value: body },
            Arm { pattern: Pattern::Any, guard: None, value: out },
        ];
        let turn = self.node(NodeKind::Match(value, Box::new(arms)), unit, span);
        let always = self.node(NodeKind::Bool(true), bool_, span);
        self.node(NodeKind::While(always, turn), unit, span)
    }

    /// `match e { … }`.
    pub(in crate::check) fn match_(
        &mut self,
        ast: &Ast,
        value_id: ExprId,
        arms: &[ast::Arm],
        want: Want,
        span: Span,
    ) -> NodeId {
        let value = self.expr(ast, value_id, Want::Any);
        let ty = self.marked_type_of(value);
        let mut patterns = vec![];
        let mut guards = vec![];
        let mut values = vec![];
        let mut broken = false;
        for arm in arms {
            let mark = self.scope.enter();
            let mut names = vec![];
            let told = self.reports.count();
            patterns.push(self.pattern(ast, arm.pattern, ty, &mut names));
            broken |= self.reports.has_error_since(told);
            guards.push(arm.guard.map(|guard| self.condition(ast, guard)));
            let node = match want {
                Want::Nothing => self.discard(ast, arm.value),
                _ => self.expr(ast, arm.value, want),
            };
            self.leave_scope(mark);
            self.note_branch(node, want);
            values.push(node);
        }
        let result =
            if arms.is_empty() { self.common.unit } else { self.join_branches(&mut values, want) };
        let spans: Vec<Span> = arms.iter().map(|arm| ast[arm.pattern].span).collect();
        let ty = self.solved(ty);
        // What a broken pattern would have taken is not known.
        if !broken {
            self.check_cover(ty, &patterns, &guards, &spans, ast[value_id].span, span);
        }
        let arms = patterns
            .into_iter()
            .zip(guards)
            .zip(values)
            .map(|((pattern, guard), value)| Arm { pattern, guard, value })
            .collect();
        self.node(NodeKind::Match(value, arms), result, span)
    }

    /// `for p in e { … }`.
    pub(in crate::check) fn for_(
        &mut self,
        ast: &Ast,
        pattern: PatternId,
        value: ExprId,
        body: BlockId,
        span: Span,
    ) -> NodeId {
        let value = self.expr(ast, value, Want::Any);
        if let Some((ends, item)) = self.points_of(value) {
            return self.for_points(ast, pattern, &ends, item, body, span);
        }
        let ty = self.type_of(value);
        let item = match self.program.types.get(ty) {
            Type::List(item) | Type::Set(item) => *item,
            Type::Range(item) => {
                let item = self.shallow(*item);
                if let Type::Quantity(_) = self.program.types.get(item) {
                    let what = self.a_type(ty);
                    self.report(
                        Diagnostic::new(
                            Code::E0302,
                            self.here(self.span_of(value)),
                            "a range of quantities has no next value",
                            what,
                        )
                        .help("say how far it goes each time: `0 s to 1 s step 250 ms`"),
                    );
                }
                item
            }
            Type::Map(key, value) => {
                let pair = Box::new([*key, *value]);
                self.program.types.intern(Type::Tuple(pair))
            }
            Type::String => ty,
            Type::Error => self.common.error,
            _ => {
                let what = self.a_type(ty);
                let mut diagnostic = Diagnostic::new(
                    Code::E0302,
                    self.here(self.span_of(value)),
                    format!("`for` cannot go through {what}"),
                    what,
                );
                diagnostic = if ty == self.common.int {
                    diagnostic.help("to count, write a range: `for i in 1 to 10`")
                } else {
                    diagnostic.help("it goes through lists, sets, maps, strings and Int ranges")
                };
                self.report(diagnostic);
                self.common.error
            }
        };
        let mark = self.scope.enter();
        let mut before = vec![];
        let local = match &ast[pattern].kind {
            PatternKind::Name(name) => {
                self.declare_local(*name, item, false, LocalKind::Pattern, ast[pattern].span)
            }
            _ => {
                let local = self.temporary(item, ast[pattern].span);
                let whole = self.node(NodeKind::Local(local), item, ast[pattern].span);
                self.destructure(ast, pattern, whole, false, &mut before);
                local
            }
        };
        self.loops(1);
        let block = self.block(ast, body, Want::Nothing);
        self.loops(-1);
        self.leave_scope(mark);
        let unit = self.common.unit;
        let body = match before.is_empty() {
            true => block,
            false => {
                before.push(block);
                self.node(NodeKind::Block(before.into(), None), unit, ast[body].span)
            }
        };
        self.node(NodeKind::For(local, value, body), unit, span)
    }

    /// `while e { … }`.
    pub(in crate::check) fn while_(
        &mut self,
        ast: &Ast,
        condition: ExprId,
        body: BlockId,
        span: Span,
    ) -> NodeId {
        let condition = self.condition(ast, condition);
        self.loops(1);
        let body = self.block(ast, body, Want::Nothing);
        self.loops(-1);
        let unit = self.common.unit;
        self.node(NodeKind::While(condition, body), unit, span)
    }

    /// `for x in a to b step s { … }`, which makes no list.
    fn for_points(
        &mut self,
        ast: &Ast,
        pattern: PatternId,
        ends: &[NodeId],
        item: TypeId,
        body: BlockId,
        span: Span,
    ) -> NodeId {
        let (int, unit) = (self.common.int, self.common.unit);
        let at = ast[pattern].span;
        let mut before = vec![];
        let ends: Vec<NodeId> = ends.iter().map(|end| self.bound(*end, &mut before)).collect();
        let (Some(start), Some(step)) = (ends.first().copied(), ends.get(2).copied()) else {
            return self.error_node(span);
        };
        let count = self.points_call(Points::Count, ends, item, int, span);
        let (zero, one) =
            (self.node(NodeKind::Int(0), int, span), self.node(NodeKind::Int(1), int, span));
        let last = self.node(NodeKind::Binary(BinaryOp::Sub, count, one), int, span);
        let is_int = self.shallow(item) == int;
        // An Int goes on from turn to turn: the whole way may be longer than an Int.
        let at_local = is_int
            .then(|| self.declare_local(self.known.underscore, int, true, LocalKind::Hidden, span));
        if let Some(local) = at_local {
            before.push(self.node(NodeKind::Let(local, start), unit, span));
        }
        let range = self.program.types.intern(Type::Range(int));
        let turns = self.node(NodeKind::Range(zero, last), range, span);
        let mark = self.scope.enter();
        let index = self.temporary(int, span);
        let index_node = self.node(NodeKind::Local(index), int, span);
        let mut turn = vec![];
        let value = match at_local {
            Some(local) => {
                let bool_ = self.common.bool_;
                let later = NodeKind::Compare(CompareOp::Gt, index_node, zero);
                let later = self.node(later, bool_, span);
                let place = Place { root: Root::Local(local), path: vec![], ty: int };
                let add = NodeKind::Assign(Box::new(place), Some(BinaryOp::Add), step);
                let add = self.node(add, unit, span);
                turn.push(self.node(NodeKind::If(later, add, None), unit, span));
                self.node(NodeKind::Local(local), item, span)
            }
            None => {
                let (factor, plain) = (self.as_float(index_node), self.shallow(item));
                let way = self.node(NodeKind::Binary(BinaryOp::Mul, factor, step), plain, span);
                self.node(NodeKind::Binary(BinaryOp::Add, start, way), item, span)
            }
        };
        match &ast[pattern].kind {
            PatternKind::Name(name) => {
                let local = self.declare_local(*name, item, false, LocalKind::Pattern, at);
                turn.push(self.node(NodeKind::Let(local, value), unit, at));
            }
            _ => self.destructure(ast, pattern, value, false, &mut turn),
        }
        self.loops(1);
        turn.push(self.block(ast, body, Want::Nothing));
        self.loops(-1);
        self.leave_scope(mark);
        let turn = self.node(NodeKind::Block(turn.into(), None), unit, ast[body].span);
        before.push(self.node(NodeKind::For(index, turns, turn), unit, span));
        self.node(NodeKind::Block(before.into(), None), unit, span)
    }

    fn loops(&mut self, change: i32) {
        if let Some(frame) = self.scope.frame_mut() {
            frame.loops = frame.loops.saturating_add_signed(change);
        }
    }
}
