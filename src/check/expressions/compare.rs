//! Comparisons: chains, dimensions, order, membership.

use crate::check::Checker;
use crate::check::expressions::step::Points;
use crate::check::state::modules::Value;
use crate::check::state::signature::Bound;
use crate::check::wanted::{Want, Why};
use crate::check::words::show::with_article;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, BinaryOp, CompareOp, ExprId, ExprKind, UnaryOp};

impl Checker {
    /// `a < b <= c`: each operand is evaluated once.
    pub(in crate::check) fn compare(
        &mut self,
        ast: &Ast,
        first: ExprId,
        rest: &[(CompareOp, ExprId)],
        span: Span,
    ) -> NodeId {
        let bool_ = self.common.bool_;
        if self.report_type_arguments(ast, first, rest) {
            return self.error_node(span);
        }
        let left = self.expr(ast, first, Want::Any);
        let Some(((op, right), more)) = rest.split_first() else { return left };
        if more.is_empty() {
            return self.compare_step(ast, *op, left, *right, span).0;
        }
        let mut before = vec![];
        let left = self.bound(left, &mut before);
        let chain = self.chain(ast, left, *op, *right, more);
        match before.is_empty() {
            true => chain,
            false => self.node(NodeKind::Block(before.into(), Some(chain)), bool_, span),
        }
    }

    /// `Stack<Int>([])` is read as two comparisons, and none is meant.
    fn report_type_arguments(
        &mut self,
        ast: &Ast,
        first: ExprId,
        rest: &[(CompareOp, ExprId)],
    ) -> bool {
        let [(CompareOp::Lt, inner), (CompareOp::Gt, _)] = rest else { return false };
        let (ExprKind::Name(name), ExprKind::Name(argument)) =
            (&ast[first].kind, &ast[*inner].kind)
        else {
            return false;
        };
        if !matches!(self.value_of(*name), Some(Value::Record(_) | Value::Function(_))) {
            return false;
        }
        let (text, inner_text) = (self.text(*name).to_string(), self.text(*argument).to_string());
        if !inner_text.starts_with(char::is_uppercase) {
            return false;
        }
        let title = "a call is not given types: they follow from its arguments";
        let label = format!("read as a comparison of `{text}`");
        let span = ast[first].span.to(ast[*inner].span);
        let diagnostic = Diagnostic::new(Code::E0302, self.here(span), title, label);
        self.report(diagnostic.help(match text.starts_with(char::is_uppercase) {
            true => format!("annotate the variable: `let x: {text}<{inner_text}> = {text}(…)`"),
            false => "annotate the variable that takes the result: `let x: List<Int> = …`".into(),
        }));
        true
    }

    fn chain(
        &mut self,
        ast: &Ast,
        left: NodeId,
        op: CompareOp,
        right: ExprId,
        more: &[(CompareOp, ExprId)],
    ) -> NodeId {
        let bool_ = self.common.bool_;
        let span = self.span_of(left).to(ast[right].span);
        let Some(((next_op, next), more)) = more.split_first() else {
            return self.compare_step(ast, op, left, right, span).0;
        };
        let mut before = vec![];
        let value = self.expr(ast, right, self.compare_hint(op, left));
        let value = self.bound(value, &mut before);
        let (comparison, right) = self.compare_nodes(op, left, value, span);
        let rest = crate::check::stack::with_room(|| self.chain(ast, right, *next_op, *next, more));
        let both = self.node(NodeKind::Binary(BinaryOp::And, comparison, rest), bool_, span);
        match before.is_empty() {
            true => both,
            false => self.node(NodeKind::Block(before.into(), Some(both)), bool_, span),
        }
    }

    /// A value that is needed twice: itself where it is a constant or variable, else a local.
    pub(in crate::check) fn bound(&mut self, node: NodeId, before: &mut Vec<NodeId>) -> NodeId {
        let plain = matches!(
            self.kind_of(node),
            NodeKind::Local(_)
                | NodeKind::Global(_)
                | NodeKind::Int(_)
                | NodeKind::Float(_)
                | NodeKind::Bool(_)
                | NodeKind::Str(_)
        );
        if plain {
            return node;
        }
        let (ty, span) = (self.marked_type_of(node), self.span_of(node));
        let local = self.temporary(ty, span);
        let unit = self.common.unit;
        before.push(self.node(NodeKind::Let(local, node), unit, span));
        self.node(NodeKind::Local(local), ty, span)
    }

    pub(in crate::check) fn compare_hint(&self, op: CompareOp, left: NodeId) -> Want {
        match op {
            CompareOp::In | CompareOp::NotIn => Want::Any,
            // Floats on the right side make Floats of the Ints on the left.
            _ if self.holds_ints(self.type_of(left)) => Want::Any,
            _ => Want::Type(self.type_of(left)),
        }
    }

