//! Statements, in the places where they have a meaning.

use crate::check::Checker;
use crate::check::state::scope::BodyKind;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{
    Ast, ExprId, ExprKind, Name, PatternId, PatternKind, StmtId, StmtKind, TypeId as Written,
    TypeKind,
};

impl Checker {
    /// Checks a statement; what it does is added to `out`.
    pub(in crate::check) fn stmt(&mut self, ast: &Ast, id: StmtId, out: &mut Vec<NodeId>) {
        crate::check::stack::with_room(|| self.stmt_inner(ast, id, out));
    }

    fn stmt_inner(&mut self, ast: &Ast, id: StmtId, out: &mut Vec<NodeId>) {
        let stmt = &ast[id];
        let span = stmt.span;
        let never = self.common.never;
        let unit = self.common.unit;
        let plans = self.scope.frame().is_some_and(|frame| frame.plans);
        match &stmt.kind {
            StmtKind::Error => {}
            // In a loop that plans a run: what is done at its start.
            StmtKind::Assert(..) if plans => self.planned_setup(ast, id, out),
            StmtKind::Expr(value)
                if plans && !matches!(ast[*value].kind, ExprKind::If(..) | ExprKind::IfLet(..)) =>
            {
                self.planned_setup(ast, id, out);
            }
            StmtKind::At(..) | StmtKind::Every(..) | StmtKind::When(..) if plans => {
                if let Some(entry) = self.timed(ast, id) {
                    out.push(self.node(NodeKind::Plan(Box::new(entry)), unit, span));
                }
            }
            StmtKind::Return(_) if plans => {
                self.misplaced(span, "`return`", "in a function");
            }
            StmtKind::Fn(decl) if !self.at_top() => self.inner_function(ast, id, decl, out),
            StmtKind::Expr(value) => {
                let node = self.discard(ast, *value);
                out.push(node);
            }
            StmtKind::Let { mutable, pattern, ty, value } => {
                self.let_(ast, *mutable, *pattern, *ty, *value, out);
            }
            StmtKind::Param { name, ty, value } => self.param(ast, *name, *ty, *value, span, out),
            StmtKind::Assign { target, op, value } => {
                let node = self.assign(ast, *target, *op, *value, span);
                out.push(node);
            }
            StmtKind::Fn(_)
            | StmtKind::Record(_)
            | StmtKind::Enum(_)
            | StmtKind::Dimension { .. }
            | StmtKind::Unit(_)
            | StmtKind::Use(_) => {
                if !self.at_top() {
                    self.misplaced(
                        span,
                        declaration_text(&stmt.kind),
                        "at the top level of a file",
                    );
                }
            }
            StmtKind::Sheet(sheet) => self.sheet_statement(ast, *sheet, out),
            StmtKind::For(pattern, value, body) => {
                let node = self.for_(ast, *pattern, *value, *body, span);
                out.push(node);
            }
            StmtKind::While(condition, body) => {
                let node = self.while_(ast, *condition, *body, span);
                out.push(node);
            }
            StmtKind::WhileLet(pattern, value, body) => {
                let node = self.while_let(ast, *pattern, *value, *body, span);
                out.push(node);
            }
            StmtKind::Break | StmtKind::Continue => {
                let is_break = matches!(stmt.kind, StmtKind::Break);
                if self.scope.frame().is_none_or(|frame| frame.loops == 0) {
                    let word = if is_break { "`break`" } else { "`continue`" };
                    self.misplaced(span, word, "in the block of a `for` or `while`");
                    return;
                }
                let kind = if is_break { NodeKind::Break } else { NodeKind::Continue };
                out.push(self.node(kind, never, span));
            }
            StmtKind::Return(value) => self.return_(ast, *value, span, out),
            StmtKind::Assert(condition, message) => {
                let condition = self.condition(ast, *condition);
                let string = self.common.string;
                let message = message
                    .map(|message| self.expr_of(ast, message, string, Why::Part("a message")));
                out.push(self.node(NodeKind::Assert(condition, message), unit, span));
            }
            StmtKind::Snapshot(value) => {
                if self.scope.frame().is_none_or(|frame| frame.body != BodyKind::Test) {
                    self.misplaced(span, "`snapshot`", "in a `test`");
                }
                let value = self.expr(ast, *value, Want::Any);
                out.push(self.node(NodeKind::Snapshot(value), unit, span));
            }
            StmtKind::Test { title, seeds, body } => {
                self.test(ast, title, *seeds, *body, span);
            }
            StmtKind::Claim { title, body } => {
                if !self.at_top() {
                    self.misplaced(span, "a `claim`", "at the top level of a file");
                }
                let node = self.claim(ast, title, *body, span);
                out.push(node);
            }
            StmtKind::Source(_) => {
                if self.scope.frame().is_none_or(|frame| frame.body != BodyKind::Claim) {
                    self.misplaced(span, "`source`", "in a `claim`");
                }
            }
            StmtKind::Holds(value) => {
                if self.scope.frame().is_none_or(|frame| frame.body != BodyKind::Claim) {
                    self.misplaced(span, "`holds`", "in a `claim`");
                }
                let condition = self.condition(ast, *value);
                out.push(self.node(NodeKind::Holds(condition), unit, span));
            }
            StmtKind::Untestable(why) => {
                if self.scope.frame().is_none_or(|frame| frame.body != BodyKind::Claim) {
                    self.misplaced(span, "`untestable`", "in a `claim`");
                }
                out.push(self.node(NodeKind::Untestable(why.clone()), unit, span));
            }
            StmtKind::At(..)
            | StmtKind::Every(..)
            | StmtKind::When(..)
            | StmtKind::Observe { .. }
            | StmtKind::Property(_) => {
                self.misplaced_in_a_run(span, &stmt.kind);
            }
        }
    }

