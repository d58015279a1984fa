//! Lambdas: their parameters, what they capture, what they give.

use crate::check::Checker;
use crate::check::state::modules::ModuleId;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::state::unknowns::Origin;
use crate::check::statements::function::NewBody;
use crate::check::statements::walk::names_in;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::LocalId;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, ExprId, ExprKind, Param};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// A body inside the one at hand, with its generics and in its file.
    pub(in crate::check) fn inner_body(&self, name: Symbol, span: Span, body: BodyKind) -> NewBody {
        let frame = self.scope.frame();
        NewBody {
            name,
            module: frame.map_or(ModuleId(0), |frame| frame.module),
            file: frame.map_or(self.scope.file, |frame| frame.file),
            span,
            body,
            generics: frame.map(|frame| frame.generics.clone()).unwrap_or_default(),
            declared: None,
        }
    }

    /// The variables of the function at hand that an inner body names: what it captures.
    pub(in crate::check) fn captured(&self, names: &[Symbol]) -> Vec<(Symbol, LocalId)> {
        names.iter().filter_map(|name| Some((*name, self.scope.local_of(*name)?))).collect()
    }

    /// Makes the captured variables known in the body at hand, after its parameters.
    pub(in crate::check) fn declare_captures(&mut self, captures: &[(Symbol, LocalId)]) {
        for (name, local) in captures {
            let known = self.scope.outer_frame().and_then(|frame| {
                let at = local.0 as usize;
                Some((*frame.locals.get(at)?, *frame.info.get(at)?))
            });
            if let Some((local, info)) = known {
                let kind = LocalKind::Captured;
                let inside = self.declare_local(*name, local.ty, local.mutable, kind, info.span);
                if let Some(own) = self.scope.info_mut(inside) {
                    (own.value, own.inner) = (info.value, info.inner);
                }
            }
        }
    }

    /// A captured variable that was used counts as used outside.
    pub(in crate::check) fn note_captures(
        &mut self,
        params: usize,
        captures: &[(Symbol, LocalId)],
    ) {
        let Some((inner, outer)) = self.scope.frame_and_outer() else { return };
        for (index, (_, local)) in captures.iter().enumerate() {
            let used = inner.info.get(params + index).is_some_and(|info| info.used);
            if let Some(info) = outer.info.get_mut(local.0 as usize) {
                info.used |= used;
            }
        }
    }

    /// Keeps which variables a function with a name holds as they are.
    pub(in crate::check) fn note_held(&mut self, node: NodeId, at: Span) {
        let NodeKind::Lambda(_, captures) = self.kind_of(node) else { return };
        let captures = captures.clone();
        for local in captures {
            if self.scope.local(local).is_some_and(|local| local.mutable)
                && let Some(info) = self.scope.info_mut(local)
            {
                info.held.get_or_insert(at);
            }
        }
    }

    /// Warns of a variable that is assigned after a function with a name has taken its value.
    pub(in crate::check) fn warn_held(&mut self, name: Symbol, local: LocalId, assigned: Span) {
        let Some(held) = self.scope.info_mut(local).and_then(|info| info.held.take()) else {
            return;
        };
        let text = self.text(name).to_string();
        let title = format!("this function keeps the `{text}` of this place");
        self.report(
            Diagnostic::new(Code::W1024, self.here(held), title, "takes its value here")
                .label(self.here(assigned), "assigned later, which the function does not see")
                .help(format!(
                    "give it as a parameter, declare the function below, or make `{text}` a `var` at the \
                     top level"
                )),
        );
    }

    /// `x => e`.
    pub(in crate::check) fn lambda(
        &mut self,
        ast: &Ast,
        params: &[Param],
        body: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        let wanted = match want {
            Want::Type(ty) => match self.program.types.get(self.shallow(ty)).clone() {
                Type::Function(params, result) => Some((params, result)),
                Type::Optional(item) => match self.program.types.get(self.shallow(item)).clone() {
                    Type::Function(params, result) => Some((params, result)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        // A function of one pair may be written as one of two parameters.
        let parts = match &wanted {
            Some((wanted, _)) if wanted.len() == 1 && params.len() > 1 => {
                wanted.first().and_then(|ty| match self.program.types.get(self.shallow(*ty)) {
                    Type::Tuple(parts) if parts.len() == params.len() => Some(parts.clone()),
                    _ => None,
                })
            }
            _ => None,
        };
        let mut names = vec![];
        names_in(ast, body, |name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let captures = self.captured(&names);
        let captures: Vec<_> = captures
            .into_iter()
            .filter(|(name, _)| !params.iter().any(|param| param.name.symbol == *name))
            .collect();
        let module = self.scope.frame().map_or(ModuleId(0), |frame| frame.module);
        let generics = self.scope.frame().map(|frame| frame.generics.clone()).unwrap_or_default();
        let mut types: Vec<TypeId> = vec![];
        for (index, param) in params.iter().enumerate() {
            let given = match (&parts, &wanted) {
                (Some(parts), _) => parts.get(index).copied(),
                (None, Some((wanted, _))) if wanted.len() == params.len() => {
                    wanted.get(index).copied()
                }
                _ => None,
            };
            let ty = match (param.ty, given) {
                (Some(written), _) => self.written(ast, written, module, &generics),
                (None, Some(given)) => given,
                (None, None) => {
                    let place = self.here(param.name.span);
                    self.unknown(Origin::Parameter(param.name.symbol), place)
                }
            };
            types.push(ty);
        }
        self.open_body(self.inner_body(self.known.lambda, span, BodyKind::Lambda));
        let mark = self.scope.enter_body();
        let mut before = vec![];
        let count = if let Some(parts) = &parts {
            let pair = self.program.types.intern(Type::Tuple(parts.clone()));
            let pair_local = self.temporary(pair, span);
            self.declare_captures(&captures);
            for (index, (param, ty)) in params.iter().zip(&types).enumerate() {
                let name = param.name;
                let local =
                    self.declare_local(name.symbol, *ty, false, LocalKind::Parameter, name.span);
                let whole = self.node(NodeKind::Local(pair_local), pair, name.span);
                let part = self.node(NodeKind::Field(whole, index as u32), *ty, name.span);
                before.push(self.node(NodeKind::Let(local, part), self.common.unit, name.span));
            }
            types = vec![pair];
            1
        } else {
            for (param, ty) in params.iter().zip(&types) {
                let name = param.name;
                self.declare_local(name.symbol, *ty, false, LocalKind::Parameter, name.span);
            }
            self.declare_captures(&captures);
            params.len()
        };
        let result = wanted.as_ref().map(|(_, result)| *result).filter(|result| {
            !matches!(self.program.types.get(self.shallow(*result)), Type::Unknown(_))
        });
        let value = match result {
            Some(result) if result == self.common.unit => self.discard(ast, body),
            Some(result) => {
                if let Some(frame) = self.scope.frame_mut() {
                    frame.yields.declared = Some(result);
                }
                let value = self.expr(ast, body, Want::Type(result));
                self.fit(value, result, Why::LambdaResult)
            }
            None => {
                let value = self.expr(ast, body, Want::Any);
                match self.scope.frame().and_then(|frame| frame.yields.provisional) {
                    Some(returned) => self.fit(value, returned, Why::LambdaResult),
                    None => value,
                }
            }
        };
        let returned = self.scope.frame().and_then(|frame| frame.yields.provisional);
        let result = result.or(returned).unwrap_or_else(|| self.marked_type_of(value));
        self.leave_scope(mark);
        self.note_captures(count, &captures);
        let value = match before.is_empty() {
            true => value,
            false => self.node(NodeKind::Block(before.into(), Some(value)), result, span),
        };
        let function = self.close_body(value, result, count as u32, captures.len() as u32);
        let ty = self.program.types.intern(Type::Function(types.into(), result));
        let captures = captures.iter().map(|(_, local)| *local).collect();
        self.node(NodeKind::Lambda(function, captures), ty, span)
    }

    /// The literal that an expression is, through parentheses.
    pub(in crate::check) fn is_lambda(ast: &Ast, mut id: ExprId) -> bool {
        while let ExprKind::Paren(inner) = ast[id].kind {
            id = inner;
        }
        matches!(ast[id].kind, ExprKind::Lambda(..))
    }
}
