//! The tree under construction: chumsky's state. Parsers push nodes and hand on their ids.

use super::ast::*;
use super::format::Format;
use super::scan;
use super::symbol::{Interner, Symbol};
use super::token::Token;
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};

/// What the parsers write to.
#[derive(Debug)]
pub struct Builder<'t> {
    /// The tree so far.
    pub ast: Ast,
    /// The names of the session.
    pub names: Interner,
    /// The text that is parsed.
    pub text: &'t str,
    /// What is wrong and does not stop the parser.
    pub diagnostics: Vec<Diagnostic>,
    file: FileId,
    /// Doc comments with the start of what they describe, in order.
    docs: Vec<(u32, Box<str>)>,
}

impl<'t> Builder<'t> {
    /// An empty tree over a text.
    pub fn new(
        text: &'t str,
        file: FileId,
        names: Interner,
        docs: Vec<(u32, Box<str>)>,
        tokens: usize,
    ) -> Self {
        let mut ast = Ast::default();
        ast.exprs.reserve(tokens / 3);
        Builder { ast, names, text, diagnostics: vec![], file, docs }
    }

    /// A place in this file.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// Adds an expression.
    pub fn expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let id = ExprId(self.ast.exprs.len() as u32);
        self.ast.exprs.push(Expr { kind, span });
        id
    }

    /// Adds a statement, with the doc comment that stands before it.
    pub fn stmt(&mut self, kind: StmtKind, span: Span) -> StmtId {
        let doc = self.doc(span);
        let id = StmtId(self.ast.stmts.len() as u32);
        self.ast.stmts.push(Stmt { kind, span, doc });
        id
    }

    /// Adds a type.
    pub fn ty(&mut self, kind: TypeKind, span: Span) -> TypeId {
        let id = TypeId(self.ast.types.len() as u32);
        self.ast.types.push(TypeNode { kind, span });
        id
    }

    /// Adds a pattern.
    pub fn pattern(&mut self, kind: PatternKind, span: Span) -> PatternId {
        let id = PatternId(self.ast.patterns.len() as u32);
        self.ast.patterns.push(Pattern { kind, span });
        id
    }

    /// Adds a block.
    pub fn block(&mut self, stmts: Vec<StmtId>, span: Span) -> BlockId {
        let id = BlockId(self.ast.blocks.len() as u32);
        self.ast.blocks.push(Block { stmts: stmts.into(), span });
        id
    }

    /// Adds a block of a field.
    pub fn sheet(&mut self, sheet: Sheet) -> SheetId {
        let id = SheetId(self.ast.sheets.len() as u32);
        self.ast.sheets.push(sheet);
        id
    }

    /// The doc comment before what begins at the span.
    pub fn doc(&self, span: Span) -> Option<Box<str>> {
        let index = self.docs.binary_search_by_key(&span.start, |(start, _)| *start).ok()?;
        self.docs.get(index).map(|(_, text)| text.clone())
    }

    /// The symbol of a word where it stands; reserved words are names after a dot and before a
    /// colon.
    pub fn word(&mut self, token: Token, span: Span) -> Name {
        let symbol = match token {
            Token::Ident(symbol) | Token::Unit(symbol) => symbol,
            _ => self.symbol(span),
        };
        Name { symbol, span }
    }

    fn symbol(&mut self, span: Span) -> Symbol {
        self.names.intern(span.text(self.text))
    }

    /// A number, with its unit where one follows.
    pub fn number(&mut self, token: Token, span: Span, unit: Option<UnitExpr>) -> ExprId {
        let digits = span.text(self.text);
        let integer = token == Token::Int;
        match unit {
            None if integer => {
                let least = if scan::is_least(digits) { i64::MIN } else { 0 };
                let value = scan::integer(digits).unwrap_or(least);
                self.expr(ExprKind::Int(value), span)
            }
            None => self.expr(ExprKind::Float(scan::float(digits)), span),
            Some(unit) => {
                let value = if digits.starts_with("0x") {
                    scan::integer(digits).unwrap_or(0) as f64
                } else {
                    scan::float(digits)
                };
                let whole = span.to(unit.span);
                self.expr(ExprKind::Quantity(Box::new(Quantity { value, integer, unit })), whole)
            }
        }
    }

    /// A unit from its factors: each with whether it stands after `/`, and its exponent.
    pub fn unit(&mut self, factors: Vec<(bool, Name, Option<Span>)>, span: Span) -> UnitExpr {
        let factors = factors
            .into_iter()
            .map(|(divided, name, power)| {
                let (mut numerator, denominator) =
                    power.map_or((1, 1), |span| exponent(span.text(self.text)));
                if divided {
                    numerator = -numerator;
                }
                UnitFactor { name, numerator, denominator }
            })
            .collect();
        UnitExpr { factors, span }
    }

    /// The span of an expression.
    pub fn span(&self, id: ExprId) -> Span {
        self.ast.exprs.get(id.0 as usize).map_or(Span::default(), |expr| expr.span)
    }

    /// What `next` takes something of: a member, a call, an index, a power. Brackets are put in
    /// where the tree could not be written without them: `x²()` is `(x^2)()`, and the member `0`
    /// of a `1` that ends a line is `(1).0`.
    pub fn object(&mut self, left: ExprId, next: Token) -> ExprId {
        use Token::{BracketOpen, Dot, LambdaOpen, ParenOpen, Raised};
        let span = self.span(left);
        let brackets = match self.ast.exprs.get(left.0 as usize).map(|expr| &expr.kind) {
            Some(ExprKind::Binary(BinaryOp::Pow, ..)) => {
                matches!(next, Dot | ParenOpen | LambdaOpen | BracketOpen | Raised)
            }
            Some(ExprKind::Int(_) | ExprKind::Float(_)) => next == Dot,
            _ => false,
        };
        if brackets { self.expr(ExprKind::Paren(left), span) } else { left }
    }

    /// `l op r`, which goes on with a chain on the left.
    pub fn compare(&mut self, l: ExprId, op: CompareOp, r: ExprId) -> ExprId {
        let span = self.span(l).to(self.span(r));
        if let Some(Expr { kind: ExprKind::Compare(_, chain), span: whole }) =
            self.ast.exprs.get_mut(l.0 as usize)
        {
            let mut longer = std::mem::take(chain).into_vec();
            longer.push((op, r));
            *chain = longer.into();
            *whole = span;
            return l;
        }
        self.expr(ExprKind::Compare(l, Box::new([(op, r)])), span)
    }

    /// The text of a string literal, quotes included in the span.
    pub fn string(&self, span: Span) -> Box<str> {
        let whole = span.text(self.text);
        let (raw, text) = match whole.strip_prefix('r') {
            Some(text) => (true, text),
            None => (false, whole),
        };
        // `\"a\"` in a placeholder.
        let quotes = ["\"\"\"", "\"", "\\\""].into_iter().find(|quotes| text.starts_with(quotes));
        let quotes = quotes.unwrap_or("");
        let inner = text.strip_prefix(quotes).unwrap_or(text);
        let inner = inner.strip_suffix(quotes).unwrap_or(inner);
        match raw {
            true => inner.replace("\r\n", "\n").into(),
            false => unescape(inner),
        }
    }

    /// The text between two placeholders.
    pub fn string_text(&self, span: Span) -> Box<str> {
        unescape(span.text(self.text))
    }

    /// The format `:.2`; nothing where it was reported.
    pub fn format(&self, span: Span) -> Option<Format> {
        Format::read(span.text(self.text).trim_start_matches(':')).ok()
    }

    /// The power that a raised number is.
    pub fn raised(&mut self, span: Span) -> ExprId {
        let value = scan::superscript(span.text(self.text));
        if value.is_none() {
            self.diagnostics.push(scan::too_large(self.place(span), span.text(self.text)));
        }
        match value.unwrap_or(1) {
            value if value < 0 => {
                let digits = self.expr(ExprKind::Int(-value), span);
                self.expr(ExprKind::Unary(UnaryOp::Neg, digits), span)
            }
            value => self.expr(ExprKind::Int(value), span),
        }
    }

    /// Reports something that does not stop the parser.
    pub fn error(&mut self, code: Code, span: Span, title: &str, label: &str, help: &str) {
        let diagnostic = Diagnostic::new(code, self.place(span), title, label).help(help);
        self.diagnostics.push(diagnostic);
    }
}

