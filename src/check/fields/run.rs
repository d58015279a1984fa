//! Runs: what happens in them, what is recorded, what must stay true.

use crate::check::Checker;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::statements::walk::{names_in, names_in_block};
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind, Place, PlanEntry, Root};
use crate::program::types::{Domain, Type, TypeId};
use crate::program::{FieldId, LocalId, SheetId};
use crate::syntax::ast::{
    Ast, BinaryOp, BlockId, ExprId, ExprKind, Name, Property, Run, StmtId, StmtKind,
};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// `run shop for 60 s seed 7 { … }`.
    pub(in crate::check) fn run(&mut self, ast: &Ast, run: &Run, span: Span) -> NodeId {
        if run.many {
            return self.runs_of_seeds(ast, run, span);
        }
        let any = self.program.types.intern(Type::Field(None));
        let time = self.type_of_text("Time", None);
        let int = self.common.int;
        let ty = self.program.types.intern(Type::Domain(Domain::Run));
        let field = self.expr_of(ast, run.field, any, Why::Part("what is run"));
        let which = match self.program.types.get(self.type_of(field)) {
            Type::Field(which) => *which,
            _ => None,
        };
        let duration = self.expr_of(ast, run.duration, time, Why::Part("how long a run lasts"));
        if self.constant_value(duration).is_some_and(|value| value <= 0.0) {
            self.report(
                Diagnostic::new(
                    Code::E0406,
                    self.here(ast[run.duration].span),
                    "a run lasts longer than no time",
                    "out of its range",
                )
                .help("write a time above 0, such as `60 s`"),
            );
        }
        let seed = run.seed.map(|seed| self.expr_of(ast, seed, int, Why::Part("a seed")));
        self.run_with(ast, run, (field, which, duration), seed, ty, span)
    }

    /// `run shop for 60 s seeds 1 to 9 { … }`: a run for each seed, in order.
    fn runs_of_seeds(&mut self, ast: &Ast, run: &Run, span: Span) -> NodeId {
        let any = self.program.types.intern(Type::Field(None));
        let time = self.type_of_text("Time", None);
        let (int, unit) = (self.common.int, self.common.unit);
        let ty = self.program.types.intern(Type::Domain(Domain::Run));
        let (runs, ints) =
            (self.program.types.intern(Type::List(ty)), self.program.types.intern(Type::List(int)));
        let Some(seeds) = run.seed else { return self.error_node(span) };
        let field = self.expr_of(ast, run.field, any, Why::Part("what is run"));
        let which = match self.program.types.get(self.type_of(field)) {
            Type::Field(which) => *which,
            _ => None,
        };
        let duration = self.expr_of(ast, run.duration, time, Why::Part("how long a run lasts"));
        let mut before = vec![];
        let field = self.bound(field, &mut before);
        let duration = self.bound(duration, &mut before);
        let at = ast[seeds].span;
        let seeds = self.expr_of(ast, seeds, ints, Why::Part("what follows `seeds`"));
        let each = self.library_function("_seeds", 0);
        let each = self.library_call(each, &[], vec![seeds], ints, at);
        let mark = self.scope.enter();
        let empty = self.node(NodeKind::List(Box::new([])), runs, span);
        let out = self.temporary(runs, span);
        before.push(self.node(NodeKind::Let(out, empty), unit, span));
        let seed = self.temporary(int, at);
        let seed_node = self.node(NodeKind::Local(seed), int, at);
        // A variable that one run leaves would be there for the next.
        self.runs.many += 1;
        let one = self.run_with(ast, run, (field, which, duration), Some(seed_node), ty, span);
        self.runs.many -= 1;
        let one = self.node(NodeKind::List(Box::new([one])), runs, span);
        let place = Place { root: Root::Local(out), path: vec![], ty: runs };
        let add = NodeKind::Assign(Box::new(place), Some(BinaryOp::Add), one);
        let add = self.node(add, unit, span);
        let turn = self.node(NodeKind::Block(Box::new([add]), None), unit, span);
        before.push(self.node(NodeKind::For(seed, each, turn), unit, span));
        self.leave_scope(mark);
        let all = self.node(NodeKind::Local(out), runs, span);
        self.node(NodeKind::Block(before.into(), Some(all)), runs, span)
    }

    fn run_with(
        &mut self,
        ast: &Ast,
        run: &Run,
        (field, which, duration): (NodeId, Option<FieldId>, NodeId),
        seed: Option<NodeId>,
        ty: TypeId,
        span: Span,
    ) -> NodeId {
        let mut names = vec![];
        let mut plan = vec![];
        if let Some(body) = run.body {
            let mark = self.scope.enter();
            if let Some(which) = which {
                names = self.declare_names(ast, body, which);
            }
            self.runs.depth += 1;
            for stmt in &ast[body].stmts {
                self.plan_statement(ast, *stmt, &mut plan);
            }
            self.runs.depth -= 1;
            self.leave_scope(mark);
        }
        let run = crate::program::tree::Run { field, duration, seed, names, plan };
        self.node(NodeKind::Run(Box::new(run)), ty, span)
    }

    /// Declares the names of a field that the block of a run uses.
    fn declare_names(
        &mut self,
        ast: &Ast,
        body: BlockId,
        field: FieldId,
    ) -> Vec<(LocalId, Symbol)> {
        let mut used: Vec<Symbol> = vec![];
        names_in_block(ast, body, |name| {
            if !used.contains(&name) {
                used.push(name);
            }
        });
        let maker = self.program.fields.get(field.0 as usize).and_then(|field| field.function);
        if let Some(maker) = maker {
            let runs = std::mem::take(&mut self.runs.depth);
            self.check_function(maker);
            self.runs.depth = runs;
        }
        let mut names = vec![];
        for (name, ty, span) in self.fields.parts_of(field).iter().copied() {
            if used.contains(&name) {
                let local = self.declare_local(name, ty, false, LocalKind::Hidden, span);
                names.push((local, name));
            }
        }
        names
    }

    /// A statement in the block of a run.
    fn plan_statement(&mut self, ast: &Ast, id: StmtId, plan: &mut Vec<PlanEntry>) {
        let stmt = &ast[id];
        let span = stmt.span;
        let time = self.type_of_text("Time", None);
        match &stmt.kind {
            StmtKind::At(..) | StmtKind::Every(..) | StmtKind::When(..) => {
                plan.extend(self.timed(ast, id));
            }
            // A loop or condition that plans what happens.
            StmtKind::For(..)
            | StmtKind::While(..)
            | StmtKind::WhileLet(..)
            | StmtKind::Expr(_)
                if plans(ast, id) =>
            {
                let mut nodes = vec![];
                self.planning(true);
                self.stmt(ast, id, &mut nodes);
                self.planning(false);
                plan.extend(nodes.into_iter().map(|node| PlanEntry::Let { node }));
            }
            StmtKind::Observe { value, name, every } => {
                let float = self.common.float;
                let (mut ty, mut told) = (float, float);
                let value = self.thunk(ast, *value, &[], |checker, ast, value| {
                    let node = checker.expr(ast, value, Want::Any);
                    let own = checker.type_of(node);
                    let (node, found) = checker.observed(node);
                    // Counts are Floats as they are recorded, and counts as they are told.
                    let whole = matches!(checker.program.types.get(own), Type::Int | Type::Bool);
                    (ty, told) = (found, if whole { checker.common.int } else { found });
                    (node, found)
                });
                self.note_observed(name.symbol, ty, self.here(span));
                self.check_observed_once(*name, plan);
                let period = every.map(|every| {
                    let period = self.expr_of(ast, every, time, Why::Part("what follows `every`"));
                    self.check_time(period, "`every`", true);
                    period
                });
                let name = name.symbol;
                plan.push(PlanEntry::Observe { name, value, ty: told, period, span });
            }
            StmtKind::Property(property) => {
                let entry = self.property(ast, property, span);
                plan.push(entry);
            }
            StmtKind::Let { .. } | StmtKind::Fn(_) => {
                let mut nodes = vec![];
                self.stmt(ast, id, &mut nodes);
                plan.extend(nodes.into_iter().map(|node| PlanEntry::Let { node }));
            }
            StmtKind::Error => {}
            StmtKind::Expr(_)
            | StmtKind::Assign { .. }
            | StmtKind::Assert(..)
            | StmtKind::For(..)
            | StmtKind::While(..)
            | StmtKind::WhileLet(..) => {
                let action = self.statement_action(ast, id);
                plan.push(PlanEntry::Setup { action });
            }
            _ => {
                let mut nodes = vec![];
                self.stmt(ast, id, &mut nodes);
            }
        }
    }

    /// `at`, `every` or `when` with its block.
    pub(in crate::check) fn timed(&mut self, ast: &Ast, id: StmtId) -> Option<PlanEntry> {
        let span = ast[id].span;
        let time = self.type_of_text("Time", None);
        let bool_ = self.common.bool_;
        Some(match &ast[id].kind {
            StmtKind::At(at, body) => {
                let time = self.expr_of(ast, *at, time, Why::Part("what follows `at`"));
                self.check_time(time, "`at`", false);
                let action = self.action(ast, *body);
                PlanEntry::At { time, action, span }
            }
            StmtKind::Every(every, body) => {
                let period = self.expr_of(ast, *every, time, Why::Part("what follows `every`"));
                self.check_time(period, "`every`", true);
                let action = self.action(ast, *body);
                PlanEntry::Every { period, action, span }
            }
            StmtKind::When(condition, body) => {
                let condition = self.thunk(ast, *condition, &[], |checker, ast, condition| {
                    (checker.condition(ast, condition), bool_)
                });
                let action = self.action(ast, *body);
                PlanEntry::When { condition, action, span }
            }
            _ => return None,
        })
    }

    /// What a loop that plans a run does at the start of it, with the values of its turn.
    pub(in crate::check) fn planned_setup(&mut self, ast: &Ast, id: StmtId, out: &mut Vec<NodeId>) {
        let action = self.statement_action(ast, id);
        let entry = PlanEntry::Setup { action };
        let unit = self.common.unit;
        out.push(self.node(NodeKind::Plan(Box::new(entry)), unit, ast[id].span));
    }

    fn planning(&mut self, plans: bool) {
        if let Some(frame) = self.scope.frame_mut() {
            frame.plans = plans;
        }
    }

    /// Of two series of one name the second could not be reached.
    fn check_observed_once(&mut self, name: Name, plan: &[PlanEntry]) {
        let earlier = plan.iter().find_map(|entry| match entry {
            PlanEntry::Observe { name: other, span, .. } if *other == name.symbol => Some(*span),
            _ => None,
        });
        let Some(earlier) = earlier else { return };
        let text = self.text(name.symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0202,
                self.here(name.span),
                format!("`{text}` is observed twice in this run"),
                "the same name again",
            )
            .label(self.here(earlier), "observed here")
            .help("give one of them another name"),
        );
    }

    fn check_time(&mut self, node: NodeId, what: &str, positive: bool) {
        let wrong = self
            .constant_value(node)
            .is_some_and(|value| value < 0.0 || (positive && value == 0.0));
        if wrong {
            self.report(
                Diagnostic::new(
                    Code::E0406,
                    self.here(self.span_of(node)),
                    format!(
                        "the time after {what} is {} 0",
                        if positive { "above" } else { "not below" }
                    ),
                    "out of its range",
                )
                .help("write a time such as `5 s`"),
            );
        }
    }

    /// What is observed is a number; truth values count as 0 and 1.
    fn observed(&mut self, node: NodeId) -> (NodeId, TypeId) {
        let ty = self.type_of(node);
        let float = self.common.float;
        let span = self.span_of(node);
        match self.program.types.get(ty) {
            Type::Quantity(_) | Type::Error => (node, ty),
            Type::Int => (self.as_float(node), float),
            Type::Bool => {
                let one = self.node(NodeKind::Float(1.0), float, span);
                let zero = self.node(NodeKind::Float(0.0), float, span);
                (self.node(NodeKind::If(node, one, Some(zero)), float, span), float)
            }
            _ => {
                let what = self.a_type(ty);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(span),
                        format!("only numbers can be observed, and this is {what}"),
                        what,
                    )
                    .help("observe a quantity, such as `Φ.spread` or `core[0].pressure`"),
                );
                (self.error_node(span), float)
            }
        }
    }

    /// A block that runs in the run, as a function.
    fn action(&mut self, ast: &Ast, body: BlockId) -> NodeId {
        let span = ast[body].span;
        let mut names = vec![];
        names_in_block(ast, body, |name| push_new(&mut names, name));
        let unit = self.common.unit;
        self.thunk_of(&names, &[], span, |checker| (checker.block(ast, body, Want::Nothing), unit))
    }

    fn statement_action(&mut self, ast: &Ast, id: StmtId) -> NodeId {
        let span = ast[id].span;
        let mut names = vec![];
        crate::check::statements::walk::names_in_stmt(ast, id, |name| push_new(&mut names, name));
        let unit = self.common.unit;
        self.thunk_of(&names, &[], span, |checker| {
            let mut nodes = vec![];
            checker.stmt(ast, id, &mut nodes);
            (checker.node(NodeKind::Block(nodes.into(), None), unit, span), unit)
        })
    }

    /// An expression as a function, of parameters or of nothing.
    pub(in crate::check) fn thunk(
        &mut self,
        ast: &Ast,
        id: ExprId,
        params: &[(Symbol, TypeId)],
        check: impl FnOnce(&mut Checker, &Ast, ExprId) -> (NodeId, TypeId),
    ) -> NodeId {
        let mut names = vec![];
        names_in(ast, id, |name| push_new(&mut names, name));
        self.thunk_of(&names, params, ast[id].span, |checker| check(checker, ast, id))
    }

    /// A function made here, which captures those of `names` that are variables.
    fn thunk_of(
        &mut self,
        names: &[Symbol],
        params: &[(Symbol, TypeId)],
        span: Span,
        check: impl FnOnce(&mut Checker) -> (NodeId, TypeId),
    ) -> NodeId {
        let captures = self.captured(names);
        let captures: Vec<_> = captures
            .into_iter()
            .filter(|(name, _)| !params.iter().any(|(param, _)| param == name))
            .collect();
        let unit = self.common.unit;
        self.open_body(self.inner_body(self.known.lambda, span, BodyKind::Run));
        if let Some(frame) = self.scope.frame_mut() {
            frame.yields.declared = Some(unit);
        }
        let mark = self.scope.enter_body();
        for (name, ty) in params {
            self.declare_local(*name, *ty, false, LocalKind::Hidden, span);
        }
        self.declare_captures(&captures);
        let (node, result) = check(self);
        self.leave_scope(mark);
        self.note_captures(params.len(), &captures);
        let function = self.close_body(node, result, params.len() as u32, captures.len() as u32);
        let types = params.iter().map(|(_, ty)| *ty).collect();
        let ty = self.program.types.intern(Type::Function(types, result));
        let captures = captures.iter().map(|(_, local)| *local).collect();
        self.node(NodeKind::Lambda(function, captures), ty, span)
    }

    fn property(&mut self, ast: &Ast, property: &Property, span: Span) -> PlanEntry {
        let time = self.type_of_text("Time", None);
        let (mut first, one) = self.atom(ast, property.first);
        let (second, other) = property.second.map(|second| self.atom(ast, second)).unzip();
        // Of two quantities that nothing compares, that of what is awaited counts.
        let margin = other.flatten().or(one);
        if one.zip(margin).is_some_and(|((one, _), (all, _))| one != all) {
            first.margin = None;
        }
        let mut part = |value: Option<ExprId>, why: &'static str, word: &str| {
            value.map(|value| {
                let node = self.expr_of(ast, value, time, Why::Part(why));
                self.check_time(node, word, false);
                node
            })
        };
        let within = part(property.within, "what follows `within`", "`within`");
        let after = part(property.after, "what follows `after`", "`after`");
        let hold = part(property.hold, "what follows `for`", "`for`");
        PlanEntry::Property {
            kind: property.kind,
            first,
            second,
            within,
            after,
            hold,
            margin,
            span,
        }
    }

    /// Notes the names of a field's parts, for its runs.
    pub(in crate::check) fn note_field_names(&mut self, field: FieldId, sheet: SheetId) {
        let mut names: Vec<(Symbol, TypeId, Span)> = vec![];
        let mut clusters: Vec<Symbol> = vec![];
        self.gather_names(sheet, &mut names, &mut clusters);
        self.fields.name_parts(field, names);
    }

    fn gather_names(
        &mut self,
        id: SheetId,
        names: &mut Vec<(Symbol, TypeId, Span)>,
        clusters: &mut Vec<Symbol>,
    ) {
        let Some(sheet) = self.program.sheets.get(id.0 as usize).cloned() else { return };
        let gives = Some(sheet.kind).and_then(|kind| kind.gives).filter(|gives| *gives != "Field");
        if let (Some(name), Some(gives)) = (sheet.name, gives) {
            let one = self.type_of_text(gives, None);
            let ty = match sheet.count {
                Some(_) => self.program.types.intern(Type::List(one)),
                None => one,
            };
            let repeated = names.iter().any(|(other, ..)| *other == name);
            if gives == "Cluster" {
                // A name that clusters of several apps share names none of them.
                if clusters.contains(&name) {
                    names.retain(|(other, ..)| *other != name);
                } else if !repeated {
                    names.push((name, ty, sheet.span));
                }
                clusters.push(name);
            } else if !repeated {
                names.push((name, ty, sheet.span));
            }
        }
        // Inside a counted block there is one of each for every item: only the whole has a name.
        for entry in &sheet.entries {
            if let crate::program::tree::SheetEntry::Sheet(inner) = entry
                && sheet.count.is_none()
            {
                self.gather_names(*inner, names, clusters);
            }
        }
    }
}

/// Whether a loop or condition holds `at`, `every` or `when`, in itself or in one inside it.
fn plans(ast: &Ast, id: StmtId) -> bool {
    let mut todo = vec![id];
    while let Some(id) = todo.pop() {
        let mut block = |block: BlockId| todo.extend(ast[block].stmts.iter().copied());
        match &ast[id].kind {
            StmtKind::At(..) | StmtKind::Every(..) | StmtKind::When(..) => return true,
            StmtKind::For(_, _, body)
            | StmtKind::While(_, body)
            | StmtKind::WhileLet(_, _, body) => block(*body),
            StmtKind::Expr(value) => {
                let mut at = Some(*value);
                while let Some(value) = at {
                    at = match &ast[value].kind {
                        ExprKind::If(_, then, otherwise)
                        | ExprKind::IfLet(_, _, then, otherwise) => {
                            block(*then);
                            *otherwise
                        }
                        ExprKind::Block(body) => {
                            block(*body);
                            None
                        }
                        _ => None,
                    };
                }
            }
            _ => {}
        }
    }
    false
}

fn push_new(names: &mut Vec<Symbol>, name: Symbol) {
    if !names.contains(&name) {
        names.push(name);
    }
}
