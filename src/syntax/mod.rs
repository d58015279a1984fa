//! Text → tokens → tree, and back.

mod assignment;
pub mod ast;
mod build;
mod explain;
mod failure;
pub mod format;
mod grammar;
mod habits;
mod kinds;
mod layout;
mod nearest;
mod once;
mod parse_context;
mod print;
mod scan;
pub mod symbol;
pub mod token;

pub use assignment::{ASSIGNMENTS, Assignment};
pub use habits::meant_block;
pub use layout::{MAX_CHAIN, MAX_DEPTH};
pub use nearest::nearest;
pub use print::{
    FormatOptions, UnitNames, WIDTH, format, format_among, print_ast, print_pattern, unit_names,
};
pub use scan::{MAX_BYTES, too_large};
pub use scan::{called, reading};

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use ast::Ast;
use build::Builder;
use chumsky::Parser;
use chumsky::error::EmptyErr;
use chumsky::input::Input;
use chumsky::inspector::SimpleState;
use failure::Failure;
use scan::Scanned;
use std::collections::BTreeSet;
use symbol::Interner;
use token::Token;

/// The most errors that are reported for one file.
pub const MAX_ERRORS: usize = crate::schema::limit::ERRORS;

/// So many faults of a file are worded, of which the first [`MAX_ERRORS`] are shown.
const ENOUGH: usize = 50 * MAX_ERRORS;

/// What became of a text.
#[derive(Debug)]
pub struct Parsed {
    /// The tree; where something could not be read, `Error` nodes stand, or nothing.
    pub ast: Ast,
    /// Where the comments stand, in the order of the text.
    pub comments: Vec<Span>,
    /// What is wrong, in the order of the text; empty for a good file.
    pub diagnostics: Vec<Diagnostic>,
    /// How many errors there are beside these.
    pub more: usize,
}

/// Reads a text. Never panics, whatever the text.
pub fn parse(text: &str, file: FileId, names: &mut Interner) -> Parsed {
    let scanned = scan::scan(text, file, names);
    let comments = scanned.comments.iter().map(|comment| comment.span).collect();
    let mut more = scanned.untold;
    let (ast, diagnostics) = parse_scanned(text, file, names, scanned, &mut more);
    let mut diagnostics = once::told_once(diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place().span.start);
    let (mut errors, mut warnings) = (0, 0);
    diagnostics.retain(|diagnostic| {
        let count = if diagnostic.is_error() { &mut errors } else { &mut warnings };
        *count += 1;
        *count <= MAX_ERRORS
    });
    more += errors.saturating_sub(MAX_ERRORS);
    Parsed { ast, comments, diagnostics, more }
}

/// Whether a text is a reserved word, which names nothing.
pub fn is_reserved_word(text: &str) -> bool {
    matches!(tokens(text).as_slice(), [(token, _)] if kinds::is_reserved(*token))
}

/// The tokens of a text with statement ends and balanced brackets, as the grammar sees them; for
/// highlighting and for telling whether an entry is complete.
pub fn tokens(text: &str) -> Vec<(Token, Span)> {
    scan::scan(text, FileId(0), &mut Interner::default()).tokens
}

/// Whether a text has mistakes of grammar.
pub fn has_errors(text: &str) -> bool {
    let parsed = parse(text, FileId(0), &mut Interner::default());
    parsed.diagnostics.iter().any(Diagnostic::is_error)
}

/// Whether a text stops in the middle: a bracket or a `"""` is open, or its end asks for more.
pub fn is_unfinished(text: &str) -> bool {
    let parsed = parse(text, FileId(0), &mut Interner::default());
    let end = text.trim_end().len() as u32;
    parsed.diagnostics.iter().filter(|it| it.is_error()).any(|diagnostic| {
        let start = diagnostic.place().span.start;
        let rest = text.get(start as usize..).unwrap_or("");
        match diagnostic.code {
            Code::E0102 => rest.starts_with(['(', '[', '{']),
            Code::E0003 => rest.starts_with("\"\"\""),
            Code::E0101 => start >= end,
            _ => false,
        }
    })
}

