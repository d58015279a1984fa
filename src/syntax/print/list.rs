//! Lists of things with the comments and empty lines between them: statements, entries, items.

use super::doc::{self, Break, Doc};
use super::{Printer, comment_lines};
use crate::diagnostic::Span;
use crate::syntax::ast::*;
use crate::syntax::token::Token;

/// What stands between the things of a list.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// Between things on one line.
    pub flat: &'static str,
    /// At the end of a thing's line.
    pub broken: &'static str,
    /// Whether every thing has a line of its own.
    pub hard: bool,
}

pub(super) fn hard_line() -> Doc {
    doc::line(Break { flat: " ", hard: true, ..Break::default() })
}

pub(super) fn soft(flat: &'static str, broken: &'static str) -> Doc {
    doc::line(Break { flat, broken, ..Break::default() })
}

impl<'a> Printer<'a> {
    /// The statements of a file or block. Comments from byte `from` to `until` belong to them.
    pub(super) fn statements(
        &mut self,
        stmts: &[StmtId],
        from: u32,
        until: u32,
        hard: bool,
    ) -> (Doc, Break) {
        let ast = self.ast;
        let things: Vec<(StmtId, Span)> =
            stmts.iter().filter_map(|id| Some((*id, ast.stmts.get(id.0 as usize)?.span))).collect();
        let style = Style { flat: "; ", broken: "", hard };
        self.sequence(&things, from, until, style, |printer, id| printer.stmt(*id))
    }

    /// Things one after the other with their comments, and the break that ends the last line.
    pub(super) fn sequence<T>(
        &mut self,
        things: &[(T, Span)],
        from: u32,
        until: u32,
        style: Style,
        mut print: impl FnMut(&mut Self, &T) -> Doc,
    ) -> (Doc, Break) {
        let mut docs = vec![];
        let mut last = from;
        let mut pending: Option<Break> = None;
        for (index, (thing, span)) in things.iter().enumerate() {
            self.own_comments(span.start, &mut last, &mut pending, &mut docs);
            self.end_line(span.start, last, &mut pending, &mut docs);
            docs.push(print(self, thing));
            last = last.max(span.end);
            let next = things.get(index + 1).map_or(until, |(_, span)| span.start);
            let comment = self.line_comment(span.end, next, &mut last);
            let ends = index + 1 == things.len();
            pending = Some(Break {
                flat: if ends { "" } else { style.flat },
                broken: style.broken,
                comment,
                blank: false,
                hard: style.hard,
            });
        }
        self.own_comments(until, &mut last, &mut pending, &mut docs);
        (doc::cat(docs), pending.unwrap_or_default())
    }

    /// Comments that stand on lines of their own before `until`.
    fn own_comments(
        &mut self,
        until: u32,
        last: &mut u32,
        pending: &mut Option<Break>,
        docs: &mut Vec<Doc>,
    ) {
        while let Some(comment) = self.comment(until) {
            self.end_line(comment.start, *last, pending, docs);
            docs.push(doc::text(self.written(comment).unwrap_or("").trim_end()));
            *last = (*last).max(comment.end);
            *pending = Some(Break { flat: " ", hard: true, ..Break::default() });
        }
    }

    /// The next comment, where it begins before `until`.
    fn comment(&mut self, until: u32) -> Option<Span> {
        let comment = self.source.as_ref()?.comments.get(self.next)?;
        if comment.span.start >= until {
            return None;
        }
        self.next += 1;
        Some(comment.span)
    }

    /// The comment at the end of the line on which something ends.
    pub(super) fn line_comment(&mut self, end: u32, next: u32, last: &mut u32) -> Option<String> {
        let source = self.source.as_ref()?;
        let comment = source.comments.get(self.next)?;
        let between = Span::new(end, comment.span.start.max(end)).text(source.text);
        if comment.own_line
            || comment.span.start < end
            || comment.span.start >= next
            || between.contains('\n')
        {
            return None;
        }
        self.next += 1;
        *last = comment.span.end;
        Some(comment.span.text(source.text).trim_end().to_string())
    }

