//! Expressions as text. Lines break after operators, after commas, and before dots.

use super::doc::{self, Break, Doc};
use super::list::{Style, soft};
use super::{Printer, spelling};
use crate::diagnostic::Span;
use crate::syntax::ast::*;
use crate::syntax::token::Token;

/// Things between commas, all on one line or each on its own.
pub(super) const ITEMS: Style = Style { flat: ", ", broken: ",", hard: false };

impl<'a> Printer<'a> {
    pub(super) fn span(&self, id: ExprId) -> Span {
        self.ast.exprs.get(id.0 as usize).map_or(Span::default(), |expr| expr.span)
    }

    fn spanned(&self, ids: &[ExprId]) -> Vec<(ExprId, Span)> {
        ids.iter().map(|id| (*id, self.span(*id))).collect()
    }

    /// An expression.
    pub(super) fn expr(&mut self, id: ExprId) -> Doc {
        let ast = self.ast;
        let Some(expr) = ast.exprs.get(id.0 as usize) else { return doc::nothing() };
        let span = expr.span;
        match &expr.kind {
            ExprKind::Error => doc::nothing(),
            // The digits of the least Int, whose sign stands before it.
            ExprKind::Int(i64::MIN) => {
                doc::text(self.number(span, || i64::MIN.unsigned_abs().to_string()))
            }
            ExprKind::Int(value) => doc::text(self.number(span, || value.to_string())),
            ExprKind::Float(value) => doc::text(self.number(span, || spelling::float(*value))),
            ExprKind::Quantity(quantity) => self.quantity(quantity, span),
            ExprKind::Bool(value) => doc::text(value.to_string()),
            ExprKind::None => doc::text("none"),
            ExprKind::Str(parts) => self.string(parts, span),
            ExprKind::Name(symbol) => doc::text(self.name(*symbol)),
            ExprKind::Paren(inner) => {
                let inner = self.expr(*inner);
                doc::group(vec![
                    doc::text("("),
                    doc::nest(vec![soft("", ""), inner]),
                    soft("", ""),
                    doc::text(")"),
                ])
            }
            ExprKind::List(items) => {
                let items = self.spanned(items);
                if items.iter().all(|(id, _)| self.is_short(*id)) && items.len() > 8 {
                    return self.filled(&items, span);
                }
                self.bracketed(("[", "]"), span, &items, ITEMS, |it, id| it.expr(*id))
            }
            ExprKind::Tuple(items) => {
                let items = self.spanned(items);
                self.bracketed(("(", ")"), span, &items, ITEMS, |it, id| it.expr(*id))
            }
            ExprKind::Record(fields) => {
                let things: Vec<_> = fields
                    .iter()
                    .map(|field| (*field, field.0.span.to(self.span(field.1))))
                    .collect();
                let style = self.braces_style(span, things.first().map(|(_, span)| span.start));
                self.bracketed(("{", "}"), span, &things, style, |it, (name, value)| {
                    let name = it.name(name.symbol);
                    let value = it.expr(*value);
                    doc::cat(vec![doc::text(format!("{name}: ")), value])
                })
            }
            ExprKind::Map(pairs) => {
                let things: Vec<_> = pairs
                    .iter()
                    .map(|(key, value)| ((*key, *value), self.span(*key).to(self.span(*value))))
                    .collect();
                let style = self.braces_style(span, things.first().map(|(_, span)| span.start));
                self.bracketed(("{", "}"), span, &things, style, |it, (key, value)| {
                    let key_is_name = matches!(
                        it.ast.exprs.get(key.0 as usize).map(|expr| &expr.kind),
                        Some(ExprKind::Name(_))
                    );
                    let key = it.expr(*key);
                    let key = if key_is_name { parenthesised(key) } else { key };
                    let value = it.expr(*value);
                    doc::cat(vec![key, doc::text(": "), value])
                })
            }
            ExprKind::Unary(op, inner) => {
                let inner = self.expr(*inner);
                let op = match op {
                    UnaryOp::Neg => "-",
                    UnaryOp::Not => "not ",
                };
                doc::cat(vec![doc::text(op), inner])
            }
            ExprKind::Binary(BinaryOp::Pow, base, power) => {
                // After a unit, `^` without spaces is the exponent of the unit.
                let unit = matches!(
                    ast.exprs.get(base.0 as usize).map(|expr| &expr.kind),
                    Some(ExprKind::Quantity(_) | ExprKind::As(..))
                );
                let base = self.tight(*base);
                let power = self.expr(*power);
                doc::cat(vec![base, doc::text(if unit { " ^ " } else { "^" }), power])
            }
            ExprKind::Binary(op, _, _) => self.chain(id, *op),
            ExprKind::Compare(first, rest) => {
                let mut end = self.span(*first).end;
                let first = self.expr(*first);
                let mut tail = vec![];
                for (op, operand) in rest {
                    let sign = match op {
                        CompareOp::Eq => "==",
                        CompareOp::Ne => "!=",
                        CompareOp::Lt => "<",
                        CompareOp::Le => "<=",
                        CompareOp::Gt => ">",
                        CompareOp::Ge => ">=",
                        CompareOp::In => "in",
                        CompareOp::NotIn => "not in",
                    };
                    tail.push(doc::text(format!(" {sign}")));
                    let span = self.span(*operand);
                    // After a `>`, which may close a type, a word such as `at` would begin a statement.
                    match op {
                        CompareOp::Gt => tail.push(doc::text(" ")),
                        _ => self.gap(end, span.start, " ", &mut tail),
                    }
                    tail.push(self.expr(*operand));
                    end = span.end;
                }
                doc::group(vec![first, doc::nest(tail)])
            }
            ExprKind::Range(start, end) => self.pair(*start, "to", *end),
            // A line that ends with `step` ends with a name.
            ExprKind::Step(range, step) => {
                let range = self.expr(*range);
                let step = self.expr(*step);
                doc::cat(vec![range, doc::text(" step "), step])
            }
            ExprKind::PlusMinus(middle, half) => {
                let sign = if self.ascii { "+-" } else { "±" };
                self.pair(*middle, sign, *half)
            }
            ExprKind::As(value, unit) => {
                let unit = self.unit(unit);
                let value = self.expr(*value);
                doc::cat(vec![value, doc::text(format!(" as {unit}"))])
            }
            ExprKind::Call(..) | ExprKind::Member(..) | ExprKind::Index(..) => self.path(id),
            ExprKind::Lambda(params, body) => {
                let params = match &**params {
                    [Param { name, ty: None, .. }] => doc::text(self.name(name.symbol)),
                    params => self.params(params, span),
                };
                let body = self.expr(*body);
                doc::cat(vec![params, doc::text(" => "), body])
            }
            ExprKind::Block(block) => self.block(*block),
            ExprKind::If(..) | ExprKind::IfLet(..) => self.conditional(id),
            ExprKind::Match(value, arms) => self.matching(*value, arms, span),
            ExprKind::Run(run) => {
                let mut docs = vec![doc::text("run "), self.expr(run.field), doc::text(" for ")];
                docs.push(self.expr(run.duration));
                if let Some(seed) = run.seed {
                    docs.push(doc::text(if run.many { " seeds " } else { " seed " }));
                    docs.push(self.expr(seed));
                }
                if let Some(body) = run.body {
                    docs.push(doc::text(" "));
                    docs.push(self.block(body));
                }
                doc::cat(docs)
            }
        }
    }

