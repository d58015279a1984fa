//! Conditions over the items of a list: `all` and `any` of the library.

use crate::check::Checker;
use crate::check::wanted::Want;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Arg, Ast, ExprId, ExprKind};
use crate::syntax::symbol::Symbol;

/// `xs.all(x => P)` or `xs.any(x => P)` of the library, checked.
pub(super) struct Quantifier {
    /// `all` rather than `any`.
    pub all: bool,
    /// The list.
    pub over: NodeId,
    /// The type of its items.
    pub of: TypeId,
    /// The variable of an item.
    pub item: Symbol,
    /// P.
    pub body: ExprId,
}

impl Checker {
    /// The expression, and what it says of each item of a list, if it does.
    pub(super) fn quantifier(&mut self, ast: &Ast, id: ExprId) -> (NodeId, Option<Quantifier>) {
        let node = self.expr(ast, id, Want::Any);
        let quantifier = || {
            let ExprKind::Call(callee, args) = &ast[id].kind else { return None };
            let last = match (&ast[*callee].kind, args.as_ref()) {
                (ExprKind::Member(..), [last]) | (ExprKind::Name(_), [_, last]) => last,
                _ => return None,
            };
            let Arg { name: None, value } = last else { return None };
            let ExprKind::Lambda(params, body) = &ast[*value].kind else { return None };
            let [param] = params.as_ref() else { return None };
            let NodeKind::Call { function, args, .. } = self.kind_of(node) else { return None };
            let signature = self.functions.signature(*function)?;
            let module = self.modules.get(signature.module)?;
            let all = match self.text(signature.name) {
                "all" if module.standard => true,
                "any" if module.standard => false,
                _ => return None,
            };
            let over = *args.first()?;
            let Type::List(of) = *self.program.types.get(self.type_of(over)) else { return None };
            Some(Quantifier { all, over, of, item: param.name.symbol, body: *body })
        };
        let quantifier = quantifier();
        (node, quantifier)
    }
}