    /// Ends the line before what begins at `start`, with an empty line where the source has some.
    fn end_line(
        &mut self,
        start: u32,
        last: u32,
        pending: &mut Option<Break>,
        docs: &mut Vec<Doc>,
    ) {
        let Some(mut it) = pending.take() else { return };
        let between = Span::new(last, start.max(last));
        let lines = self.written(between).map_or(0, |text| text.matches('\n').count());
        it.blank = lines > 1 && (it.hard || it.comment.is_some());
        docs.push(doc::line(it));
    }

    /// A place where a line may break, between what ends at one byte and what begins at another; with
    /// the comments that stand there it does.
    pub(super) fn gap(&mut self, end: u32, next: u32, flat: &'static str, docs: &mut Vec<Doc>) {
        if !self.has_comment(Span::new(end, next)) {
            docs.push(soft(flat, ""));
            return;
        }
        let mut last = end;
        let comment = self.line_comment(end, next, &mut last);
        let mut pending = Some(Break { flat, comment, hard: true, ..Break::default() });
        self.own_comments(next, &mut last, &mut pending, docs);
        // Empty lines are for what stands on its own.
        if let Some(it) = pending {
            docs.push(doc::line(it));
        }
    }

    /// Whether a comment that is not printed yet stands in the span.
    pub(super) fn has_comment(&self, span: Span) -> bool {
        self.source.as_ref().is_some_and(|source| {
            source.comments.get(self.next..).is_some_and(|comments| {
                comments
                    .iter()
                    .take_while(|comment| comment.span.start < span.end)
                    .any(|comment| comment.span.start >= span.start)
            })
        })
    }

    /// The doc comment of a tree without source.
    pub(super) fn doc_comment(&self, text: Option<&str>) -> Vec<Doc> {
        match text {
            Some(text) if self.source.is_none() => comment_lines("///", text),
            _ => vec![],
        }
    }

    /// `open things close`, the things further in, or all on one line.
    pub(super) fn bracketed<T>(
        &mut self,
        brackets: (&'static str, &'static str),
        span: Span,
        things: &[(T, Span)],
        style: Style,
        print: impl FnMut(&mut Self, &T) -> Doc,
    ) -> Doc {
        let (open, close) = brackets;
        let inside = Span::new(span.start, span.end.saturating_sub(1).max(span.start));
        if things.is_empty() && !self.has_comment(inside) {
            return doc::text(format!("{open}{close}"));
        }
        let pad = if open == "{" { " " } else { "" };
        let mut from = span.start;
        let next = things.first().map_or(inside.end, |(_, span)| span.start);
        let comment = self.line_comment(span.start, next, &mut from);
        let hard = style.hard || comment.is_some() || self.has_comment(inside) && things.is_empty();
        let (body, last) = self.sequence(things, from, inside.end, style, print);
        enclosed(brackets, pad, hard, comment, body, last)
    }

    /// The index of the token that begins at a byte.
    pub(super) fn token_index(&self, start: u32) -> usize {
        self.source
            .as_ref()
            .map_or(0, |source| source.tokens.partition_point(|(_, span)| span.start < start))
    }

    /// A token of the source.
    pub(super) fn source_token(&self, index: usize) -> Option<(Token, Span)> {
        self.source.as_ref()?.tokens.get(index).copied()
    }
}

/// A body between brackets; `last` is the break that ends its last line.
pub(super) fn enclosed(
    (open, close): (&'static str, &'static str),
    pad: &'static str,
    hard: bool,
    comment: Option<String>,
    body: Doc,
    last: Break,
) -> Doc {
    let first = doc::line(Break { flat: pad, hard, comment, ..Break::default() });
    let hard = hard || last.hard;
    let last = doc::line(Break { flat: pad, hard, blank: false, ..last });
    doc::group(vec![doc::text(open), doc::nest(vec![first, body]), last, doc::text(close)])
}
