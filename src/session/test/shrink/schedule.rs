//! The schedule of a test: what happens in its runs, and which of it may be left out. By delta
//! debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).

use super::text::{read, replaced};
use crate::diagnostic::Span;
use crate::syntax::ast::{ExprKind, StmtKind};

/// The smallest subset that is found to fail: 1-minimal, unless the runs are used up.
pub(super) fn minimal(
    mut kept: Vec<usize>,
    fails: &mut dyn FnMut(&[usize]) -> Option<bool>,
) -> Vec<usize> {
    if fails(&[]) == Some(true) {
        return vec![];
    }
    let mut parts = 2;
    while kept.len() >= 2 {
        let size = kept.len().div_ceil(parts);
        let chunks: Vec<Vec<usize>> = kept.chunks(size).map(<[usize]>::to_vec).collect();
        let mut smaller = None;
        for chunk in &chunks {
            let rest: Vec<usize> = kept.iter().copied().filter(|it| !chunk.contains(it)).collect();
            for candidate in [chunk.clone(), rest] {
                if smaller.is_some() || candidate.is_empty() || candidate.len() == kept.len() {
                    continue;
                }
                match fails(&candidate) {
                    None => return kept,
                    Some(true) => smaller = Some(candidate),
                    Some(false) => {}
                }
            }
        }
        match smaller {
            Some(candidate) => {
                parts = (parts - 1).clamp(2, candidate.len().max(2));
                kept = candidate;
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(kept.len()),
        }
    }
    kept
}

/// What the runs of a script have that may be left out.
pub(super) struct Schedule {
    /// `at`, `every` and `when`.
    pub(super) entries: Vec<Span>,
    /// Calls of `chaos` that are statements of a run.
    pub(super) chaos: Vec<Span>,
}

impl Schedule {
    /// The schedule of a script that can be read.
    pub(super) fn of(text: &str) -> Option<Schedule> {
        let (ast, _) = read(text)?;
        let mut schedule = Schedule { entries: vec![], chaos: vec![] };
        for expr in &ast.exprs {
            let ExprKind::Run(run) = &expr.kind else { continue };
            for stmt in run.body.iter().flat_map(|body| &ast[*body].stmts) {
                let stmt = &ast[*stmt];
                match &stmt.kind {
                    StmtKind::At(..) | StmtKind::Every(..) | StmtKind::When(..) => {
                        schedule.entries.push(stmt.span);
                    }
                    StmtKind::Expr(_) if stmt.span.text(text).starts_with("chaos(") => {
                        schedule.chaos.push(stmt.span);
                    }
                    _ => {}
                }
            }
        }
        schedule.entries.sort();
        Some(schedule)
    }

    /// The script with these entries only.
    pub(super) fn keeping(&self, text: &str, kept: &[usize]) -> String {
        let cuts = self.entries.iter().enumerate().filter(|(index, _)| !kept.contains(index));
        replaced(text, cuts.map(|(_, span)| (*span, String::new())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_that_matter_are_found_among_many() {
        let mut runs = 0;
        let kept = minimal((0..100).collect(), &mut |kept| {
            runs += 1;
            Some(kept.contains(&17) && kept.contains(&80))
        });
        assert_eq!(kept, [17, 80]);
        assert!(runs < 150, "{runs}");
    }

    #[test]
    fn a_failure_without_events_keeps_none() {
        assert!(minimal((0..9).collect(), &mut |_| Some(true)).is_empty());
    }
}