fn parse_scanned(
    text: &str,
    file: FileId,
    names: &mut Interner,
    scanned: Scanned,
    untold: &mut usize,
) -> (Ast, Vec<Diagnostic>) {
    let mut diagnostics = scanned.diagnostics;
    if scanned.refused {
        return (Ast::default(), diagnostics);
    }
    let tokens = scanned.tokens.as_slice();
    let end = Span::new(text.len() as u32, text.len() as u32);
    let (docs, file_doc) = docs(text, &scanned.comments, tokens);
    let build = |names: &mut Interner, docs: Vec<(u32, Box<str>)>| {
        SimpleState(Builder::new(text, file, std::mem::take(names), docs, tokens.len()))
    };

    // Errors cost time even where there are none, so they are left out at first.
    let mut state = build(names, docs.clone());
    let quick = grammar::file::<EmptyErr>()
        .parse_with_state(tokens.split_token_span(end), &mut state)
        .into_output();
    if let Some(root) = quick {
        let Builder { mut ast, names: interned, diagnostics: found, .. } = state.0;
        *names = interned;
        ast.root = root;
        ast.doc = file_doc;
        diagnostics.extend(found);
        return (ast, diagnostics);
    }
    *names = std::mem::take(&mut state.0.names);
    drop(state);

    let mut state = build(names, docs);
    let (root, failures) = grammar::file::<Failure>()
        .parse_with_state(tokens.split_token_span(end), &mut state)
        .into_output_errors();
    let Builder { mut ast, names: interned, diagnostics: found, .. } = state.0;
    *names = interned;
    ast.root = root.unwrap_or_default();
    ast.doc = file_doc;
    diagnostics.extend(found);
    if failures.is_empty() {
        return (ast, diagnostics);
    }
    let parse = parse_context::StoppedParse::new(text, tokens, file);
    // What could not be read as text is not told once more as grammar.
    let unread = diagnostics
        .iter()
        .filter(|it| matches!(it.code, Code::E0002 | Code::E0003 | Code::E0005 | Code::E0102));
    let mut told: BTreeSet<u32> =
        unread.map(|it| parse.statement_at(it.place().span.start)).collect();
    for failure in failures {
        // What was put in for unreadable text was reported where it stands.
        if failure.found == Some(Token::Bad) {
            continue;
        }
        let place = parse.context(&failure).statement;
        if !told.insert(place) {
            continue;
        }
        match diagnostics.len() {
            // Words are made for those that may be shown.
            0..ENOUGH => diagnostics.push(parse.explain(&failure)),
            _ => *untold += 1,
        }
    }
    (ast, diagnostics)
}

/// The doc comments, each with the start of what follows it, and that of the file.
#[allow(clippy::type_complexity)]
fn docs(
    text: &str,
    comments: &[scan::Comment],
    tokens: &[(Token, Span)],
) -> (Vec<(u32, Box<str>)>, Option<Box<str>>) {
    let mut docs: Vec<(u32, String)> = vec![];
    let mut whole: Option<String> = None;
    for comment in comments.iter().filter(|comment| comment.own_line) {
        let line = comment.span.text(text);
        let (kind, body) = match (line.strip_prefix("//!"), line.strip_prefix("///")) {
            (Some(body), _) => ('!', body),
            (_, Some(body)) if !body.starts_with('/') => ('/', body),
            _ => continue,
        };
        let body = body.strip_prefix(' ').unwrap_or(body);
        if kind == '!' {
            match &mut whole {
                Some(text) => {
                    text.push('\n');
                    text.push_str(body);
                }
                None => whole = Some(body.into()),
            }
            continue;
        }
        let following = tokens
            .iter()
            .skip(comment.before as usize)
            .find(|(token, _)| !matches!(token, Token::Newline | Token::Semicolon));
        let Some((_, span)) = following else { continue };
        match docs.last_mut() {
            Some((start, text)) if *start == span.start => {
                text.push('\n');
                text.push_str(body);
            }
            _ => docs.push((span.start, body.into())),
        }
    }
    (
        docs.into_iter().map(|(start, text)| (start, text.into())).collect(),
        whole.map(String::into_boxed_str),
    )
}
