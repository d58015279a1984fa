//! Arguments: by position and by name, defaults filled in, types of generic parameters found.

use crate::check::Checker;
use crate::check::state::functions::DefaultOf;
use crate::check::state::signature::{Parameter, Signature};
use crate::check::types::written::arguments_text;
use crate::check::wanted::{Want, Why};
use crate::check::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Arg, Ast, ExprId, ExprKind, Name};
use crate::syntax::symbol::Symbol;
use crate::syntax::token::Token;

/// An argument as it is given: an expression, or a node where it is checked already (the subject
/// of `x.f()`).
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Given {
    pub name: Option<Name>,
    pub expr: Option<ExprId>,
    pub node: Option<NodeId>,
    pub span: Span,
}

impl Given {
    pub fn new(ast: &Ast, arg: &Arg) -> Given {
        Given { name: arg.name, expr: Some(arg.value), node: None, span: ast[arg.value].span }
    }

    /// The subject of a call, already checked.
    pub fn node(node: NodeId, span: Span) -> Given {
        Given { name: None, expr: None, node: Some(node), span }
    }
}

impl Checker {
    /// The argument, checked for itself.
    pub(in crate::check) fn given_any(&mut self, ast: &Ast, given: &Given) -> NodeId {
        match (given.node, given.expr) {
            (Some(node), _) => node,
            (None, Some(id)) => self.expr(ast, id, Want::Any),
            (None, None) => self.error_node(given.span),
        }
    }

    /// The argument, fitted to a type.
    pub(in crate::check) fn given_of(
        &mut self,
        ast: &Ast,
        given: &Given,
        ty: TypeId,
        why: Why,
    ) -> NodeId {
        let node = match (given.node, given.expr) {
            (Some(node), _) => node,
            (None, Some(id)) => self.expr(ast, id, Want::Type(ty)),
            (None, None) => self.error_node(given.span),
        };
        self.fit(node, ty, why)
    }

    /// The arguments in order of the parameters; `None` where some are missing or too many, which
    /// was reported. `generics` are the unknowns that the arguments settle.
    ///
    /// Arguments that say most come first: plain values, then Ints (which may become Floats where
    /// another argument is one), then lambdas, whose parameters the others have settled.
    pub(in crate::check) fn arguments(
        &mut self,
        ast: &Ast,
        signature: &Signature,
        of: DefaultOf,
        generics: &[TypeId],
        given: Vec<Given>,
        span: Span,
    ) -> Option<Vec<NodeId>> {
        let count = given.len();
        let placed = self.place_arguments(ast, signature, given, span)?;
        let mut nodes: Vec<Option<NodeId>> = vec![None; signature.params.len()];
        let mut late: Vec<usize> = vec![];
        let mut lambdas: Vec<usize> = vec![];
        let has_function = signature
            .params
            .iter()
            .any(|param| matches!(self.program.types.get(param.ty), Type::Function(..)));
        for (index, slot) in placed.iter().enumerate() {
            let (Some(given), Some(param)) = (slot, signature.params.get(index)) else { continue };
            if given.expr.is_some_and(|id| given.node.is_none() && Self::is_lambda(ast, id)) {
                lambdas.push(index);
                continue;
            }
            let ty = self.substituted(param.ty, generics);
            let open = match self.program.types.get(self.shallow(ty)) {
                Type::Unknown(_) => true,
                // The items that are written out: `[1].push(2.5)`. A function is told by them.
                Type::List(item) if !has_function => {
                    let item = self.program.types.get(self.shallow(*item));
                    matches!(item, Type::Unknown(_)) && self.is_written_list(ast, given)
                }
                _ => false,
            };
            if open {
                let node = self.given_any(ast, given);
                let ty_given = self.type_of(node);
                let of_ints =
                    ty_given == self.common.int || self.is_list(node) && self.holds_ints(ty_given);
                if of_ints && count > 1 {
                    late.push(index);
                    if let Some(slot) = nodes.get_mut(index) {
                        *slot = Some(node);
                    }
                    continue;
                }
                let node = self.fit(node, ty, self.argument_of(signature, param));
                if let Some(slot) = nodes.get_mut(index) {
                    *slot = Some(node);
                }
            } else {
                let why = self.argument_of(signature, param);
                let node = self.given_of(ast, given, ty, why);
                if let Some(slot) = nodes.get_mut(index) {
                    *slot = Some(node);
                }
            }
        }
        for (at, index) in late.iter().copied().enumerate() {
            let (Some(param), Some(Some(node))) =
                (signature.params.get(index), nodes.get(index).copied())
            else {
                continue;
            };
            let ty = self.substituted(param.ty, generics);
            let rest = late.get(at..).unwrap_or_default();
            if self.join_arguments(signature, generics, ty, rest, &mut nodes) {
                continue;
            }
            let node = self.fit(node, ty, self.argument_of(signature, param));
            if let Some(slot) = nodes.get_mut(index) {
                *slot = Some(node);
            }
        }
        for index in lambdas {
            let (Some(Some(given)), Some(param)) = (placed.get(index), signature.params.get(index))
            else {
                continue;
            };
            let ty = self.substituted(param.ty, generics);
            let why = self.argument_of(signature, param);
            let node = self.given_of(ast, given, ty, why);
            if let Some(slot) = nodes.get_mut(index) {
                *slot = Some(node);
            }
        }
        let mut result = vec![];
        for (index, param) in signature.params.iter().enumerate() {
            let node = match nodes.get(index).copied().flatten() {
                Some(node) => node,
                None => self.default_value(of, index as u32, signature, param, generics, span)?,
            };
            result.push(node);
        }
        let starts = placed.iter().enumerate();
        let starts = starts.filter_map(|(index, given)| Some((index, given.as_ref()?.span.start)));
        let starts: Vec<(usize, u32)> = starts.collect();
        self.in_order_of_text(&mut result, &starts);
        Some(result)
    }