    fn number(&self, span: Span, value: impl FnOnce() -> String) -> String {
        // The power in `x²` is written otherwise.
        let written =
            self.written(span).filter(|text| text.starts_with(|c: char| c.is_ascii_digit()));
        written.map_or_else(value, str::to_string)
    }

    fn quantity(&self, quantity: &Quantity, span: Span) -> Doc {
        let digits = Span::new(span.start, quantity.unit.span.start.max(span.start));
        let number = match self.written(digits) {
            Some(digits) => digits.trim_end().to_string(),
            None if quantity.integer => format!("{:.0}", quantity.value),
            None => spelling::float(quantity.value),
        };
        doc::text(format!("{number} {}", self.unit(&quantity.unit)))
    }

    fn pair(&mut self, left: ExprId, sign: &str, right: ExprId) -> Doc {
        let end = self.span(left).end;
        let left = self.expr(left);
        let mut tail = vec![doc::text(format!(" {sign}"))];
        self.gap(end, self.span(right).start, " ", &mut tail);
        tail.push(self.expr(right));
        doc::group(vec![left, doc::nest(tail)])
    }

    /// An operand of what binds tighter than any operator; a power needs parentheses there.
    fn tight(&mut self, id: ExprId) -> Doc {
        let power = matches!(
            self.ast.exprs.get(id.0 as usize).map(|expr| &expr.kind),
            Some(ExprKind::Binary(BinaryOp::Pow, ..))
        );
        let inner = self.expr(id);
        if power { parenthesised(inner) } else { inner }
    }