    /// Whether the statement at hand stands at the top level of its module.
    pub(in crate::check) fn at_top(&self) -> bool {
        self.scope.frame().is_some_and(|frame| frame.body == BodyKind::Module && frame.depth == 0)
    }

    pub(in crate::check) fn misplaced(&mut self, span: Span, what: &str, place: &str) {
        self.report(
            Diagnostic::new(
                Code::E0103,
                self.here(span),
                format!("{what} has no meaning here"),
                format!("belongs {place}"),
            )
            .help(format!(
                "move it {}",
                place.replacen("in ", "into ", 1).replacen("at ", "to ", 1)
            )),
        );
    }

    /// `at`, `observe` and their like outside of a run, or deeper in one.
    fn misplaced_in_a_run(&mut self, span: Span, kind: &StmtKind) {
        let what = run_text(kind);
        if self.runs.depth == 0 {
            self.misplaced(span, what, "in the block of a `run`");
            return;
        }
        let help = match kind {
            StmtKind::At(..) | StmtKind::Every(..) => {
                "take it out of the block around it; a `for`, `while` or `if` of the run itself may hold it"
            }
            StmtKind::Property(_) => {
                "take it out of the loop, the condition or the block around it; one property may speak of \
                 all of a list: `always xs.all(x => …)`"
            }
            StmtKind::Observe { .. } => {
                "take it out of the loop, the condition or the block around it, one `observe` for each \
                 series"
            }
            _ => "take it out of the loop, the condition or the block around it",
        };
        self.report(
            Diagnostic::new(
                Code::E0103,
                self.here(span),
                format!("{what} stands directly in the block of a run"),
                "not in a loop, a condition or another block",
            )
            .help(help),
        );
    }

    fn let_(
        &mut self,
        ast: &Ast,
        mutable: bool,
        pattern: PatternId,
        ty: Option<Written>,
        value: ExprId,
        out: &mut Vec<NodeId>,
    ) {
        let span = ast[pattern].span;
        let name = match &ast[pattern].kind {
            PatternKind::Name(name) => *name,
            _ => self.known.underscore,
        };
        let annotated = match ty {
            Some(ty) => {
                let module = self.scope.module();
                let generics =
                    self.scope.frame().map(|frame| frame.generics.clone()).unwrap_or_default();
                let own = if self.at_top() {
                    self.own_global(module, Name { symbol: name, span })
                } else {
                    None
                };
                // A global's annotation was read when it was declared.
                let declared =
                    own.and_then(|own| self.program.globals.get(own.0 as usize)).map(|g| g.ty);
                Some((
                    declared.unwrap_or_else(|| self.written(ast, ty, module, &generics)),
                    ast[ty].span,
                ))
            }
            None => None,
        };
        let node = match annotated {
            Some((ty, at)) => {
                let at = self.here(at);
                let node = self.expr_of(ast, value, ty, Why::Annotation(name, at));
                if self.type_of(node) == self.common.error {
                    // Later uses go by the annotation.
                    let span = self.span_of(node);
                    self.node(NodeKind::Unit, ty, span)
                } else if self.type_of(node) == self.common.never {
                    self.retyped(node, ty)
                } else {
                    self.mark_as(node, ty);
                    node
                }
            }
            None => self.expr(ast, value, Want::Any),
        };
        self.note_held(node, span);
        let ty = self.type_of(node);
        let node = if ty == self.common.unit && annotated.is_none() {
            self.report_nothing(node, name);
            let span = self.span_of(node);
            self.error_node(span)
        } else {
            node
        };
        self.destructure(ast, pattern, node, mutable, out);
    }

