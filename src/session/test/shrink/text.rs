//! The text of a script, cut to pieces.

use crate::diagnostic::{FileId, Span};
use crate::session::repl::{Paint, paint};
use crate::syntax::ast::{Ast, StmtKind};
use crate::syntax::parse;
use crate::syntax::symbol::Interner;

/// The script with this test alone, and this seed alone.
pub(super) fn alone(text: &str, title: &str, seed: Option<i64>) -> Option<String> {
    let (ast, _) = read(text)?;
    let mut cuts: Vec<(Span, String)> = vec![];
    for stmt in &ast.root {
        let stmt = &ast[*stmt];
        match &stmt.kind {
            StmtKind::Test { title: own, seeds, .. } if **own == *title => {
                if let (Some((_, range)), Some(seed)) = (seeds, seed) {
                    cuts.push((ast[*range].span, format!("{seed} to {seed}")));
                }
            }
            StmtKind::Test { .. } | StmtKind::Claim { .. } => {
                cuts.push((stmt.span, String::new()));
            }
            _ => {}
        }
    }
    let plain = replaced(text, cuts);
    // What comments say may not be true of a smaller script.
    let parts = paint(&plain).into_iter().filter(|(kind, _)| *kind != Paint::Comment);
    Some(parts.map(|(_, part)| part).collect())
}

/// The tree of a text that has no errors, and its names.
pub(super) fn read(text: &str) -> Option<(Ast, Interner)> {
    let mut names = Interner::default();
    let parsed = parse(text, FileId(0), &mut names);
    (!parsed.diagnostics.iter().any(|it| it.is_error())).then_some((parsed.ast, names))
}

/// A text with spans replaced; a line that is left empty by it goes.
pub(super) fn replaced(text: &str, mut cuts: Vec<(Span, String)>) -> String {
    cuts.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut out = String::new();
    let mut at = 0;
    for (span, new) in cuts {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < at {
            continue;
        }
        out += text.get(at..start).unwrap_or("");
        out += &new;
        at = end;
        let rest = text.get(at..).unwrap_or("");
        let blank = out.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
        if new.is_empty() && blank && rest.starts_with('\n') {
            out.truncate(out.trim_end_matches([' ', '\t']).len());
            at += 1;
        }
    }
    out + text.get(at..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_left_out_go() {
        let text = "a\n  at 1\n  at 2\nb";
        let span = |part: &str| {
            let start = text.find(part).unwrap() as u32;
            Span::new(start, start + part.len() as u32)
        };
        assert_eq!(replaced(text, vec![(span("at 1"), String::new())]), "a\n  at 2\nb");
        assert_eq!(replaced(text, vec![(span("at 2"), "x".into())]), "a\n  at 1\n  x\nb");
    }
}
