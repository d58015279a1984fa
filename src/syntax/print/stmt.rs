//! Statements, blocks, conditions, matches.

use super::doc::{self, Doc};
use super::expr::ITEMS;
use super::list::{self, Style};
use super::{Printer, spelling};
use crate::diagnostic::Span;
use crate::syntax::ast::*;

impl<'a> Printer<'a> {
    /// A statement with the doc comment of a tree without source.
    pub(super) fn stmt(&mut self, id: StmtId) -> Doc {
        let ast = self.ast;
        let Some(stmt) = ast.stmts.get(id.0 as usize) else { return doc::nothing() };
        let mut docs = self.doc_comment(stmt.doc.as_deref());
        docs.push(self.kind(&stmt.kind, stmt.span));
        doc::cat(docs)
    }

    fn kind(&mut self, kind: &StmtKind, span: Span) -> Doc {
        match kind {
            StmtKind::Error => doc::nothing(),
            StmtKind::Expr(value) => self.expr(*value),
            StmtKind::Let { mutable, pattern, ty, value } => {
                let pattern = self.pattern(*pattern);
                self.binding(if *mutable { "var" } else { "let" }, pattern, *ty, *value)
            }
            StmtKind::Param { name, ty, value } => {
                let name = doc::text(self.name(name.symbol));
                self.binding("param", name, *ty, *value)
            }
            StmtKind::Assign { target, op, value } => {
                let target = self.expr(*target);
                let value = self.expr(*value);
                let op = op.map_or("", BinaryOp::sign);
                doc::cat(vec![target, doc::text(format!(" {op}= ")), value])
            }
            StmtKind::Fn(function) => self.function(function, span),
            StmtKind::Record(record) => self.record(record, span),
            StmtKind::Enum(it) => self.variants(it, span),
            StmtKind::Dimension { name, definition } => {
                let mut text = format!("dimension {}", self.name(name.symbol));
                if let Some(definition) = definition {
                    text.push_str(&format!(" = {}", self.ty(*definition)));
                }
                doc::text(text)
            }
            StmtKind::Unit(unit) => self.unit_of(unit, span),
            StmtKind::Use(import) => self.import(import, span),
            StmtKind::Sheet(sheet) => self.sheet(*sheet, true),
            StmtKind::For(pattern, list, body) => {
                let pattern = self.pattern(*pattern);
                let list = self.expr(*list);
                let body = self.block(*body);
                doc::cat(vec![
                    doc::text("for "),
                    pattern,
                    doc::text(" in "),
                    list,
                    doc::text(" "),
                    body,
                ])
            }
            StmtKind::While(condition, body) => self.headed("while", *condition, *body),
            StmtKind::WhileLet(pattern, value, body) => {
                let pattern = self.pattern(*pattern);
                let value = self.expr(*value);
                let body = self.block(*body);
                let (head, gap) = (doc::text("while let "), doc::text(" "));
                doc::cat(vec![head, pattern, doc::text(" = "), value, gap, body])
            }
            StmtKind::At(time, body) => self.headed("at", *time, *body),
            StmtKind::Every(time, body) => self.headed("every", *time, *body),
            StmtKind::When(condition, body) => self.headed("when", *condition, *body),
            StmtKind::Break => doc::text("break"),
            StmtKind::Continue => doc::text("continue"),
            StmtKind::Return(None) => doc::text("return"),
            StmtKind::Return(Some(value)) => self.word("return", *value),
            StmtKind::Snapshot(value) => self.word("snapshot", *value),
            StmtKind::Holds(value) => self.word("holds", *value),
            StmtKind::Assert(condition, message) => {
                let mut docs = vec![self.word("assert", *condition)];
                if let Some(message) = message {
                    docs.push(doc::nest(vec![doc::text(","), list::soft(" ", "")]));
                    docs.push(self.expr(*message));
                }
                doc::group(docs)
            }
            StmtKind::Test { title, seeds, body } => {
                let mut docs = vec![doc::text(format!("test {} ", spelling::quoted(title)))];
                if let Some((name, range)) = seeds {
                    docs.push(doc::text(format!("for {} in ", self.name(name.symbol))));
                    docs.push(self.expr(*range));
                    docs.push(doc::text(" "));
                }
                docs.push(self.block(*body));
                doc::cat(docs)
            }
            StmtKind::Claim { title, body } => {
                let head = doc::text(format!("claim {} ", spelling::quoted(title)));
                doc::cat(vec![head, self.block(*body)])
            }
            StmtKind::Source(text) => doc::text(format!("source {}", spelling::quoted(text))),
            StmtKind::Untestable(text) => {
                doc::text(format!("untestable {}", spelling::quoted(text)))
            }
            StmtKind::Observe { value, name, every } => {
                let mut docs = vec![self.word("observe", *value)];
                docs.push(doc::text(format!(" as {}", self.name(name.symbol))));
                if let Some(every) = every {
                    docs.push(doc::text(" every "));
                    docs.push(self.expr(*every));
                }
                doc::cat(docs)
            }
            StmtKind::Property(property) => self.property(property),
        }
    }

    fn word(&mut self, word: &str, value: ExprId) -> Doc {
        let value = self.expr(value);
        doc::cat(vec![doc::text(format!("{word} ")), value])
    }

    fn headed(&mut self, word: &str, value: ExprId, body: BlockId) -> Doc {
        let head = self.word(word, value);
        let body = self.block(body);
        doc::cat(vec![head, doc::text(" "), body])
    }

    fn binding(&mut self, word: &str, name: Doc, ty: Option<TypeId>, value: ExprId) -> Doc {
        let ty = ty.map_or(String::new(), |ty| format!(": {}", self.ty(ty)));
        let value = self.expr(value);
        doc::cat(vec![doc::text(format!("{word} ")), name, doc::text(format!("{ty} = ")), value])
    }