    fn is_list(&self, node: NodeId) -> bool {
        matches!(self.kind_of(node), NodeKind::List(_))
    }

    /// Whether an argument is a list that is written out.
    fn is_written_list(&self, ast: &Ast, given: &Given) -> bool {
        match (given.node, given.expr) {
            (Some(node), _) => self.is_list(node),
            (None, Some(id)) => matches!(ast[id].kind, ExprKind::List(_)),
            (None, None) => false,
        }
    }

    /// Values that are given by name, in another order than they are kept in, are evaluated in that of
    /// the text: `starts` says of each where it stands.
    pub(in crate::check) fn in_order_of_text(
        &mut self,
        nodes: &mut [NodeId],
        starts: &[(usize, u32)],
    ) {
        let mut moved: Vec<(usize, u32)> = starts
            .iter()
            .copied()
            .filter(|(index, _)| nodes.get(*index).is_some_and(|node| !self.is_fixed(*node)))
            .collect();
        moved.sort_by_key(|(index, _)| *index);
        if moved.is_sorted_by_key(|(_, start)| *start) {
            return;
        }
        moved.sort_by_key(|(_, start)| *start);
        let unit = self.common.unit;
        let mut before = vec![];
        for (index, _) in &moved {
            let Some(node) = nodes.get(*index).copied() else { continue };
            let (ty, span) = (self.marked_type_of(node), self.span_of(node));
            let local = self.temporary(ty, span);
            before.push(self.node(NodeKind::Let(local, node), unit, span));
            let kept = self.node(NodeKind::Local(local), ty, span);
            if let Some(slot) = nodes.get_mut(*index) {
                *slot = kept;
            }
        }
        // What is evaluated first evaluates all of them.
        let first = moved.iter().map(|(index, _)| *index).min();
        if let Some(slot) = first.and_then(|first| nodes.get_mut(first)) {
            let (ty, span) = (self.marked_type_of(*slot), self.span_of(*slot));
            *slot = self.node(NodeKind::Block(before.into(), Some(*slot)), ty, span);
        }
    }

