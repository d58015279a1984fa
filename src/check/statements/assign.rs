//! Assignments, also through a path: `xs[i] = v`, `b.x += d`.

use crate::check::Checker;
use crate::check::state::modules::Value;
use crate::check::state::scope::LocalKind;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{Arm, NodeId, NodeKind, Pattern, Place, Root, Step};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, BinaryOp, ExprId, ExprKind, Name};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// `target op= value`.
    pub(in crate::check) fn assign(
        &mut self,
        ast: &Ast,
        target: ExprId,
        op: Option<BinaryOp>,
        value: ExprId,
        span: Span,
    ) -> NodeId {
        let unit = self.common.unit;
        let Some(place) = self.place_of(ast, target) else {
            self.expr(ast, value, Want::Any);
            return self.error_node(span);
        };
        let ty = place.ty;
        let Some(op) = op else {
            let node = self.expr_of(ast, value, ty, Why::Assigned);
            return self.node(NodeKind::Assign(Box::new(place), None, node), unit, span);
        };
        match op {
            BinaryOp::Coalesce => return self.assign_absent(ast, place, value, span),
            BinaryOp::Pow => {
                if let Some(done) = self.assign_power(ast, &place, value, (ast[target].span, span))
                {
                    return done;
                }
            }
            _ => {}
        }
        let hint = match self.program.types.get(self.shallow(ty)) {
            Type::List(_) => Want::Type(ty),
            _ => Want::Any,
        };
        let node = self.expr(ast, value, hint);
        let before = self.node(NodeKind::Unit, ty, ast[target].span);
        let Some((left, right, result)) = self.arithmetic(op, before, node, span) else {
            return self.error_node(span);
        };
        let given = self.node(NodeKind::Unit, result, span);
        if self.report_rise_as_point(given, ty) {
            return self.error_node(span);
        }
        let wanted = self.shallow(ty);
        if left != before || self.unify(wanted, result).is_err() {
            self.report_assigned(op, (wanted, result), node, ast[target].span, span);
            return self.error_node(span);
        }
        self.node(NodeKind::Assign(Box::new(place), Some(op), right), unit, span)
    }

    /// `x ^= e` of what has a dimension: the power has another, but for the first.
    fn assign_power(
        &mut self,
        ast: &Ast,
        place: &Place,
        value: ExprId,
        (target, span): (Span, Span),
    ) -> Option<NodeId> {
        let ty = self.shallow(place.ty);
        let Type::Quantity(dimension) = self.program.types.get(ty).clone() else { return None };
        if self.unknowns.solved_dimension(&dimension).is_none() {
            return None;
        }
        let mut before = vec![];
        let (place, held) = self.read_place(place, &mut before, target);
        let power = self.power(ast, held, value, span);
        let result = self.type_of(power);
        if result == self.common.error {
            return Some(power);
        }
        if self.unify(ty, result).is_err() {
            let (holds, gives) = (self.a_type(ty), self.a_type(result));
            let title = format!("`^=` would give {gives}, and this holds {holds}");
            let label = self.here(self.span_of(held));
            self.report(
                Diagnostic::new(Code::E0301, self.here(ast[value].span), title, gives)
                    .label(label, holds)
                    .help("give the power a name of its own: `let y = x^2`"),
            );
            return Some(self.error_node(span));
        }
        let unit = self.common.unit;
        before.push(self.node(NodeKind::Assign(Box::new(place), None, power), unit, span));
        Some(self.node(NodeKind::Block(before.into(), None), unit, span))
    }

    /// A place whose indices are evaluated once, before, and what is in it.
    fn read_place(
        &mut self,
        place: &Place,
        before: &mut Vec<NodeId>,
        span: Span,
    ) -> (Place, NodeId) {
        let mut path = vec![];
        for step in &place.path {
            path.push(match step {
                Step::Index(index, holder) => Step::Index(self.bound(*index, before), *holder),
                Step::Field(at, holder) => Step::Field(*at, *holder),
            });
        }
        let holder = |step: &Step| match step {
            Step::Index(_, holder) | Step::Field(_, holder) => *holder,
        };
        let types: Vec<TypeId> = path.iter().map(holder).chain([place.ty]).collect();
        let mut types = types.into_iter();
        let ty = types.next().unwrap_or(place.ty);
        let root = match place.root {
            Root::Local(local) => NodeKind::Local(local),
            Root::Global(global) => NodeKind::Global(global),
        };
        let mut node = self.node(root, ty, span);
        for (step, ty) in path.iter().zip(types) {
            let kind = match step {
                Step::Index(index, _) => NodeKind::Index(node, *index),
                Step::Field(at, _) => NodeKind::Field(node, *at),
            };
            node = self.node(kind, ty, span);
        }
        (Place { root: place.root, path, ty: place.ty }, node)
    }

    /// `x ??= e`: sets what is absent; e is evaluated only then.
    fn assign_absent(&mut self, ast: &Ast, place: Place, value: ExprId, span: Span) -> NodeId {
        let unit = self.common.unit;
        let ty = self.shallow(place.ty);
        if !matches!(self.program.types.get(ty), Type::Optional(_) | Type::Error) {
            let what = self.a_type(ty);
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    self.here(span),
                    format!("`??=` sets what may be absent, and this is {what}"),
                    "this is always there",
                )
                .help("write `=`"),
            );
            self.expr(ast, value, Want::Any);
            return self.error_node(span);
        }
        let mut before = vec![];
        let (place, held) = self.read_place(&place, &mut before, span);
        let node = self.expr_of(ast, value, ty, Why::Assigned);
        let set = self.node(NodeKind::Assign(Box::new(place), None, node), unit, span);
        let rest = self.node(NodeKind::Unit, unit, span);
        let arms = [
            Arm { pattern: Pattern::None, guard: None, value: set },
            Arm { pattern: Pattern::Any, guard: None, value: rest },
        ];
        before.push(self.node(NodeKind::Match(held, Box::new(arms)), unit, span));
        self.node(NodeKind::Block(before.into(), None), unit, span)
    }

    fn report_assigned(
        &mut self,
        op: BinaryOp,
        (wanted, result): (TypeId, TypeId),
        value: NodeId,
        target: Span,
        span: Span,
    ) {
        let (holds, gives) = (self.a_type(wanted), self.a_type(result));
        let numeric = |ty: TypeId| match self.program.types.get(ty) {
            Type::Quantity(dimension) => Some(dimension.clone()),
            _ => None,
        };
        let int = wanted == self.common.int;
        let title = format!("`{}=` would give {gives}, and this holds {holds}", op.sign());
        let diagnostic = match (numeric(wanted), numeric(result)) {
            (Some(want), Some(have)) => {
                let diagnostic = Diagnostic::new(Code::E0301, self.here(span), title, gives)
                    .label(self.here(target), holds);
                self.explain_dimensions(diagnostic, &have, &want)
            }
            _ => {
                let diagnostic =
                    Diagnostic::new(Code::E0302, self.here(self.span_of(value)), title, gives)
                        .label(self.here(target), holds);
                if int && op == BinaryOp::Div {
                    diagnostic.help("for a whole number use `x = div(x, y)`")
                } else if int {
                    diagnostic.help("let the variable start as a Float: `var x = 0.0`")
                } else {
                    diagnostic
                }
            }
        };
        self.report(diagnostic);
    }

    /// The place that an expression stands for; what cannot be assigned is reported.
    fn place_of(&mut self, ast: &Ast, target: ExprId) -> Option<Place> {
        let mut steps = vec![];
        let mut at = target;
        let root = loop {
            match &ast[at].kind {
                ExprKind::Name(name) => break Name { symbol: *name, span: ast[at].span },
                ExprKind::Member(base, name) => {
                    steps.push((at, Err(*name)));
                    at = *base;
                }
                ExprKind::Index(base, index) => {
                    steps.push((at, Ok(*index)));
                    at = *base;
                }
                ExprKind::Paren(inner) => at = *inner,
                ExprKind::Error => return None,
                _ => {
                    let what = match ast[at].kind {
                        ExprKind::Call(..) => "the result of a call is no variable",
                        _ => "this is no variable",
                    };
                    self.report(
                        Diagnostic::new(
                            Code::E0307,
                            self.here(ast[at].span),
                            "only variables, their items and their fields can be assigned",
                            what,
                        )
                        .help("put the value into a variable first: `var x = …`"),
                    );
                    return None;
                }
            }
        };
        let (root, mut ty) = self.root_of(root, !steps.is_empty())?;
        let mut path = vec![];
        while let Some((id, step)) = steps.pop() {
            let span = ast[id].span;
            let holder = self.shallow(ty);
            match step {
                Err(name) => {
                    let (position, field) = self.field_of(holder, name, span)?;
                    path.push(Step::Field(position, holder));
                    ty = field;
                }
                Ok(index) => match self.program.types.get(holder).clone() {
                    Type::List(item) => {
                        let int = self.common.int;
                        let index = self.expr_of(ast, index, int, Why::Part("an index"));
                        path.push(Step::Index(index, holder));
                        ty = item;
                    }
                    Type::Map(key, item) => {
                        let index = self.expr_of(ast, index, key, Why::Part("the key"));
                        path.push(Step::Index(index, holder));
                        ty = item;
                    }
                    Type::Error => return None,
                    _ => {
                        let what = self.a_type(holder);
                        self.report(
                            Diagnostic::new(
                                Code::E0307,
                                self.here(span),
                                format!("{what} has no items that can be assigned"),
                                what,
                            )
                            .help("items of lists and maps can be assigned"),
                        );
                        return None;
                    }
                },
            }
        }
        let ty = self.followed(ty);
        Some(Place { root, path, ty })
    }

    fn root_of(&mut self, name: Name, through: bool) -> Option<(Root, TypeId)> {
        let symbol = name.symbol;
        if let Some(local) = self.scope.local_of(symbol) {
            // Changing a part reads the rest; setting the whole reads nothing.
            if through {
                self.scope.use_local(symbol);
            }
            let frame = self.scope.frame()?;
            let declared = *frame.locals.get(local.0 as usize)?;
            let info = *frame.info.get(local.0 as usize)?;
            if info.kind == LocalKind::Captured {
                self.scope.use_local(symbol);
                self.report_captured(name, info.span);
                return None;
            }
            if !declared.mutable {
                self.report_fixed(name, info.span, info.kind);
                return None;
            }
            self.warn_held(symbol, local, name.span);
            return Some((Root::Local(local), declared.ty));
        }
        let Some(value) = self.value_of(symbol) else {
            self.unknown_assigned(name);
            return None;
        };
        if let Value::Global(global) = value {
            let info = self.declared.global(global)?;
            let declared = *self.program.globals.get(global.0 as usize)?;
            if self.runs.many > 0 {
                self.report_outside_runs(name, declared.place);
                return None;
            }
            if !info.mutable || info.module != self.scope.module() {
                self.report_fixed_global(name, declared.place, info.module != self.scope.module());
                return None;
            }
            if !info.set && !info.annotated {
                self.name(symbol, Want::Any, name.span);
                return None;
            }
            return Some((Root::Global(global), declared.ty));
        }
        let text = self.text(symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0307,
                self.here(name.span),
                format!("`{text}` is no variable"),
                "this cannot be assigned",
            )
            .help(match value {
                Value::Module(_) => format!(
                    "what a module holds is changed by its own functions: declare one in it, and \
                     call it, `{text}.set(…)`"
                ),
                _ => format!("make a variable of another name: `var {text}_2 = …`"),
            }),
        );
        None
    }

    fn unknown_assigned(&mut self, name: Name) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("`{text}` is not defined"),
            "there is no such variable here",
        );
        let near = self.suggest_value(diagnostic.clone(), &text, place);
        let meant = near.fixes.is_empty();
        self.report(if meant {
            let start = self.here(Span::new(place.span.start, place.span.start));
            let help = format!("declare it: `var {text} = …`");
            diagnostic.help(&help).fix(start, "var ", help)
        } else {
            near
        });
        // It is not told once more wherever it is used.
        self.modules.missing.insert(name.symbol, ());
    }

    fn report_captured(&mut self, name: Name, declared: Span) {
        let text = self.text(name.symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0307,
                self.here(name.span),
                format!("`{text}` belongs to the function around, and is captured by value"),
                "an assignment here would change a copy",
            )
            .label(self.here(declared), "declared here")
            .help(
                "give the new value as the result, use a `for` loop, or a `var` at the top level",
            ),
        );
    }

    fn report_outside_runs(&mut self, name: Name, declared: crate::diagnostic::Place) {
        let text = self.text(name.symbol).to_string();
        self.report(
            Diagnostic::new(
                Code::E0307,
                self.here(name.span),
                format!("`{text}` belongs to no one of these runs"),
                "each seed has a run of its own",
            )
            .label(declared, "declared here")
            .help(
                "observe the value, and read it of each run: `runs.map(r => r.series(\"x\").last)`",
            ),
        );
    }

    fn report_fixed(&mut self, name: Name, declared: Span, kind: LocalKind) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(declared);
        let diagnostic = Diagnostic::new(
            Code::E0307,
            self.here(name.span),
            format!("`{text}` cannot be assigned"),
            "it is bound once",
        );
        self.report(match kind {
            LocalKind::Parameter => diagnostic
                .label(place, "a parameter")
                .help(format!("copy it into a variable: `var own_{text} = {text}`")),
            LocalKind::Pattern => diagnostic
                .label(place, "bound by a pattern")
                .help(format!("copy it into a variable: `var own_{text} = {text}`")),
            LocalKind::Hidden | LocalKind::Captured => {
                diagnostic.help("what belongs to the field is changed by its own functions")
            }
            LocalKind::Let => diagnostic
                .label(place, "declared with `let`")
                .help(format!("declare it with `var {text} = …`")),
        });
    }

    fn report_fixed_global(
        &mut self,
        name: Name,
        declared: crate::diagnostic::Place,
        foreign: bool,
    ) {
        let text = self.text(name.symbol).to_string();
        let diagnostic = Diagnostic::new(
            Code::E0307,
            self.here(name.span),
            format!("`{text}` cannot be assigned"),
            if foreign { "it belongs to another module" } else { "it is bound once" },
        )
        .label(declared, "declared here");
        self.report(if foreign {
            diagnostic.help("let the other module have a function that changes it")
        } else {
            diagnostic.help(format!("declare it with `var {text} = …`"))
        });
    }

    /// The position and type of a field of a record.
    fn field_of(&mut self, holder: TypeId, name: Name, span: Span) -> Option<(u32, TypeId)> {
        match self.find_field(holder, name.symbol) {
            Some(found) => Some(found),
            None => {
                let domain = matches!(self.program.types.get(holder), Type::Domain(_));
                if domain {
                    let what = self.a_type(holder);
                    self.report(
                        Diagnostic::new(
                            Code::E0307,
                            self.here(span),
                            format!("members of {what} cannot be assigned"),
                            "read-only while the field runs",
                        )
                        .help("change the field through its functions, such as `crash(core[0])`"),
                    );
                } else {
                    self.report_no_member(holder, name);
                }
                None
            }
        }
    }

    /// The position and type of a field of a record, or of an item of a tuple (`.0`).
    pub(in crate::check) fn find_field(
        &mut self,
        holder: TypeId,
        name: Symbol,
    ) -> Option<(u32, TypeId)> {
        match self.program.types.get(holder).clone() {
            Type::Record(id, arguments) => {
                let fields = &self.program.records.get(id.0 as usize)?.fields;
                let position = fields.iter().position(|(field, _)| *field == name)?;
                let ty = fields.get(position)?.1;
                Some((position as u32, self.substituted(ty, &arguments)))
            }
            Type::Anonymous(fields) => {
                let position = fields.iter().position(|(field, _)| *field == name)?;
                Some((position as u32, fields.get(position)?.1))
            }
            Type::Tuple(items) => {
                let position: usize = self.text(name).parse().ok()?;
                Some((position as u32, *items.get(position)?))
            }
            _ => None,
        }
    }
}