    /// `a + b - c`: operators of one level, however many.
    fn chain(&mut self, id: ExprId, op: BinaryOp) -> Doc {
        let ast = self.ast;
        let level = level(op);
        let mut operands = vec![];
        let mut at = id;
        // Left-deep, but for `??`, which goes to the right.
        while let Some(Expr { kind: ExprKind::Binary(op, left, right), .. }) =
            ast.exprs.get(at.0 as usize)
            && self::level(*op) == level
        {
            operands.push((*op, *right));
            at = *left;
            if *op == BinaryOp::Coalesce {
                break;
            }
        }
        let mut docs = vec![self.expr(at)];
        let mut tail = vec![];
        let mut end = self.span(at).end;
        for (op, operand) in operands.into_iter().rev() {
            tail.push(doc::text(format!(" {}", op.sign())));
            let span = self.span(operand);
            self.gap(end, span.start, " ", &mut tail);
            tail.push(self.expr(operand));
            end = span.end;
        }
        docs.push(doc::nest(tail));
        doc::group(docs)
    }

    /// `a.b(c)[d]`: an object and what is taken of it, however long.
    fn path(&mut self, id: ExprId) -> Doc {
        let ast = self.ast;
        let mut steps = vec![];
        let mut at = id;
        while let Some(expr) = ast.exprs.get(at.0 as usize) {
            let object = match &expr.kind {
                ExprKind::Call(object, _)
                | ExprKind::Member(object, _)
                | ExprKind::Index(object, _) => *object,
                _ => break,
            };
            steps.push(expr);
            at = object;
        }
        steps.reverse();
        let mut from = self.span(at).end;
        let mut docs = vec![self.tight(at)];
        let calls = steps.windows(2).filter(|pair| is_method(pair)).count();
        let mut tail = vec![];
        let mut seen = 0;
        // A comment between two steps stays there: each stands on a line of its own then.
        let mut before = from;
        let commented = steps.iter().any(|step| {
            let gap = match &step.kind {
                ExprKind::Member(_, name) => Span::new(before, name.span.start),
                _ => Span::new(before, before),
            };
            before = step.span.end;
            self.has_comment(gap)
        });
        for (index, step) in steps.iter().enumerate() {
            match &step.kind {
                ExprKind::Member(_, name) => {
                    let method = steps.get(index..index + 2).is_some_and(is_method);
                    seen += usize::from(method);
                    if commented && (method || self.has_comment(Span::new(from, name.span.start))) {
                        match self.has_comment(Span::new(from, name.span.start)) {
                            true => self.gap(from, name.span.start, "", &mut tail),
                            false => tail.push(super::list::hard_line()),
                        }
                    } else if method && calls > 2 && seen > 1 {
                        tail.push(soft("", ""));
                    }
                    tail.push(doc::text(format!(".{}", self.name(name.symbol))));
                }
                ExprKind::Index(_, key) => {
                    tail.push(doc::text("["));
                    tail.push(self.expr(*key));
                    tail.push(doc::text("]"));
                }
                ExprKind::Call(_, args) => {
                    let span = Span::new(from, step.span.end);
                    tail.push(self.arguments(args, span));
                }
                _ => {}
            }
            from = step.span.end;
        }
        docs.push(doc::nest(vec![doc::group(tail)]));
        if calls > 2 || commented {
            return doc::cat(docs);
        }
        // Without breaks before dots, nothing stands further in.
        match docs.pop().map(doc::unnest) {
            Some(tail) => doc::cat(vec![doc::cat(docs), tail]),
            None => doc::cat(docs),
        }
    }

    fn arguments(&mut self, args: &[Arg], span: Span) -> Doc {
        let things: Vec<_> = args
            .iter()
            .map(|arg| {
                let value = self.span(arg.value);
                (*arg, arg.name.map_or(value, |name| name.span.to(value)))
            })
            .collect();
        let print = |it: &mut Self, arg: &Arg| {
            let value = it.expr(arg.value);
            match arg.name {
                Some(name) => {
                    doc::cat(vec![doc::text(format!("{}: ", it.name(name.symbol))), value])
                }
                None => value,
            }
        };
        let hugged = args.last().is_some_and(|arg| self.hugs(arg, args.len()));
        if hugged && !self.has_comment(span) {
            let mut docs = vec![doc::text("(")];
            for (index, (arg, _)) in things.iter().enumerate() {
                if index > 0 {
                    docs.push(doc::text(", "));
                }
                docs.push(print(self, arg));
            }
            docs.push(doc::text(")"));
            return doc::cat(docs);
        }
        self.bracketed(("(", ")"), span, &things, ITEMS, print)
    }