    /// Whether it does not matter when a value is evaluated.
    fn is_fixed(&self, node: NodeId) -> bool {
        match self.kind_of(node) {
            NodeKind::Int(_)
            | NodeKind::Float(_)
            | NodeKind::Bool(_)
            | NodeKind::Str(_)
            | NodeKind::None
            | NodeKind::Unit
            | NodeKind::Function(..)
            | NodeKind::Lambda(..)
            | NodeKind::Word(_)
            | NodeKind::UnitName(_) => true,
            NodeKind::Local(local) => self.scope.local(*local).is_some_and(|local| !local.mutable),
            NodeKind::Global(global) => {
                self.declared.global(*global).is_some_and(|info| !info.mutable)
            }
            NodeKind::Some(inner) | NodeKind::ToFloat(inner) => self.is_fixed(*inner),
            _ => false,
        }
    }

    /// Settles a type parameter by all of the arguments that stand for it, whatever their order.
    fn join_arguments(
        &mut self,
        signature: &Signature,
        generics: &[TypeId],
        ty: TypeId,
        late: &[usize],
        nodes: &mut [Option<NodeId>],
    ) -> bool {
        let ty = self.shallow(ty);
        if !matches!(self.program.types.get(ty), Type::Unknown(_)) {
            return false;
        }
        let mut same: Vec<(usize, NodeId)> = vec![];
        for index in late {
            let Some(param) = signature.params.get(*index) else { continue };
            let own = self.substituted(param.ty, generics);
            if let (true, Some(Some(node))) = (self.shallow(own) == ty, nodes.get(*index)) {
                same.push((*index, *node));
            }
        }
        if same.len() < 2 {
            return false;
        }
        let mut joined: Vec<NodeId> = same.iter().map(|(_, node)| *node).collect();
        let target = self.join(&mut joined, None);
        let _ = self.unify(ty, target);
        for ((index, _), node) in same.into_iter().zip(joined) {
            if let Some(slot) = nodes.get_mut(index) {
                *slot = Some(node);
            }
        }
        true
    }

    fn argument_of(&self, signature: &Signature, param: &Parameter) -> Why {
        match signature.stmt {
            None => Why::Field(param.name),
            Some(_) => Why::Argument { of: signature.name, param: param.name },
        }
    }