    /// Whether a type is a list, tuple or the like with Ints inside.
    pub(in crate::check) fn holds_ints(&self, ty: TypeId) -> bool {
        let is_int = |ty: TypeId| self.shallow(ty) == self.common.int || self.holds_ints(ty);
        match self.program.types.get(self.shallow(ty)) {
            Type::List(item) | Type::Map(_, item) => is_int(*item),
            Type::Tuple(items) => items.iter().any(|item| is_int(*item)),
            _ => false,
        }
    }

    fn compare_step(
        &mut self,
        ast: &Ast,
        op: CompareOp,
        left: NodeId,
        right: ExprId,
        span: Span,
    ) -> (NodeId, NodeId) {
        if op == CompareOp::In && self.conversion_meant(ast, self.span_of(left), right) {
            let error = self.error_node(span);
            return (error, error);
        }
        let right = self.expr(ast, right, self.compare_hint(op, left));
        self.compare_nodes(op, left, right, span)
    }

    fn compare_nodes(
        &mut self,
        op: CompareOp,
        left: NodeId,
        right: NodeId,
        span: Span,
    ) -> (NodeId, NodeId) {
        let bool_ = self.common.bool_;
        if matches!(op, CompareOp::In | CompareOp::NotIn) {
            return (self.membership(op, left, right, span), right);
        }
        let (a, b) = (self.type_of(left), self.type_of(right));
        let bad = |ty: TypeId| ty == self.common.error || ty == self.common.never;
        if bad(a) || bad(b) {
            return (self.node(NodeKind::Bool(true), bool_, span), right);
        }
        let numeric = |checker: &Checker, ty: TypeId| match checker.program.types.get(ty) {
            Type::Quantity(dimension) => Some(dimension.clone()),
            Type::Int => Some(Dimension::NONE),
            _ => None,
        };
        let dimensions = numeric(self, a).zip(numeric(self, b));
        if let Some((x, y)) = &dimensions
            && a != b
            && self.unknowns.unify_dimensions(x, y).is_err()
        {
            let title = format!(
                "{} and {} cannot be compared",
                self.dimension_phrase(x),
                self.dimension_phrase(y)
            );
            let diagnostic = Diagnostic::new(
                Code::E0301,
                self.here(self.span_of(right)),
                title,
                self.dimension_label(y),
            )
            .label(self.here(self.span_of(left)), self.dimension_label(x));
            let diagnostic = self.explain_dimensions(diagnostic, y, x);
            self.report(diagnostic);
            return (self.node(NodeKind::Bool(true), bool_, span), right);
        }
        let mut pair = [left, right];
        let by_size = !matches!(op, CompareOp::Eq | CompareOp::Ne);
        let fits = if a == b {
            true
        } else if let (Type::Int, Type::Quantity(_)) | (Type::Quantity(_), Type::Int) =
            (self.program.types.get(a), self.program.types.get(b))
        {
            for node in &mut pair {
                if self.type_of(*node) == self.common.int {
                    *node = self.as_float(*node);
                }
            }
            true
        } else if by_size && self.more_layers(a, b) {
            false
        } else if let Some(wide) = self.compared_as(a, b)
            && let (Ok(left), Ok(right)) = (self.try_fit(left, wide), self.try_fit(right, wide))
        {
            pair = [left, right];
            true
        } else if let Ok(node) = self.try_fit(right, a) {
            pair[1] = node;
            true
        } else if let Ok(node) = self.try_fit(left, b) {
            pair[0] = node;
            true
        } else {
            false
        };
        let ordered = by_size;
        let ty = self.type_of(pair[0]);
        let ty = self.solved(ty);
        let comparable = if ordered { self.meets(ty, Bound::Ord) } else { self.has_equality(ty) };
        if !fits || !comparable {
            self.report_comparison(left, right, fits, ordered, span);
        } else if !ordered {
            self.note_compared(ty, span);
        }
        let node = self.node(NodeKind::Compare(op, pair[0], pair[1]), bool_, span);
        (node, pair[1])
    }

    /// Whether one of two types is optional more often than the other.
    fn more_layers(&self, a: TypeId, b: TypeId) -> bool {
        let (a, b) = (self.layers(a), self.layers(b));
        a.closed && b.closed && a.count != b.count
    }

    /// The type as which two values are compared where it is that of neither side or of one: Floats
    /// for Ints, and as often optional as the one that is more so.
    fn compared_as(&mut self, a: TypeId, b: TypeId) -> Option<TypeId> {
        let (a, b) = (self.layers(a), self.layers(b));
        let wide = self.widest(a.core, b.core)?;
        let count = a.count.max(b.count);
        Some((0..count).fold(wide, |ty, _| self.program.types.intern(Type::Optional(ty))))
    }

