//! Tree → text: the formatter behind `phi fmt`, and the plain printer of trees.
//!
//! Both are one printer. The formatter also has the source text, from which it takes comments,
//! empty lines, the spelling of numbers and strings, and which blocks stand on one line.

mod decl;
mod doc;
mod expr;
mod list;
mod spelling;
mod stmt;

use super::ast::*;
use super::scan::{self, Comment};
use super::symbol::{Interner, Symbol};
use super::token::Token;
use crate::diagnostic::{Diagnostic, FileId, Span};
use doc::Doc;
use spelling::{Imported, OwnUnits};
use std::collections::BTreeSet;

/// The columns that a line may have.
pub const WIDTH: usize = 100;

/// How to format.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormatOptions {
    /// Write names, units and operators in ASCII.
    pub ascii: bool,
}

/// The text in its one form: same meaning, every comment kept, at most one empty line in a row.
///
/// # Errors
/// A text with syntax errors is refused with its diagnostics.
pub fn format(text: &str, options: &FormatOptions) -> Result<String, Vec<Diagnostic>> {
    format_among(text, options, &|| None)
}

/// As [`format()`], of a text whose imports can be read. `imported` is asked at most once: it gives
/// the names of all units that imported files declare, and those that these import. Where it gives
/// `None`, all names of units stay as they are written, as such a file may declare them.
///
/// # Errors
/// A text with syntax errors is refused with its diagnostics.
pub fn format_among(
    text: &str,
    options: &FormatOptions,
    imported: Imported<'_>,
) -> Result<String, Vec<Diagnostic>> {
    let mut names = Interner::default();
    let parsed = super::parse(text, FileId(0), &mut names);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(parsed.diagnostics);
    }
    let scanned = scan::scan(text, FileId(0), &mut names);
    let source = Source { text, tokens: &scanned.tokens, comments: &scanned.comments };
    let mut printer = Printer {
        ast: &parsed.ast,
        names: &names,
        ascii: options.ascii,
        own_units: OwnUnits::of(&parsed.ast, &names, imported),
        source: Some(source),
        next: 0,
    };
    Ok(doc::render(&printer.file(), WIDTH))
}

/// A tree as text that parses to the same tree.
pub fn print_ast(ast: &Ast, names: &Interner) -> String {
    let mut printer = Printer::of_tree(ast, names);
    doc::render(&printer.file(), WIDTH)
}

/// A pattern as text, on one line.
pub fn print_pattern(ast: &Ast, names: &Interner, id: PatternId) -> String {
    let mut printer = Printer::of_tree(ast, names);
    doc::flat(&printer.pattern(id))
}

/// What a text declares and imports that bears on the units of others.
#[derive(Clone, Debug, Default)]
pub struct UnitNames {
    /// The names of the units that it declares, aliases and names given by `as` included.
    pub declared: BTreeSet<String>,
    /// The paths of the files that it imports, as they are written.
    pub files: Vec<String>,
}

/// The names of units that a text declares, and the files that it imports; what cannot be read of it
/// is left out.
pub fn unit_names(text: &str) -> UnitNames {
    let mut names = Interner::default();
    let ast = super::parse(text, FileId(0), &mut names).ast;
    let files = spelling::imports(&ast).filter_map(|import| match &import.path {
        UsePath::File(path) => Some(path.to_string()),
        UsePath::Module(_) => None,
    });
    UnitNames { declared: spelling::declared_units(&ast, &names), files: files.collect() }
}

/// The text that a tree was parsed from.
struct Source<'a> {
    text: &'a str,
    tokens: &'a [(Token, Span)],
    comments: &'a [Comment],
}

struct Printer<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    ascii: bool,
    own_units: OwnUnits<'a>,
    source: Option<Source<'a>>,
    /// The first comment that is not printed yet.
    next: usize,
}

impl<'a> Printer<'a> {
    /// The printer of a tree without its text.
    fn of_tree(ast: &'a Ast, names: &'a Interner) -> Printer<'a> {
        let own_units = OwnUnits::of(ast, names, &|| None);
        Printer { ast, names, ascii: false, own_units, source: None, next: 0 }
    }

    fn name(&self, symbol: Symbol) -> String {
        let name = self.names.text(symbol);
        if self.ascii { super::symbol::ascii(name).into_owned() } else { name.to_string() }
    }

    /// The source under a span.
    fn written(&self, span: Span) -> Option<&'a str> {
        self.source.as_ref().map(|source| span.text(source.text))
    }

    /// Whether the source under a span stands on one line; a tree without source never does.
    fn on_one_line(&self, span: Span) -> bool {
        self.written(span).is_some_and(|text| !text.contains('\n'))
    }

    /// Whether what begins at `start` with `{` somewhere has its first item on the line of the
    /// brace.
    fn opens_flat(&self, brace: u32, first: Option<u32>) -> bool {
        let Some(first) = first else { return true };
        self.on_one_line(Span::new(brace, first.max(brace)))
    }

    /// The end of the token `{` that opens a block which begins at `span`.
    fn brace(&self, from: u32, until: u32) -> u32 {
        let Some(source) = &self.source else { return from };
        let first = source.tokens.partition_point(|(_, span)| span.start < from);
        source
            .tokens
            .iter()
            .skip(first)
            .take_while(|(_, span)| span.start < until)
            .find(|(token, _)| *token == Token::BraceOpen)
            .map_or(from, |(_, span)| span.end)
    }

    fn file(&mut self) -> Doc {
        let mut docs = vec![];
        if self.source.is_none()
            && let Some(text) = &self.ast.doc
        {
            docs.extend(comment_lines("//!", text));
        }
        let end = self.source.as_ref().map_or(0, |source| source.text.len() as u32);
        let ast = self.ast;
        let (body, last) = self.statements(&ast.root, 0, end, true);
        docs.push(body);
        docs.push(doc::line(doc::Break { hard: true, ..last }));
        doc::cat(docs)
    }
}

/// Comment lines, each with its line end.
fn comment_lines(mark: &str, text: &str) -> Vec<Doc> {
    let mut docs = vec![];
    for line in text.split('\n') {
        let gap = if line.is_empty() { "" } else { " " };
        docs.push(doc::text(format!("{mark}{gap}{line}")));
        docs.push(list::hard_line());
    }
    docs
}