    fn property(&mut self, property: &Property) -> Doc {
        let first = self.expr(property.first);
        let mut docs = match property.kind {
            PropertyKind::Always => vec![doc::text("always "), first],
            PropertyKind::Never => vec![doc::text("never "), first],
            PropertyKind::Eventually => vec![doc::text("eventually "), first],
            PropertyKind::Until => vec![first, doc::text(" until ")],
            PropertyKind::LeadsTo => vec![first, doc::text(" leads to ")],
        };
        if let Some(second) = property.second {
            docs.push(self.expr(second));
        }
        // In the order in which they are written, where there is a source.
        let mut bounds: Vec<(&str, ExprId)> =
            [("within", property.within), ("after", property.after), ("for", property.hold)]
                .into_iter()
                .filter_map(|(word, value)| Some((word, value?)))
                .collect();
        bounds.sort_by_key(|(_, value)| *value);
        for (word, value) in bounds {
            docs.push(doc::text(format!(" {word} ")));
            docs.push(self.expr(value));
        }
        doc::cat(docs)
    }

    /// A block: on one line where the source has it there, it has one statement, and it fits.
    pub(super) fn block(&mut self, id: BlockId) -> Doc {
        let flat = self
            .ast
            .blocks
            .get(id.0 as usize)
            .is_some_and(|block| block.stmts.len() < 2 && self.on_one_line(block.span));
        self.block_as(id, flat)
    }

    fn block_as(&mut self, id: BlockId, flat: bool) -> Doc {
        let ast = self.ast;
        let Some(block) = ast.blocks.get(id.0 as usize) else { return doc::nothing() };
        let inside = Span::new(block.span.start, block.span.end.saturating_sub(1));
        if block.stmts.is_empty() && !self.has_comment(inside) {
            return doc::text("{ }");
        }
        let first = block.stmts.first().and_then(|id| ast.stmts.get(id.0 as usize));
        let next = first.map_or(inside.end, |stmt| stmt.span.start);
        let mut from = inside.start;
        let comment = self.line_comment(inside.start + 1, next, &mut from);
        let (body, last) = self.statements(&block.stmts, from, inside.end, !flat);
        let hard = !flat || comment.is_some();
        list::enclosed(("{", "}"), " ", hard, comment, body, last)
    }

    /// `if … { … } else if … { … } else { … }`: all on one line, or each block open.
    pub(super) fn conditional(&mut self, id: ExprId) -> Doc {
        let ast = self.ast;
        let flat = self.on_one_line(self.span(id)) && self.short_branches(id);
        let mut docs = vec![];
        let mut at = Some(id);
        while let Some(expr) = at.and_then(|id| ast.exprs.get(id.0 as usize)) {
            let (block, otherwise) = match &expr.kind {
                ExprKind::If(condition, block, otherwise) => {
                    docs.push(self.word("if", *condition));
                    (*block, *otherwise)
                }
                ExprKind::IfLet(pattern, value, block, otherwise) => {
                    let pattern = self.pattern(*pattern);
                    let value = self.expr(*value);
                    docs.extend([doc::text("if let "), pattern, doc::text(" = "), value]);
                    (*block, *otherwise)
                }
                ExprKind::Block(block) => (*block, None),
                _ => break,
            };
            if !matches!(expr.kind, ExprKind::Block(_)) {
                docs.push(doc::text(" "));
            }
            let body = self.block_as(block, flat);
            // Either all blocks open or none does.
            docs.push(if flat { doc::ungroup(body) } else { body });
            if otherwise.is_some() {
                docs.push(doc::text(" else "));
            }
            at = otherwise;
        }
        if flat { doc::group(docs) } else { doc::cat(docs) }
    }

    fn short_branches(&self, id: ExprId) -> bool {
        let short = |block: &BlockId| {
            self.ast.blocks.get(block.0 as usize).is_some_and(|block| block.stmts.len() < 2)
        };
        let mut at = Some(id);
        while let Some(expr) = at.and_then(|id| self.ast.exprs.get(id.0 as usize)) {
            let (block, otherwise) = match &expr.kind {
                ExprKind::If(_, block, otherwise) | ExprKind::IfLet(_, _, block, otherwise) => {
                    (block, *otherwise)
                }
                ExprKind::Block(block) => (block, None),
                _ => return true,
            };
            if !short(block) {
                return false;
            }
            at = otherwise;
        }
        true
    }

    /// `match e { p => v }`.
    pub(super) fn matching(&mut self, value: ExprId, arms: &[Arm], span: Span) -> Doc {
        let head = self.word("match", value);
        let brace = self.brace(self.span(value).end, span.end);
        let things: Vec<(Arm, Span)> = arms
            .iter()
            .map(|arm| {
                let start =
                    self.ast.patterns.get(arm.pattern.0 as usize).map_or(brace, |it| it.span.start);
                (*arm, Span::new(start, self.span(arm.value).end))
            })
            .collect();
        let first = things.first().map(|(_, span)| span.start);
        let hard = self.source.is_none() || !self.opens_flat(brace, first);
        let style = Style { hard, ..ITEMS };
        let inside = Span::new(brace, span.end);
        let body = self.bracketed(("{", "}"), inside, &things, style, |it, arm| {
            let mut docs = vec![it.pattern(arm.pattern)];
            if let Some(guard) = arm.guard {
                docs.push(it.word(" if", guard));
            }
            docs.push(doc::text(" => "));
            docs.push(it.expr(arm.value));
            doc::cat(docs)
        });
        doc::cat(vec![head, doc::text(" "), body])
    }
}
