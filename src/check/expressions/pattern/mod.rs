//! Patterns of `match`, `if let`, `let` and `for`.

mod bind;
mod variant;

use crate::check::Checker;
use crate::check::expressions::name::count_text;
use crate::check::state::scope::{Bindings, LocalKind};
use crate::check::state::unknowns::Origin;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind, Pattern};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId, Name, PatternId, PatternKind, UnaryOp};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// A pattern for a value of a type; what it binds is declared in the scope at hand.
    pub(in crate::check) fn pattern(
        &mut self,
        ast: &Ast,
        id: PatternId,
        ty: TypeId,
        names: &mut Bindings,
    ) -> Pattern {
        crate::check::stack::with_room(|| self.pattern_inner(ast, id, ty, names))
    }

    fn pattern_inner(
        &mut self,
        ast: &Ast,
        id: PatternId,
        ty: TypeId,
        names: &mut Bindings,
    ) -> Pattern {
        let span = ast[id].span;
        let (ty, marked) = (self.shallow(ty), ty);
        match &ast[id].kind {
            PatternKind::Error | PatternKind::Wildcard => Pattern::Any,
            PatternKind::Name(name) => {
                if let Some((id, variant)) = self.variant_named(*name, ty) {
                    return self.variant_pattern(
                        ast,
                        Name { symbol: *name, span },
                        (id, variant),
                        &[],
                        ty,
                        span,
                        names,
                    );
                }
                if self.report_doubtful_name(*name, ty, span) {
                    let error = self.common.error;
                    let local = self.declare_local(*name, error, false, LocalKind::Hidden, span);
                    names.push((*name, local));
                    return Pattern::Any;
                }
                self.bind_name(*name, marked, span, names)
            }
            PatternKind::None => {
                if !matches!(self.program.types.get(ty), Type::Optional(_) | Type::Error) {
                    self.pattern_misfit(span, "`none` stands for an absent value", ty);
                }
                Pattern::None
            }
            PatternKind::Literal(value) => self.literal_pattern(ast, *value, ty, names),
            PatternKind::Range(start, end) => {
                let inner = self.present(ty);
                let start = self.constant_of(ast, *start, inner);
                let end = self.constant_of(ast, *end, inner);
                match (start, end) {
                    (Some(start), Some(end)) => self.wrap(ty, Pattern::Between(start, end)),
                    _ => Pattern::Any,
                }
            }
            PatternKind::Tuple(parts) => {
                let types = self.tuple_parts(ty, parts.len(), span);
                Pattern::Tuple(
                    parts
                        .iter()
                        .zip(types)
                        .map(|(part, ty)| self.pattern(ast, *part, ty, names))
                        .collect(),
                )
            }
            PatternKind::Record(parts) => self.record_pattern(ast, parts, ty, span, names),
            PatternKind::Or(parts) => {
                let mut before = names.clone();
                let mut result = vec![];
                for (index, part) in parts.iter().enumerate() {
                    let mut own = if index == 0 { before.clone() } else { names.clone() };
                    let reuse = index > 0;
                    if reuse {
                        self.scope.alternatives.push(names.clone());
                    }
                    result.push(self.pattern(ast, *part, ty, &mut own));
                    if reuse {
                        self.scope.alternatives.pop();
                        self.check_same_names(&own, names, ast[*part].span);
                    } else {
                        *names = own;
                    }
                }
                before.clear();
                Pattern::Or(result.into())
            }
            PatternKind::Variant(name, parts) => {
                if name.symbol == self.known.some {
                    return self.some_pattern(ast, parts, ty, span, names);
                }
                match self.variant_named(name.symbol, ty) {
                    Some(found) => self.variant_pattern(ast, *name, found, parts, ty, span, names),
                    None => {
                        if !self.report_record_by_position(ast, *name, parts, span) {
                            self.report_unknown_variant(*name, ty);
                        }
                        for part in parts {
                            let error = self.common.error;
                            self.pattern(ast, *part, error, names);
                        }
                        Pattern::Any
                    }
                }
            }
        }
    }

    fn bind_name(&mut self, name: Symbol, ty: TypeId, span: Span, names: &mut Bindings) -> Pattern {
        if name == self.known.underscore {
            return Pattern::Any;
        }
        // The alternatives of `a | b` bind the same variables.
        if let Some((_, local)) = self
            .scope
            .alternatives
            .last()
            .and_then(|names| names.iter().find(|(other, _)| *other == name))
            .copied()
        {
            let expected = self.local_type(local);
            if self.unify(expected, ty).is_err() {
                let (a, b) = (self.a_type(expected), self.a_type(ty));
                let text = self.text(name).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0311,
                        self.here(span),
                        format!("`{text}` is {a} in one alternative and {b} in the other"),
                        b,
                    )
                    .help("write two arms"),
                );
            }
            names.push((name, local));
            return Pattern::Bind(local);
        }
        if names.iter().any(|(other, _)| *other == name) {
            let text = self.text(name).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0202,
                    self.here(span),
                    format!("`{text}` is bound twice in one pattern"),
                    "bound again here",
                )
                .help("give one of them another name, and compare them after `if`"),
            );
        }
        let local = self.declare_local(name, ty, false, LocalKind::Pattern, span);
        names.push((name, local));
        Pattern::Bind(local)
    }

    fn check_same_names(&mut self, own: &Bindings, first: &Bindings, span: Span) {
        let absent = first
            .iter()
            .find(|(name, _)| !own.iter().any(|(other, _)| other == name))
            .or_else(|| own.iter().find(|(name, _)| !first.iter().any(|(o, _)| o == name)));
        if let Some((name, _)) = absent {
            let text = self.text(*name).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    self.here(span),
                    format!("`{text}` is bound in one alternative and not in the other"),
                    "in this alternative",
                )
                .help("every alternative of `a | b` binds the same names"),
            );
        }
    }

    fn some_pattern(
        &mut self,
        ast: &Ast,
        parts: &[PatternId],
        ty: TypeId,
        span: Span,
        names: &mut Bindings,
    ) -> Pattern {
        let item = match self.program.types.get(ty) {
            Type::Optional(item) => *item,
            Type::Error => self.common.error,
            _ => {
                self.pattern_misfit(span, "`some` stands for a present value", ty);
                self.common.error
            }
        };
        let [part] = parts else {
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    self.here(span),
                    format!("`some` has one part, not {}", parts.len()),
                    "in this pattern",
                )
                .help("write `some(x)`"),
            );
            return Pattern::Any;
        };
        Pattern::Some(Box::new(self.pattern(ast, *part, item, names)))
    }

    /// The type of the value where it is present.
    fn present(&self, ty: TypeId) -> TypeId {
        match self.program.types.get(ty) {
            Type::Optional(item) => self.shallow(*item),
            _ => ty,
        }
    }

    fn wrap(&self, ty: TypeId, pattern: Pattern) -> Pattern {
        match self.program.types.get(ty) {
            Type::Optional(_) => Pattern::Some(Box::new(pattern)),
            _ => pattern,
        }
    }

    fn literal_pattern(
        &mut self,
        ast: &Ast,
        value: ExprId,
        ty: TypeId,
        _names: &mut Bindings,
    ) -> Pattern {
        let inner = self.present(ty);
        match self.constant_of(ast, value, inner) {
            Some(node) => self.wrap(ty, Pattern::Equal(node)),
            None => Pattern::Any,
        }
    }

    /// A constant of a pattern, fitted to the type of the value.
    fn constant_of(&mut self, ast: &Ast, id: ExprId, ty: TypeId) -> Option<NodeId> {
        let node = self.expr(ast, id, Want::Type(ty));
        let node = self.folded(node);
        if self.type_of(node) == self.common.error {
            return None;
        }
        let span = self.span_of(node);
        match self.try_fit(node, ty) {
            Ok(node) => Some(node),
            Err(()) => {
                let what = self.type_of(node);
                let quantities = |checker: &Checker, ty: TypeId| {
                    matches!(checker.program.types.get(ty), Type::Quantity(_) | Type::Int)
                };
                if quantities(self, what) && quantities(self, ty) {
                    self.fit(node, ty, Why::Part("the value that is matched"));
                    return None;
                }
                let text = format!("this pattern is {}", self.a_type(what));
                self.pattern_misfit(span, &text, ty);
                None
            }
        }
    }

    /// A negated number as a number.
    fn folded(&mut self, node: NodeId) -> NodeId {
        let NodeKind::Unary(UnaryOp::Neg, inner) = *self.kind_of(node) else { return node };
        let kind = match self.kind_of(inner) {
            NodeKind::Int(value) => NodeKind::Int(value.wrapping_neg()),
            NodeKind::Float(value) => NodeKind::Float(-value),
            _ => return node,
        };
        let (ty, span) = (self.type_of(node), self.span_of(node));
        self.node(kind, ty, span)
    }

    /// The types of the parts of a tuple that a pattern takes apart.
    fn tuple_parts(&mut self, ty: TypeId, count: usize, span: Span) -> Vec<TypeId> {
        match self.program.types.get(ty).clone() {
            Type::Tuple(types) if types.len() == count => types.to_vec(),
            Type::Error | Type::Never => vec![self.common.error; count],
            Type::Unknown(_) => {
                let place = self.here(span);
                let origin = Origin::Variable(self.known.underscore);
                let types: Vec<TypeId> = (0..count).map(|_| self.unknown(origin, place)).collect();
                let tuple = self.program.types.intern(Type::Tuple(types.clone().into()));
                let _ = self.unify(ty, tuple);
                types
            }
            _ => {
                let parts = count_text(count, "part");
                let what = format!("this pattern has {parts} in parentheses");
                self.pattern_misfit(span, &what, ty);
                vec![self.common.error; count]
            }
        }
    }

    fn pattern_misfit(&mut self, span: Span, what: &str, ty: TypeId) {
        if ty == self.common.error {
            return;
        }
        let value = self.a_type(ty);
        let mut diagnostic = Diagnostic::new(
            Code::E0311,
            self.here(span),
            format!("{what}, and the value is {value}"),
            "can never match",
        );
        diagnostic = match self.program.types.get(ty) {
            Type::Tuple(items) => diagnostic.help(format!(
                "a value of {} is matched by `({})`",
                count_text(items.len(), "part"),
                vec!["_"; items.len()].join(", ")
            )),
            Type::Optional(_) => diagnostic.help("match it with `none` and `some(x)`"),
            _ => diagnostic.help("write a pattern for such a value, a name, or `_` for any"),
        };
        self.report(diagnostic);
    }
}