    fn report_comparison(
        &mut self,
        left: NodeId,
        right: NodeId,
        same: bool,
        ordered: bool,
        span: Span,
    ) {
        let (a, b) = (self.type_of(left), self.type_of(right));
        let (text_a, text_b) = (self.a_type(a), self.a_type(b));
        let optional = |ty| matches!(self.program.types.get(ty), Type::Optional(_));
        if ordered && (optional(a) || optional(b)) {
            let (node, ty) = if optional(a) { (left, a) } else { (right, b) };
            self.report(
                Diagnostic::new(
                    Code::E0312,
                    self.here(self.span_of(node)),
                    "a comparison needs a value, and this may be absent",
                    with_article(&self.type_text(ty)),
                )
                .help(
                    "give a value for the absent case (`x ?? 0`), or look inside: \
                     `if let x = … { … }`",
                ),
            );
            return;
        }
        let title = if !same {
            format!("{text_a} and {text_b} cannot be compared")
        } else if ordered {
            format!("{text_a} has no order")
        } else {
            format!("{text_a} cannot be compared")
        };
        let help = match (same, ordered) {
            (false, _) => "compare values of one type",
            (true, true) if matches!(self.program.types.get(a), Type::Generic(_)) => {
                "give it the bound of what has an order: `<T: Ord>`"
            }
            (true, true) => {
                "numbers, strings, and what is made of them have an order; compare a part"
            }
            (true, false) => self.equality_help(left),
        };
        self.report(
            Diagnostic::new(Code::E0302, self.here(span), title, "in this comparison")
                .label(self.here(self.span_of(left)), text_a)
                .label(self.here(self.span_of(right)), text_b)
                .help(help),
        );
    }

    /// `x in r`, `x not in r`.
    fn membership(&mut self, op: CompareOp, left: NodeId, right: NodeId, span: Span) -> NodeId {
        let bool_ = self.common.bool_;
        let ty = self.type_of(right);
        let item = match self.program.types.get(ty) {
            Type::Range(item) | Type::List(item) | Type::Set(item) => *item,
            Type::Map(key, _) => *key,
            Type::Error => return self.node(NodeKind::Bool(true), bool_, span),
            _ => {
                let what = self.a_type(ty);
                let mut diagnostic = Diagnostic::new(
                    Code::E0302,
                    self.here(self.span_of(right)),
                    format!("nothing can be in {what}"),
                    what,
                );
                diagnostic = if ty == self.common.string {
                    diagnostic.help("to look for a text in a text: `s.contains(\"part\")`")
                } else {
                    diagnostic.help("`in` looks in a range, a list, a set or the keys of a map")
                };
                self.report(diagnostic);
                return self.node(NodeKind::Bool(true), bool_, span);
            }
        };
        // An Int range holds whole numbers, and a Float may still lie in it.
        let left_ty = self.type_of(left);
        let (left, right) = match (self.program.types.get(left_ty), self.program.types.get(ty)) {
            (Type::Quantity(_), Type::Range(_)) if self.shallow(item) == self.common.int => {
                let float = self.common.float;
                let left = self.fit(left, float, Why::Part("what is looked for"));
                let ends = match self.kind_of(right) {
                    NodeKind::Range(start, end) => Some((*start, *end)),
                    _ => None,
                };
                match ends {
                    Some((start, end)) => {
                        let (start, end) = (self.as_float(start), self.as_float(end));
                        let range = self.program.types.intern(Type::Range(float));
                        let span = self.span_of(right);
                        (left, self.node(NodeKind::Range(start, end), range, span))
                    }
                    None => (self.fit(left, item, Why::Part("what is looked for")), right),
                }
            }
            // Floats are looked for among Floats.
            (Type::Quantity(dimension), Type::List(_))
                if self.shallow(item) == self.common.int && dimension.is_none() =>
            {
                let list = self.program.types.intern(Type::List(left_ty));
                (left, self.fit(right, list, Why::Part("where it is looked for")))
            }
            _ => (self.fit(left, item, Why::Part("what is looked for")), right),
        };
        if let Type::List(item) = self.program.types.get(self.type_of(right)) {
            let item = *item;
            if self.has_equality(item) {
                self.note_compared(item, span);
            } else {
                self.report_comparison(left, left, true, false, span);
            }
        }
        let found = match self.points_of(right) {
            // The list need not be made.
            Some((mut args, item)) => {
                args.insert(0, left);
                self.points_call(Points::Holds, args, item, bool_, span)
            }
            None => self.node(NodeKind::In(left, right), bool_, span),
        };
        match op {
            CompareOp::NotIn => self.node(NodeKind::Unary(UnaryOp::Not, found), bool_, span),
            _ => found,
        }
    }
}
