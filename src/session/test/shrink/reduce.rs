//! Makes the workload and the field of a failing test smaller: blocks, keys and statements are left
//! out, and counts, glyphs and durations lowered, as long as it fails in the same way.

use super::text::{read, replaced};
use super::trial::Trial;
use crate::diagnostic::Span;
use crate::schema::{BlockId, ClusterKey};
use crate::syntax::ast::{Ast, Entry, ExprId, ExprKind, SheetId, StmtKind};
use crate::syntax::symbol::Interner;
use std::collections::BTreeSet;

/// The kinds of blocks that make the workload, and the ways on which it moves. Where nothing
/// happens in the runs of a test, its promises are about these and about how long it runs: they
/// stay.
const WORKLOAD: [BlockId; 3] = [BlockId::App, BlockId::Cluster, BlockId::Link];

/// The smaller script.
pub(super) fn reduce(trial: &mut Trial<'_>, script: String, has_schedule: bool) -> String {
    let mut script = script;
    loop {
        let before = script.len();
        for step in [lower, leave_out] {
            match step(trial, script.clone(), has_schedule) {
                (smaller, true) => script = smaller,
                // No more may be run.
                (smaller, false) => return smaller,
            }
        }
        if script.len() >= before {
            return script;
        }
    }
}

/// What may be cut or lowered in a script.
struct Parts {
    /// What may be left out, the longest first.
    cuts: Vec<Span>,
    /// Numbers that may be lower: their places and values.
    numbers: Vec<(Span, u64)>,
}

impl Parts {
    fn of(text: &str, has_schedule: bool) -> Option<Parts> {
        let (ast, names) = read(text)?;
        let mut parts = Parts { cuts: vec![], numbers: vec![] };
        let root = ast.root.iter().map(|stmt| &ast[*stmt]);
        for stmt in root.filter(|stmt| !matches!(stmt.kind, StmtKind::Test { .. })) {
            parts.cuts.push(stmt.span);
        }
        for block in &ast.blocks {
            for stmt in &block.stmts {
                let stmt = &ast[*stmt];
                // The schedule is as small as it can be.
                if !matches!(stmt.kind, StmtKind::At(..) | StmtKind::Every(..) | StmtKind::When(..))
                {
                    parts.cuts.push(stmt.span);
                }
            }
        }
        for index in 0..ast.sheets.len() as u32 {
            parts.sheet(text, &ast, &names, SheetId(index), has_schedule);
        }
        for expr in &ast.exprs {
            if let (ExprKind::Run(run), true) = (&expr.kind, has_schedule) {
                parts.number(text, &ast, run.duration);
            }
        }
        parts.cuts.sort_by_key(|span| (std::cmp::Reverse(span.end - span.start), span.start));
        parts.cuts.dedup();
        Some(parts)
    }

    fn sheet(&mut self, text: &str, ast: &Ast, names: &Interner, id: SheetId, has_schedule: bool) {
        let sheet = &ast[id];
        let is_workload = |id: SheetId| {
            WORKLOAD.iter().any(|it| it.kind().name == names.text(ast[id].kind.symbol))
        };
        if is_workload(id) && !has_schedule {
            return;
        }
        if let Some(count) = sheet.count {
            self.number(text, ast, count);
        }
        for entry in &sheet.entries {
            match entry {
                Entry::Key(key, value) | Entry::Clause(key, value) => {
                    let span = Span::new(key.span.start, ast[*value].span.end);
                    self.cuts.push(with_comma(text, span));
                    if names.text(key.symbol) == ClusterKey::Glyphs.row().name {
                        self.number(text, ast, *value);
                    }
                }
                Entry::Block(inner) if has_schedule || !is_workload(*inner) => {
                    self.cuts.push(with_comma(text, ast[*inner].span));
                }
                Entry::Block(_) => {}
            }
        }
    }