    /// Which argument goes to which parameter.
    fn place_arguments(
        &mut self,
        ast: &Ast,
        signature: &Signature,
        given: Vec<Given>,
        span: Span,
    ) -> Option<Vec<Option<Given>>> {
        let mut placed: Vec<Option<Given>> = vec![None; signature.params.len()];
        let mut wrong = false;
        let mut extra: Option<Span> = None;
        let all = given.clone();
        // How many were given by position; negative once one is given by name.
        let mut position = 0_isize;
        for given in given {
            let index = match given.name {
                Some(name) => match self.parameter_of(signature, name.symbol) {
                    Some(index) => index,
                    None => {
                        let params: Vec<Symbol> =
                            signature.params.iter().map(|param| param.name).collect();
                        self.report_argument_name(name, signature.name, &params);
                        wrong = true;
                        continue;
                    }
                },
                None if position < 0 => {
                    let name = self.text(signature.name).to_string();
                    self.report(
                        Diagnostic::new(
                            Code::E0303,
                            self.here(given.span),
                            format!("an argument of `{name}` by position follows one by name"),
                            "which parameter is meant cannot be seen",
                        )
                        .help("name it too, or put it first"),
                    );
                    wrong = true;
                    continue;
                }
                None => {
                    position += 1;
                    (position - 1) as usize
                }
            };
            if given.name.is_some() {
                position = -1;
            }
            match placed.get_mut(index) {
                Some(slot) if slot.is_none() => *slot = Some(given),
                Some(_) => {
                    let name = signature.params.get(index).map_or("", |p| self.text(p.name));
                    self.report(
                        Diagnostic::new(
                            Code::E0303,
                            self.here(given.name.map_or(given.span, |name| name.span)),
                            format!("`{name}` is given twice"),
                            "given again here",
                        )
                        .help("leave one of them out"),
                    );
                    wrong = true;
                }
                None => extra = extra.or(Some(given.span)),
            }
        }
        let name = self.text(signature.name).to_string();
        let shape: Vec<String> = signature
            .params
            .iter()
            .map(|param| {
                let optional = if param.default.is_some() { " = …" } else { "" };
                format!("{}: {}{optional}", self.text(param.name), self.type_text(param.ty))
            })
            .collect();
        let shape = format!("it is `{name}({})`", shape.join(", "));
        if let Some(extra) = extra {
            let takes = arguments_text(signature.params.len());
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(extra),
                    format!("`{name}` takes {takes}, not {}", all.len()),
                    "one too many",
                )
                .label(signature.place, "declared here")
                .help(match signature.name == self.known.print {
                    false if self.text(signature.name) == "range" && all.len() == 2 => {
                        self.range_help(ast, &all)
                    }
                    true => "put them into one string: `print(\"{a} {b}\")`".to_string(),
                    false => shape.clone(),
                }),
            );
            wrong = true;
        }
        if !wrong {
            let absent: Vec<String> = signature
                .params
                .iter()
                .zip(&placed)
                .filter(|(param, slot)| slot.is_none() && param.default.is_none())
                .map(|(param, _)| format!("`{}`", self.text(param.name)))
                .collect();
            if !absent.is_empty() {
                self.report_absent(signature, &absent, shape, span);
                wrong = true;
            }
        }
        if wrong {
            self.check_rest(ast, all);
            return None;
        }
        Some(placed)
    }

    /// `range(0, 3)` as it is written here.
    fn range_help(&self, ast: &Ast, given: &[Given]) -> String {
        let int = |at: usize| match given.get(at)?.expr.map(|id| &ast[id].kind)? {
            ExprKind::Int(value) => Some(*value),
            _ => None,
        };
        match (int(0), int(1).and_then(|end| end.checked_sub(1))) {
            (Some(start), Some(last)) if start <= last => {
                format!("write `{start} to {last}`: both ends are included")
            }
            _ => "write `a to b`: both ends are included".to_string(),
        }
    }

    /// Reports arguments or fields that must be given and are not.
    pub(in crate::check) fn report_absent(
        &mut self,
        of: &Signature,
        absent: &[String],
        help: impl Into<String>,
        span: Span,
    ) {
        let title = format!("`{}` needs {}", self.text(of.name), absent.join(" and "));
        self.report(
            Diagnostic::new(Code::E0303, self.here(span), title, "not given here")
                .label(of.place, "declared here")
                .help(help),
        );
    }

    /// The parameter that an argument names. A reserved word, which is no name of a parameter, means
    /// the one with `_` after it: `to: 300 K` is `to_`.
    fn parameter_of(&self, signature: &Signature, name: Symbol) -> Option<usize> {
        let params = &signature.params;
        params.iter().position(|param| param.name == name).or_else(|| {
            let word = self.text(name);
            let is_name = |token: &(Token, Span)| token.0.is_name();
            if crate::syntax::tokens(word).first().is_none_or(is_name) {
                return None;
            }
            params.iter().position(|param| self.text(param.name).strip_suffix('_') == Some(word))
        })
    }

    /// Reports an argument name that a function does not have.
    pub(in crate::check) fn report_argument_name(
        &mut self,
        name: Name,
        of: Symbol,
        params: &[Symbol],
    ) {
        let diagnostic = Diagnostic::new(
            Code::E0209,
            self.here(name.span),
            format!("`{}` has no parameter `{}`", self.text(of), self.text(name.symbol)),
            "no such parameter",
        );
        let diagnostic = match params.is_empty() {
            true => diagnostic.help("give its arguments by position"),
            false => self.one_of(diagnostic, name, params),
        };
        self.report(diagnostic);
    }

    /// Adds which of a few names was meant, or what there is.
    pub(in crate::check) fn one_of(
        &self,
        wrong: Diagnostic,
        name: Name,
        names: &[Symbol],
    ) -> Diagnostic {
        let names: Vec<&str> = names.iter().map(|name| self.text(*name)).collect();
        match nearest(self.text(name.symbol), names.iter().copied()) {
            Some(near) => wrong.did_you_mean(self.here(name.span), &near),
            None => {
                let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                wrong.help(format!("it has {}", list.join(", ")))
            }
        }
    }
}
