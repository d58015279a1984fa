//! Ranges, and conversions to a unit.

use crate::check::Checker;
use crate::check::wanted::Want;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Mark, Type, TypeId};
use crate::syntax::ast::{Ast, BinaryOp, ExprId, ExprKind, UnitExpr};

impl Checker {
    /// `a to b` or `a ± b`, whose ends may be in any order.
    pub(in crate::check) fn range_without_warning(&mut self, ast: &Ast, id: ExprId) -> NodeId {
        match ast[id].kind {
            ExprKind::Range(start, end) => {
                self.range_between(ast, start, end, Want::Any, ast[id].span)
            }
            _ => self.expr(ast, id, Want::Any),
        }
    }

    /// `a to b`.
    pub(in crate::check) fn range(
        &mut self,
        ast: &Ast,
        start: ExprId,
        end: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        let node = self.range_between(ast, start, end, want, span);
        if let NodeKind::Range(start, end) = *self.kind_of(node) {
            self.warn_backwards(start, end, None, span);
        }
        node
    }

    /// `d to km`, `d in km`: reported where the one on the right is nothing but a unit.
    pub(in crate::check) fn conversion_meant(
        &mut self,
        ast: &Ast,
        value: Span,
        unit: ExprId,
    ) -> bool {
        let ExprKind::Name(name) = ast[unit].kind else { return false };
        let named = self.scope.local_of(name).is_some() || self.value_of(name).is_some();
        if named || self.unit_of(name).is_none() {
            return false;
        }
        let (text, span) = (self.text(name).to_string(), ast[unit].span);
        let said = Diagnostic::new(
            Code::E0201,
            self.here(span),
            format!("`{text}` is a unit, and no value"),
            "a value should stand here",
        );
        let between = self.here(Span::new(value.end, span.start));
        let help = format!("a value is shown in a unit by `as {text}`");
        self.report(said.help(help).fix(between, " as ", "write `as`"));
        true
    }

    fn range_between(
        &mut self,
        ast: &Ast,
        start: ExprId,
        end: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        if self.conversion_meant(ast, ast[start].span, end) {
            self.expr(ast, start, Want::Any);
            return self.error_node(span);
        }
        let mut start = self.expr(ast, start, Want::Any);
        let mut end = self.expr(ast, end, Want::Any);
        // `1 to 3` where a range of Floats is wanted.
        if let Want::Type(wanted) = want
            && let Type::Range(item) = self.program.types.get(self.shallow(wanted))
            && let Type::Quantity(_) = self.program.types.get(self.shallow(*item))
        {
            let int = self.common.int;
            if self.type_of(start) == int && self.type_of(end) == int {
                start = self.as_float(start);
                end = self.as_float(end);
            }
        }
        self.range_of(start, end, span)
    }

    fn range_of(&mut self, start: NodeId, end: NodeId, span: Span) -> NodeId {
        let (a, b) = (self.type_of(start), self.type_of(end));
        let numeric = |checker: &Checker, ty: TypeId| {
            matches!(
                checker.program.types.get(ty),
                Type::Int | Type::Quantity(_) | Type::Unknown(_) | Type::Error
            )
        };
        if !numeric(self, a) || !numeric(self, b) {
            let (node, ty) = if numeric(self, a) { (end, b) } else { (start, a) };
            let what = self.a_type(ty);
            self.report(
                Diagnostic::new(
                    Code::E0302,
                    self.here(self.span_of(node)),
                    format!("a range goes from number to number, and this is {what}"),
                    what,
                )
                .help("write `1 to 10` or `85 kPa to 150 kPa`"),
            );
            return self.error_node(span);
        }
        let mut ends = [start, end];
        let item = self.join(&mut ends, None);
        let ty = self.program.types.intern(Type::Range(item));
        self.node(NodeKind::Range(ends[0], ends[1]), ty, span)
    }

    /// `a ± b`: the range from a − b to a + b.
    pub(in crate::check) fn plus_minus(
        &mut self,
        ast: &Ast,
        middle: ExprId,
        width: ExprId,
        span: Span,
    ) -> NodeId {
        let middle = self.expr(ast, middle, Want::Any);
        let width = self.expr(ast, width, Want::Any);
        let Some((middle, width, ty)) = self.arithmetic(BinaryOp::Add, middle, width, span) else {
            return self.error_node(span);
        };
        let plain = self.program.types.plain(ty);
        if !matches!(self.program.types.get(plain), Type::Int | Type::Quantity(_)) {
            return self.range_of(middle, width, span);
        }
        let mut before = vec![];
        let middle = self.bound(middle, &mut before);
        let width = self.bound(width, &mut before);
        let start = self.node(NodeKind::Binary(BinaryOp::Sub, middle, width), ty, span);
        let end = self.node(NodeKind::Binary(BinaryOp::Add, middle, width), ty, span);
        let range = self.program.types.intern(Type::Range(ty));
        let node = self.node(NodeKind::Range(start, end), range, span);
        match before.is_empty() {
            true => node,
            false => self.node(NodeKind::Block(before.into(), Some(node)), range, span),
        }
    }

    /// `e as unit`.
    pub(in crate::check) fn conversion(
        &mut self,
        ast: &Ast,
        value: ExprId,
        unit: &UnitExpr,
        span: Span,
    ) -> NodeId {
        let node = self.expr(ast, value, Want::Any);
        let Some(resolved) = self.resolve_unit(unit) else { return self.error_node(span) };
        let have = self.type_of(node);
        let node = if have == self.common.int { self.as_float(node) } else { node };
        let have = self.type_of(node);
        let Type::Quantity(wanted) = self.program.types.get(resolved.ty).clone() else {
            return self.error_node(span);
        };
        let dimension = match self.program.types.get(have) {
            Type::Error | Type::Never => return node,
            Type::Quantity(_) | Type::Unknown(_) => self.as_quantity(have),
            _ => None,
        };
        let Some(dimension) = dimension else {
            let what = self.a_type(have);
            let optional = matches!(self.program.types.get(have), Type::Optional(_));
            let code = if optional { Code::E0312 } else { Code::E0302 };
            self.report(
                Diagnostic::new(
                    code,
                    self.here(self.span_of(node)),
                    format!("only a quantity has a unit, and this is {what}"),
                    what,
                )
                .help(if optional {
                    "give a value for the absent case first: `(x ?? 0 s) as ms`"
                } else {
                    "`as` takes a number on its left and a unit on its right"
                }),
            );
            return self.error_node(span);
        };
        if self.unknowns.unify_dimensions(&dimension, &wanted).is_err() {
            let unit_text = self.here(unit.span);
            let diagnostic = Diagnostic::new(
                Code::E0308,
                unit_text,
                format!(
                    "{} cannot be shown in a unit of {}",
                    self.dimension_phrase(&dimension),
                    self.dimension_name(&wanted)
                ),
                self.dimension_label(&wanted),
            )
            .label(self.here(self.span_of(node)), self.dimension_label(&dimension));
            let diagnostic = self.explain_dimensions(diagnostic, &dimension, &wanted);
            let diagnostic = match self.unit_of_dimension(&dimension) {
                Some(own) => diagnostic.help(format!("a unit that fits is `{own}`")),
                None => diagnostic,
            };
            self.report(diagnostic);
            return self.error_node(span);
        }
        self.check_scale(node, unit, resolved);
        let shown = self.shown(unit, resolved);
        let ty = self.type_of(node);
        let ty = self.program.types.intern(Type::Marked(ty, Mark::Unit(shown)));
        self.node(NodeKind::Shown(node, shown), ty, span)
    }
}
