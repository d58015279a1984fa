//! Runs: what happens in them, what is recorded, what must stay true.

use crate::check::Checker;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::statements::walk::{names_in, names_in_block};
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind, PlanEntry};
use crate::program::types::{Domain, Type, TypeId};
use crate::program::{FieldId, LocalId, SheetId};
use crate::syntax::ast::{Ast, BlockId, ExprId, Name, Property, Run, StmtId, StmtKind};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// `run shop for 60 s seed 7 { … }`.
    pub(in crate::check) fn run(&mut self, ast: &Ast, run: &Run, span: Span) -> NodeId {
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
        for (name, ty, span) in self.fields.parts_of(field) {
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
        let bool_ = self.common.bool_;
        match &stmt.kind {
            StmtKind::At(at, body) => {
                let time = self.expr_of(ast, *at, time, Why::Part("what follows `at`"));
                self.check_time(time, "`at`", false);
                let action = self.action(ast, *body);
                plan.push(PlanEntry::At { time, action, span });
            }
            StmtKind::Every(every, body) => {
                let period = self.expr_of(ast, *every, time, Why::Part("what follows `every`"));
                self.check_time(period, "`every`", true);
                let action = self.action(ast, *body);
                plan.push(PlanEntry::Every { period, action, span });
            }
            StmtKind::When(condition, body) => {
                let condition = self.thunk(ast, *condition, &[], |checker, ast, condition| {
                    (checker.condition(ast, condition), bool_)
                });
                let action = self.action(ast, *body);
                plan.push(PlanEntry::When { condition, action, span });
            }
            StmtKind::Observe { value, name, every } => {
                let float = self.common.float;
                let mut ty = float;
                let value = self.thunk(ast, *value, &[], |checker, ast, value| {
                    let node = checker.expr(ast, value, Want::Any);
                    let (node, found) = checker.observed(node);
                    ty = found;
                    (node, found)
                });
                self.note_observed(name.symbol, ty, self.here(span));
                self.check_observed_once(*name, plan);
                let period = every.map(|every| {
                    let period = self.expr_of(ast, every, time, Why::Part("what follows `every`"));
                    self.check_time(period, "`every`", true);
                    period
                });
                plan.push(PlanEntry::Observe { name: name.symbol, value, ty, period, span });
            }
            StmtKind::Property(property) => {
                let entry = self.property(ast, property, span);
                plan.push(entry);
            }
            StmtKind::Let { .. } => {
                let mut nodes = vec![];
                self.stmt(ast, id, &mut nodes);
                plan.extend(nodes.into_iter().map(|node| PlanEntry::Let { node }));
            }
            StmtKind::Error => {}
            StmtKind::Expr(_)
            | StmtKind::Assign { .. }
            | StmtKind::Assert(..)
            | StmtKind::For(..)
            | StmtKind::While(..) => {
                let action = self.statement_action(ast, id);
                plan.push(PlanEntry::Setup { action });
            }
            _ => {
                let mut nodes = vec![];
                self.stmt(ast, id, &mut nodes);
            }
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

fn push_new(names: &mut Vec<Symbol>, name: Symbol) {
    if !names.contains(&name) {
        names.push(name);
    }
}
