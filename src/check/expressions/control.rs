//! Blocks, `if`, `match`: what has a value and what has none.

use crate::check::Checker;
use crate::check::state::scope::LocalKind;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{Arm, NodeId, NodeKind, Pattern};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{self, Ast, BlockId, ExprId, PatternId, PatternKind, StmtKind};

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
            Some(tail) => self.type_of(tail),
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
        self.expr_of(ast, id, bool_, Why::Condition)
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
                let ty = self.shallow(ty);
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
        let value = self.expr(ast, value, Want::Any);
        let ty = self.type_of(value);
        let mark = self.scope.enter();
        let mut names = vec![];
        // A name alone binds the present value of an optional.
        let plain = matches!(ast[pattern].kind, PatternKind::Name(_) | PatternKind::Tuple(_));
        let pattern = match self.program.types.get(ty) {
            Type::Optional(item) if plain => {
                let item = *item;
                let inner = self.pattern(ast, pattern, item, &mut names);
                Pattern::Some(Box::new(inner))
            }
            _ => self.pattern(ast, pattern, ty, &mut names),
        };
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
        let ty = self.type_of(value);
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
                        .help(
                            "count in whole numbers and scale them: `for i in 0 to 9 { let t = \
                             i * 10 ms }`",
                        ),
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

    fn loops(&mut self, change: i32) {
        if let Some(frame) = self.scope.frame_mut() {
            frame.loops = frame.loops.saturating_add_signed(change);
        }
    }
}