/// The exponent in `^2`, `^-1`, `^(1/2)`, `²`, `³`.
fn exponent(text: &str) -> (i32, i32) {
    if !text.starts_with('^') {
        let power = scan::superscript(text).and_then(|power| i32::try_from(power).ok());
        return (power.unwrap_or(1), 1);
    }
    let text = text.trim_start_matches('^').trim_start_matches('(').trim_end_matches(')');
    match text.split_once('/') {
        Some((numerator, denominator)) => {
            (numerator.parse().unwrap_or(1), denominator.parse().unwrap_or(1).max(1))
        }
        None => (text.parse().unwrap_or(1), 1),
    }
}

/// Text with its escapes resolved. What is no escape was reported and stays as it is. Line breaks
/// are `\n` whatever the file has.
fn unescape(raw: &str) -> Box<str> {
    if !raw.contains(['\\', '\r']) {
        return raw.into();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['\\', '\r']) {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        if let Some(after) = after.strip_prefix('\r') {
            if !after.starts_with('\n') {
                text.push('\r');
            }
            rest = after;
            continue;
        }
        let mut chars = after.chars();
        chars.next();
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some(c @ ('"' | '\\' | '{' | '}')) => text.push(c),
            Some('u') => {
                if let Ok((c, length)) = scan::unicode_escape(after) {
                    text.push(c);
                    rest = after.get(length..).unwrap_or("");
                    continue;
                }
                text.push_str("\\u");
            }
            Some(c) => {
                text.push('\\');
                text.push(c);
            }
            None => text.push('\\'),
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.into()
}