    fn retyped(&mut self, node: NodeId, ty: TypeId) -> NodeId {
        let span = self.span_of(node);
        let result = self.node(NodeKind::Unit, ty, span);
        self.node(NodeKind::Block(Box::new([node]), Some(result)), ty, span)
    }

    fn report_nothing(&mut self, node: NodeId, name: crate::syntax::symbol::Symbol) {
        let name = self.text(name).to_string();
        let help = match self.kind_of(node) {
            NodeKind::If(_, _, None) => "an `if` gives a value where it has an `else`: add one",
            _ => "write it as a statement of its own, without `let`",
        };
        self.report(
            Diagnostic::new(
                Code::E0302,
                self.here(self.span_of(node)),
                format!("there is no value for `{name}`"),
                "this gives nothing",
            )
            .help(help),
        );
    }

    fn param(
        &mut self,
        ast: &Ast,
        name: Name,
        ty: Option<Written>,
        value: ExprId,
        span: Span,
        out: &mut Vec<NodeId>,
    ) {
        if !self.at_top() {
            self.misplaced(span, "a `param`", "at the top level of a file");
        }
        let global = self.own_global(self.scope.module(), name);
        let annotated = match (ty, global) {
            (Some(_), Some(global)) => {
                self.program.globals.get(global.0 as usize).map(|global| global.ty)
            }
            _ => None,
        };
        let node = match annotated {
            Some(ty) => {
                let at = self.here(name.span);
                self.expr_of(ast, value, ty, Why::Annotation(name.symbol, at))
            }
            None => self.expr(ast, value, Want::Any),
        };
        let written = ty;
        let ty = annotated.unwrap_or_else(|| self.marked_type_of(node));
        let node = self.bind_variable(name.symbol, node, ty, false, name.span);
        out.push(node);
        let settable = {
            let ty = self.solved(ty);
            matches!(
                self.program.types.get(ty),
                Type::Int
                    | Type::Quantity(_)
                    | Type::Marked(..)
                    | Type::Bool
                    | Type::String
                    | Type::Error
            )
        };
        if !settable {
            let what = self.a_type(ty);
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    self.here(ast[value].span),
                    "a `param` is a number, a quantity, a truth value or a string",
                    what,
                )
                .help("use `let` for a value that is not set from outside"),
            );
        }
        if let Some(global) = global {
            let path = written.is_some_and(|ty| match &ast[ty].kind {
                TypeKind::Name(name, _) => self.text(name.symbol) == "Path",
                _ => false,
            });
            let place = self.here(name.span);
            let param = crate::program::Param { name: name.symbol, global, place, path };
            if self.modules.is_entry(self.scope.module()) {
                let other = |it: &&crate::program::Param| it.name != name.symbol;
                if !self.program.params.iter().all(|it| other(&it)) {
                    self.program.params =
                        self.program.params.iter().filter(other).copied().collect();
                }
                self.program.params.push(param);
            } else {
                self.program.module_params.push(param);
            }
        }
    }

    fn return_(&mut self, ast: &Ast, value: Option<ExprId>, span: Span, out: &mut Vec<NodeId>) {
        let never = self.common.never;
        let allowed = self.scope.frame().is_some_and(|frame| {
            matches!(
                frame.body,
                BodyKind::Function | BodyKind::Lambda | BodyKind::Test | BodyKind::Run
            )
        });
        if !allowed {
            self.misplaced(span, "`return`", "in a function");
            return;
        }
        let yields = self.scope.frame().map(|frame| frame.yields.clone());
        let declared = yields.as_ref().and_then(|yields| yields.declared);
        let lambda = self.scope.frame().is_some_and(|frame| frame.body != BodyKind::Function);
        let provisional = yields.and_then(|yields| yields.provisional).filter(|_| lambda);
        let unit = self.common.unit;
        let wanted = declared.or(provisional);
        let value = match (value, wanted) {
            (Some(value), Some(wanted)) => {
                Some(self.expr_of(ast, value, wanted, Why::Part("the result of this function")))
            }
            (Some(value), None) => Some(self.expr(ast, value, Want::Any)),
            (None, Some(wanted)) if self.shallow(wanted) != unit => {
                let what = self.a_type(wanted);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(span),
                        format!("this function gives {what}, and nothing is returned"),
                        "no value",
                    )
                    .help("write the value after `return`"),
                );
                None
            }
            (None, _) => None,
        };
        let ty = value.map_or(unit, |value| self.marked_type_of(value));
        let value = value.unwrap_or_else(|| self.node(NodeKind::Unit, unit, span));
        let node = self.node(NodeKind::Return(Some(value)), never, span);
        if declared.is_none()
            && let Some(frame) = self.scope.frame_mut()
        {
            frame.yields.returns.push(node);
            if frame.yields.provisional.is_none() && ty != never && ty != self.common.error {
                frame.yields.provisional = Some(ty);
            }
        }
        out.push(node);
    }

    /// Warns of a value that is computed and dropped: one that has no effect, or a new value that
    /// a function of the library made.
    pub(in crate::check) fn warn_dropped(&mut self, ast: &Ast, id: ExprId, node: NodeId) {
        let ty = self.type_of(node);
        if [self.common.unit, self.common.never, self.common.error].contains(&ty) {
            return;
        }
        let mut inner = id;
        while let ExprKind::Paren(next) = ast[inner].kind {
            inner = next;
        }
        let help = match &ast[inner].kind {
            ExprKind::If(..)
            | ExprKind::IfLet(..)
            | ExprKind::Match(..)
            | ExprKind::Block(_)
            | ExprKind::Run(_)
            | ExprKind::Error => return,
            ExprKind::Call(callee, _) => match self.dropped_call(ast, *callee, node) {
                Some(help) => help,
                None => return,
            },
            ExprKind::Compare(..) => {
                "to set a variable, write `x = …`; to check a condition, `assert …`".to_string()
            }
            _ => "use it, or remove it".to_string(),
        };
        self.report(
            Diagnostic::new(
                Code::W1004,
                self.here(ast[id].span),
                "this value is computed and dropped",
                self.a_type(ty),
            )
            .help(help),
        );
    }

    fn dropped_call(&self, ast: &Ast, callee: ExprId, node: NodeId) -> Option<String> {
        let NodeKind::Call { function, .. } = self.kind_of(node) else {
            return matches!(self.kind_of(node), NodeKind::Tuple(_) | NodeKind::Variant(..))
                .then(|| "use it, or remove it".to_string());
        };
        let signature = self.functions.signature(*function)?;
        let module = self.modules.get(signature.module)?;
        let pure = ["std.core", "std.math", "std.list", "std.string", "std.map", "std.stats"];
        if !pure.contains(&module.name.as_ref()) {
            return None;
        }
        let name = self.text(signature.name);
        Some(match &ast[callee].kind {
            ExprKind::Member(base, _) => match ast[*base].kind {
                ExprKind::Name(subject) => format!(
                    "`{name}` gives a new value and changes nothing: write `{0} = {0}.{name}(…)`",
                    self.text(subject)
                ),
                _ => format!("`{name}` gives a new value and changes nothing: use what it gives"),
            },
            _ => format!("`{name}` gives a new value and changes nothing: use what it gives"),
        })
    }
}

fn declaration_text(kind: &StmtKind) -> &'static str {
    match kind {
        StmtKind::Fn(_) => "a function with a name",
        StmtKind::Record(_) => "a `record`",
        StmtKind::Enum(_) => "an `enum`",
        StmtKind::Dimension { .. } => "a `dimension`",
        StmtKind::Unit(_) => "a `unit`",
        _ => "a `use`",
    }
}

fn run_text(kind: &StmtKind) -> &'static str {
    match kind {
        StmtKind::At(..) => "`at`",
        StmtKind::Every(..) => "`every`",
        StmtKind::When(..) => "`when`",
        StmtKind::Observe { .. } => "`observe`",
        _ => "a property",
    }
}