    /// Whether the last argument takes the brackets of the call as its own.
    fn hugs(&self, arg: &Arg, count: usize) -> bool {
        let kind = |id: ExprId| self.ast.exprs.get(id.0 as usize).map(|expr| &expr.kind);
        match kind(arg.value) {
            Some(ExprKind::Lambda(_, body)) => {
                matches!(kind(*body), Some(ExprKind::Block(_) | ExprKind::Match(..)))
            }
            Some(ExprKind::List(_) | ExprKind::Record(_) | ExprKind::Map(_)) => count == 1,
            _ => false,
        }
    }

    /// Whether an item of a long list may share its line with others.
    fn is_short(&self, id: ExprId) -> bool {
        matches!(
            self.ast.exprs.get(id.0 as usize).map(|expr| &expr.kind),
            Some(
                ExprKind::Int(_)
                    | ExprKind::Float(_)
                    | ExprKind::Quantity(_)
                    | ExprKind::Bool(_)
                    | ExprKind::None
                    | ExprKind::Name(_)
                    | ExprKind::Unary(..)
            )
        ) && self.on_one_line(self.span(id))
            || self.source.is_none()
                && matches!(
                    self.ast.exprs.get(id.0 as usize).map(|expr| &expr.kind),
                    Some(ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Quantity(_))
                )
    }

    /// A long list of numbers or names, as many to a line as fit.
    fn filled(&mut self, items: &[(ExprId, Span)], span: Span) -> Doc {
        if self.has_comment(span) {
            return self.bracketed(("[", "]"), span, items, ITEMS, |it, id| it.expr(*id));
        }
        let mut docs = vec![];
        for (index, (id, _)) in items.iter().enumerate() {
            let item = self.expr(*id);
            if index == 0 {
                docs.push(item);
            } else {
                docs.push(doc::text(","));
                docs.push(doc::group(vec![soft(" ", ""), item]));
            }
        }
        doc::group(vec![
            doc::text("["),
            doc::nest(vec![soft("", ""), doc::cat(docs)]),
            doc::line(Break { broken: ",", ..Break::default() }),
            doc::text("]"),
        ])
    }

    /// Braces whose first item stands on a line of its own in the source stay open.
    pub(super) fn braces_style(&self, span: Span, first: Option<u32>) -> Style {
        Style { hard: self.source.is_some() && !self.opens_flat(span.start, first), ..ITEMS }
    }

    /// A string, its text as it is written.
    fn string(&mut self, parts: &[StrPart], span: Span) -> Doc {
        if let [] | [StrPart::Text(_)] = parts
            && let Some(written) = self.written(span)
        {
            // In a placeholder quotes are plain.
            return match (parts, written.starts_with('\\')) {
                ([StrPart::Text(text)], true) => doc::text(spelling::quoted(text)),
                (_, true) => doc::text("\"\""),
                (_, false) => doc::text(written),
            };
        }
        let mut token = self.token_index(span.start);
        let open = self.source_token(token).map(|(_, span)| span);
        let quotes = open.and_then(|span| self.written(span)).unwrap_or("\"");
        token += 1;
        let mut out = quotes.to_string();
        for part in parts {
            match part {
                StrPart::Text(text) => {
                    let raw = self
                        .source_token(token)
                        .filter(|(token, _)| *token == Token::StrText)
                        .and_then(|(_, span)| self.written(span));
                    out.push_str(raw.unwrap_or(&spelling::escaped(text)));
                    token += 1;
                }
                StrPart::Expr { value, format } => {
                    let value = self.expr(*value);
                    out.push('{');
                    out.push_str(&doc::flat(&value));
                    if let Some(format) = format {
                        out.push_str(&format!(":{format}"));
                    }
                    out.push('}');
                    token = self.after_hole(token);
                }
            }
        }
        out.push_str(quotes);
        doc::text(out)
    }

    /// The index of the token after a placeholder that begins at `token`.
    fn after_hole(&self, token: usize) -> usize {
        let mut depth = 0;
        let mut at = token;
        while let Some((token, _)) = self.source_token(at) {
            at += 1;
            match token {
                Token::HoleOpen => depth += 1,
                Token::HoleClose if depth <= 1 => break,
                Token::HoleClose => depth -= 1,
                _ => {}
            }
        }
        at
    }
}

pub(super) fn parenthesised(inner: Doc) -> Doc {
    doc::cat(vec![doc::text("("), inner, doc::text(")")])
}

fn is_method(pair: &[&Expr]) -> bool {
    matches!(pair, [Expr { kind: ExprKind::Member(..), .. }, Expr { kind: ExprKind::Call(..), .. }])
}

fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Coalesce => 0,
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Add | BinaryOp::Sub => 3,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => 4,
        BinaryOp::Pow => 5,
    }
}
