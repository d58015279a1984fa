//! Operators: arithmetic with dimensions, comparisons, ranges, conversions to units.

use crate::check::Checker;
use crate::check::state::signature::Bound;
use crate::check::state::units::Resolved;
use crate::check::wanted::{Want, Why};
use crate::check::words::show::with_article;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::schema::OverNobody;
use crate::syntax::ast::{Ast, BinaryOp, ExprId, ExprKind, UnaryOp, UnitExpr};

/// The operands fitted, and the type of the result.
pub(in crate::check) type Fitted = (NodeId, NodeId, TypeId);

impl Checker {
    /// `-x`, `not x`.
    pub(in crate::check) fn unary(
        &mut self,
        ast: &Ast,
        op: UnaryOp,
        operand: ExprId,
        span: Span,
    ) -> NodeId {
        if op == UnaryOp::Not {
            let bool_ = self.common.bool_;
            let node = self.expr_of(ast, operand, bool_, Why::Part("what `not` turns round"));
            return self.node(NodeKind::Unary(op, node), bool_, span);
        }
        // `-5 °C` is five degrees below zero, not the negative of 278.15 K.
        if let ExprKind::Quantity(quantity) = &ast[operand].kind
            && let Some(unit) = self.unit_of_single(&quantity.unit)
            && unit.offset != 0.0
        {
            let value = unit.factor.apply(-quantity.value) + unit.offset;
            let written = quantity.unit.clone();
            return self.point(value, &written, unit, span);
        }
        if let ExprKind::Int(i64::MIN) = ast[operand].kind {
            let int = self.common.int;
            return self.node(NodeKind::Int(i64::MIN), int, span);
        }
        let node = self.expr(ast, operand, Want::Any);
        let ty = self.type_of(node);
        match self.program.types.get(ty) {
            Type::Error | Type::Never => node,
            Type::Int => self.node(NodeKind::Unary(op, node), ty, span),
            Type::Quantity(_) => match self.negated(node, span) {
                Some(ty) => self.node(NodeKind::Unary(op, node), ty, span),
                None => self.error_node(span),
            },
            _ if self.meets(ty, Bound::Num) => {
                if let Type::Unknown(_) = self.program.types.get(ty) {
                    let _ = self.as_quantity(ty);
                }
                let ty = self.type_of(node);
                self.node(NodeKind::Unary(op, node), ty, span)
            }
            _ => {
                let what = self.a_type(ty);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(self.span_of(node)),
                        format!("`-` needs a number, not {what}"),
                        what,
                    )
                    .help("a truth value is turned round by `not`"),
                );
                self.error_node(span)
            }
        }
    }

    fn unit_of_single(&mut self, unit: &UnitExpr) -> Option<Resolved> {
        match unit.factors.as_ref() {
            [factor] if (factor.numerator, factor.denominator) == (1, 1) => {
                self.note_units(self.scope.module(), unit);
                self.unit_of(factor.name.symbol)
            }
            _ => None,
        }
    }

    /// `a + b` and the like; the left spine of a long chain is walked, not descended.
    pub(in crate::check) fn binary(
        &mut self,
        ast: &Ast,
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        let mut spine = vec![(op, right, span)];
        let mut innermost = left;
        if op != BinaryOp::Coalesce && op != BinaryOp::Pow {
            while let ExprKind::Binary(op, left, right) = ast[innermost].kind
                && op != BinaryOp::Coalesce
                && op != BinaryOp::Pow
            {
                spine.push((op, right, ast[innermost].span));
                innermost = left;
            }
        }
        let hint = match (op, want) {
            // Only where the operands have the type of the result.
            (BinaryOp::Add, Want::Type(ty))
                if matches!(self.program.types.get(self.shallow(ty)), Type::List(_)) =>
            {
                want
            }
            (BinaryOp::Coalesce, Want::Type(ty)) => {
                let ty = self.shallow(ty);
                match self.program.types.get(ty) {
                    Type::Optional(_) | Type::Unknown(_) => Want::Any,
                    _ => Want::Type(self.program.types.intern(Type::Optional(ty))),
                }
            }
            _ => Want::Any,
        };
        let mut node = self.expr(ast, innermost, hint);
        while let Some((op, right, span)) = spine.pop() {
            node = self.binary_step(ast, op, node, right, want, span);
        }
        node
    }

    fn binary_step(
        &mut self,
        ast: &Ast,
        op: BinaryOp,
        left: NodeId,
        right_id: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let bool_ = self.common.bool_;
                let why = Why::Part(if op == BinaryOp::And {
                    "each side of `and`"
                } else {
                    "each side of `or`"
                });
                let left = self.fit(left, bool_, why);
                let right = self.expr_of(ast, right_id, bool_, why);
                return self.node(NodeKind::Binary(op, left, right), bool_, span);
            }
            BinaryOp::Coalesce => return self.coalesce(ast, left, right_id, want, span),
            BinaryOp::Pow => return self.power(ast, left, right_id, span),
            _ => {}
        }
        let hint = match self.program.types.get(self.type_of(left)) {
            // Floats on the right side make Floats of the Ints on the left.
            Type::List(_) if !self.holds_ints(self.type_of(left)) => Want::Type(self.type_of(left)),
            _ => Want::Any,
        };
        let right = self.expr(ast, right_id, hint);
        match self.arithmetic(op, left, right, span) {
            Some((left, right, ty)) => self.node(NodeKind::Binary(op, left, right), ty, span),
            None => self.error_node(span),
        }
    }

    /// The operands of an arithmetic operator, fitted, with the type of the result; `None` where
    /// that was reported.
    pub(in crate::check) fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
        span: Span,
    ) -> Option<Fitted> {
        let (a, b, ty) = self.arithmetic_of_types(op, left, right, span)?;
        // What a sum of points of a scale is, and whether there is one.
        let ty = self.on_scale(op, left, right, ty)?;
        Some((a, b, ty))
    }

    fn arithmetic_of_types(
        &mut self,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
        span: Span,
    ) -> Option<Fitted> {
        let (a, b) = (self.type_of(left), self.type_of(right));
        let lists = |checker: &Checker| {
            let list = |ty| matches!(checker.program.types.get(ty), Type::List(_));
            list(a) && list(b)
        };
        if op == BinaryOp::Add && lists(self) {
            if let Some(wide) = self.widest(a, b)
                && let (Ok(left), Ok(right)) = (self.try_fit(left, wide), self.try_fit(right, wide))
            {
                return Some((left, right, wide));
            }
            if self.unify(a, b).is_ok() {
                return Some((left, right, a));
            }
        }
        let (kind_a, kind_b) = (self.program.types.get(a), self.program.types.get(b));
        match (kind_a, kind_b) {
            (Type::Error, _) | (_, Type::Error) => return None,
            (Type::Never, _) | (_, Type::Never) => return Some((left, right, self.common.never)),
            (Type::Int, Type::Int) => {
                return Some(match op {
                    BinaryOp::Div => {
                        let float = self.common.float;
                        (self.as_float(left), self.as_float(right), float)
                    }
                    _ => (left, right, a),
                });
            }
            (Type::String, Type::String) if op == BinaryOp::Add => return Some((left, right, a)),
            (Type::Generic(_), Type::Generic(_)) if a == b => {
                let adds = matches!(op, BinaryOp::Add | BinaryOp::Sub);
                if adds && self.meets(a, Bound::Num) {
                    return Some((left, right, a));
                }
            }
            _ => {}
        }
        let numeric =
            |kind: &Type| matches!(kind, Type::Int | Type::Quantity(_) | Type::Unknown(_));
        if !numeric(self.program.types.get(a)) || !numeric(self.program.types.get(b)) {
            self.report_operands(op, left, right, span);
            return None;
        }
        // An unknown beside an Int may still be an Int where both have one dimension.
        let unknown = |checker: &Checker, ty: TypeId| {
            matches!(checker.program.types.get(ty), Type::Unknown(_))
        };
        if matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mod)
            && (unknown(self, a) || unknown(self, b))
            && self.unify(a, b).is_ok()
        {
            let ty = self.type_of(left);
            if !unknown(self, ty) {
                return Some((left, right, ty));
            }
            let _ = self.as_quantity(ty);
            let ty = self.type_of(left);
            return Some((left, right, ty));
        }
        let left = if a == self.common.int { self.as_float(left) } else { left };
        let right = if b == self.common.int { self.as_float(right) } else { right };
        let (a, b) = (self.type_of(left), self.type_of(right));
        let float = self.common.float;
        if a == float && b == float {
            return Some((left, right, float));
        }
        let x = self.as_quantity(a)?;
        let y = self.as_quantity(b)?;
        match op {
            BinaryOp::Mul | BinaryOp::Div => {
                let (x, y) =
                    (self.unknowns.solved_dimension(&x), self.unknowns.solved_dimension(&y));
                let result = if op == BinaryOp::Mul { x.times(&y) } else { x.over(&y) };
                match result {
                    Some(dimension) => Some((left, right, self.quantity(dimension))),
                    None => {
                        self.report(Diagnostic::new(
                            Code::E0301,
                            self.here(span),
                            "the exponents of this dimension are too large",
                            "no unit can measure it",
                        ));
                        None
                    }
                }
            }
            _ => {
                if self.unknowns.unify_dimensions(&x, &y).is_ok() {
                    return Some((left, right, self.type_of(left)));
                }
                self.report_dimensions(op, (left, &x), (right, &y));
                None
            }
        }
    }

    fn report_dimensions(
        &mut self,
        op: BinaryOp,
        (left, x): (NodeId, &Dimension),
        (right, y): (NodeId, &Dimension),
    ) {
        let verb = match op {
            BinaryOp::Add => "added",
            BinaryOp::Sub => "subtracted",
            _ => "brought together by `mod`",
        };
        let title = format!(
            "{} and {} cannot be {verb}",
            self.dimension_phrase(x),
            self.dimension_phrase(y)
        );
        let at = |checker: &Checker, node| checker.here(checker.span_of(node));
        let diagnostic =
            Diagnostic::new(Code::E0301, at(self, right), title, self.dimension_label(y))
                .label(at(self, left), self.dimension_label(x));
        let diagnostic = self.explain_dimensions(diagnostic, y, x);
        self.report(diagnostic);
    }

    pub(super) fn report_operands(
        &mut self,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
        span: Span,
    ) {
        let (a, b) = (self.type_of(left), self.type_of(right));
        let at = |checker: &Checker, node| checker.here(checker.span_of(node));
        let optional = |checker: &Checker, ty: TypeId| {
            matches!(checker.program.types.get(ty), Type::Optional(_))
        };
        for (node, ty) in [(left, a), (right, b)] {
            if optional(self, ty) {
                self.report(
                    Diagnostic::new(
                        Code::E0312,
                        at(self, node),
                        format!("`{}` needs a value, and this may be absent", op.sign()),
                        with_article(&self.type_text(ty)),
                    )
                    .help(
                        "give a value for the absent case (`x ?? 0`), or look inside: \
                         `if let x = … { … }`",
                    ),
                );
                return;
            }
        }
        let (text_a, text_b) = (self.a_type(a), self.a_type(b));
        let title = if a == b {
            format!("`{}` does not work on {text_a}", op.sign())
        } else {
            format!("`{}` does not work on {text_a} and {text_b}", op.sign())
        };
        let mut diagnostic =
            Diagnostic::new(Code::E0302, self.here(span), title, "in this operation")
                .label(at(self, left), text_a)
                .label(at(self, right), text_b);
        let either = |wanted: TypeId| a == wanted || b == wanted;
        diagnostic = match (self.program.types.get(a), self.program.types.get(b)) {
            _ if either(self.common.string) && op == BinaryOp::Add => {
                diagnostic.help("put the other into the string: `\"… {x} …\"`")
            }
            _ if either(self.common.string) && op == BinaryOp::Mul => {
                diagnostic.help("to repeat a string, use `repeat(s, n)`")
            }
            (Type::List(_), _) | (_, Type::List(_)) if op == BinaryOp::Add => {
                diagnostic.help("to add one item, use `xs.push(x)`; both sides of `+` are lists")
            }
            (Type::List(_), _) | (_, Type::List(_)) => {
                diagnostic.help("to change every item, use `xs.map(x => …)`")
            }
            (Type::Generic(_), _) | (_, Type::Generic(_)) => {
                let own =
                    self.type_text(if matches!(self.program.types.get(a), Type::Generic(_)) {
                        a
                    } else {
                        b
                    });
                diagnostic.help(match op {
                    BinaryOp::Add | BinaryOp::Sub => format!("give it the bound: `<{own}: Num>`"),
                    _ => {
                        format!("for a quantity of any dimension give it the bound `<{own}: Dim>`")
                    }
                })
            }
            _ if either(self.common.unit) => {
                diagnostic.help("a call or block that gives no value cannot be part of a sum")
            }
            _ => diagnostic.help("both sides have to be numbers"),
        };
        self.report(diagnostic);
    }

    /// A member that may be over nobody, as what may be absent: `Φ.spread ?? 0.0`.
    fn opened(&mut self, node: NodeId) -> NodeId {
        let kind = match self.kind_of(node) {
            NodeKind::Member(_, member) | NodeKind::Method(_, member, _)
                if member.over == OverNobody::Gap =>
            {
                self.kind_of(node).clone()
            }
            _ => return node,
        };
        let (item, span) = (self.type_of(node), self.span_of(node));
        let ty = self.program.types.intern(Type::Optional(item));
        self.node(kind, ty, span)
    }

    /// `a ?? b`.
    fn coalesce(
        &mut self,
        ast: &Ast,
        left: NodeId,
        right: ExprId,
        want: Want,
        span: Span,
    ) -> NodeId {
        let left = self.opened(left);
        let ty = self.type_of(left);
        let item = match self.program.types.get(ty) {
            Type::Optional(item) => self.followed(*item),
            Type::Error | Type::Never => {
                self.expr(ast, right, want);
                return left;
            }
            _ => {
                let what = self.a_type(ty);
                self.expr(ast, right, Want::Any);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(self.span_of(left)),
                        format!("`??` stands in for an absent value, and this is {what}"),
                        "this is always there",
                    )
                    .help("leave out the `??` and what follows it"),
                );
                return left;
            }
        };
        let right = self.expr(ast, right, Want::Type(item));
        // `a ?? b` where b may be absent too.
        if let Type::Optional(_) = self.program.types.get(self.type_of(right))
            && self.may_be_absent_too(right, ty)
        {
            let right = self.fit(right, ty, Why::Sibling(self.span_of(left)));
            return self.node(NodeKind::Binary(BinaryOp::Coalesce, left, right), ty, span);
        }
        // An absent Int with a Float to stand in for it is a Float.
        let number = self.type_of(right);
        if self.shallow(item) == self.common.int && number == self.common.float {
            let wide = self.program.types.intern(Type::Optional(number));
            if let Ok(left) = self.try_fit(left, wide) {
                return self.node(NodeKind::Binary(BinaryOp::Coalesce, left, right), number, span);
            }
        }
        let right = self.fit(right, item, Why::Sibling(self.span_of(left)));
        let item = self.followed(item);
        self.node(NodeKind::Binary(BinaryOp::Coalesce, left, right), item, span)
    }

    /// Whether the right side of `??` is as often optional as the left one.
    fn may_be_absent_too(&self, right: NodeId, left: TypeId) -> bool {
        let (right, left) = (self.layers(self.type_of(right)), self.layers(left));
        right.count >= left.count || !right.closed
    }
}