    /// A whole number above 1 that is written down, with or without a unit.
    fn number(&mut self, text: &str, ast: &Ast, expr: ExprId) {
        let expr = &ast[expr];
        let whole = match &expr.kind {
            ExprKind::Int(value) => u64::try_from(*value).ok(),
            ExprKind::Quantity(it) if it.integer => Some(it.value as u64),
            _ => None,
        };
        let written = expr.span.text(text);
        let digits = written.find(|c: char| !c.is_ascii_digit()).unwrap_or(written.len());
        if let Some(value) = whole.filter(|value| *value > 1 && digits > 0) {
            let end = expr.span.start + digits as u32;
            self.numbers.push((Span::new(expr.span.start, end), value));
        }
    }
}

/// A key with the comma after it, or with the one before it.
fn with_comma(text: &str, span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
    let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
    if after.get(blanks..).is_some_and(|rest| rest.starts_with(',')) {
        let more = after.get(blanks + 1..).unwrap_or("");
        let gap = more.len() - more.trim_start_matches([' ', '\t']).len();
        return Span::new(span.start, (end + blanks + 1 + gap) as u32);
    }
    match before.trim_end_matches([' ', '\t']).strip_suffix(',') {
        Some(rest) => Span::new(rest.len() as u32, span.end),
        None => span,
    }
}

/// Leaves out what can be left out; `false` where no more may be run.
fn leave_out(trial: &mut Trial<'_>, script: String, has_schedule: bool) -> (String, bool) {
    let mut script = script;
    let mut next = 0;
    while let Some(parts) = Parts::of(&script, has_schedule) {
        let Some(cut) = parts.cuts.get(next) else { break };
        let smaller = replaced(&script, vec![(*cut, String::new())]);
        match trial.fails_by_schedule(&smaller) {
            None => return (script, false),
            // The next one stands in the place of the one that is gone.
            Some(true) => script = smaller,
            Some(false) => next += 1,
        }
    }
    (script, true)
}

/// Lowers numbers; `false` where no more may be run.
fn lower(trial: &mut Trial<'_>, script: String, has_schedule: bool) -> (String, bool) {
    let mut script = script;
    let mut next = 0;
    while let Some(parts) = Parts::of(&script, has_schedule) {
        let Some((span, value)) = parts.numbers.get(next) else { break };
        next += 1;
        let lower: BTreeSet<u64> =
            [1, 2, 3, 4, 6, 10, 20, 50, value / 10, value / 4, value / 2, value - value / 4]
                .into_iter()
                .filter(|it| (1..*value).contains(it))
                .collect();
        for candidate in lower {
            let smaller = replaced(&script, vec![(*span, candidate.to_string())]);
            match trial.fails_by_schedule(&smaller) {
                None => return (script, false),
                Some(true) => {
                    script = smaller;
                    break;
                }
                Some(false) => {}
            }
        }
    }
    (script, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "field shop {
    segment core[6] { ΔΦ_capacity: 10 ΔΦ, volume: 3 }
    app a { cluster b { glyphs: 300, tension: 2 ΔΦ } }
}
test \"t\" {
    let r = run shop for 30 s { at 1 s { crash(core[0]) } }
    assert r.crashes < 1
}
";

    fn texts(has_schedule: bool) -> (Vec<String>, Vec<u64>) {
        let parts = Parts::of(TEXT, has_schedule).unwrap();
        let cuts = parts.cuts.iter().map(|span| span.text(TEXT).to_owned()).collect();
        (cuts, parts.numbers.iter().map(|(_, value)| *value).collect())
    }

    #[test]
    fn blocks_keys_and_numbers_may_go_but_not_the_schedule() {
        let (cuts, numbers) = texts(true);
        assert!(cuts.contains(&"ΔΦ_capacity: 10 ΔΦ, ".to_owned()), "{cuts:?}");
        assert!(cuts.contains(&", volume: 3".to_owned()), "{cuts:?}");
        assert!(cuts.contains(&"crash(core[0])".to_owned()), "{cuts:?}");
        assert!(!cuts.iter().any(|cut| cut.starts_with("at 1 s")), "{cuts:?}");
        assert_eq!(numbers, [6, 300, 30]);
    }

    #[test]
    fn without_a_schedule_the_workload_stays() {
        let (cuts, numbers) = texts(false);
        assert!(!cuts.iter().any(|cut| cut.contains("glyphs") && !cut.starts_with("field")));
        assert_eq!(numbers, [6]);
    }
}
