//! Makes the schedule of a failing test smaller: entries (`at`, `every`, `when`) of its runs are
//! left out as long as the test fails in the same way, by delta debugging (Zeller and Hildebrandt,
//! "Simplifying and isolating failure-inducing input", 2002). Faults that `chaos` drew become
//! entries of their own first. It works on the text of the script, so what it gives is a script,
//! and every candidate was run.

use super::snapshot::Policy;
use super::suite::{CaseResult, Suite};
use super::{Failure, Settings, Shrunk};
use crate::diagnostic::{Code, FileId, Span};
use crate::syntax::ast::{Ast, ExprKind, StmtKind};
use crate::syntax::symbol::Interner;
use crate::syntax::{FormatOptions, format, parse};

/// No more candidates than this are run.
const MOST_RUNS: usize = 300;

/// How a test failed: the code and the text of its main place.
type Way = Option<(&'static str, String)>;

fn way(failure: &Failure) -> Way {
    let first = failure.diagnostics.first()?;
    let place = first.place();
    Some((first.code.name(), place.span.text(failure.sources.text(place.file)).to_owned()))
}

/// The smaller script; `None` where the runs of the test have nothing to leave out, or where it
/// fails with all of it left out.
pub(super) fn shrink(
    suite: &Suite,
    test: usize,
    failure: &Failure,
    settings: &Settings,
) -> Option<Shrunk> {
    let title = suite.plan().get(test)?.title.clone();
    let mut trial = Trial {
        suite,
        settings: Settings {
            filter: None,
            seeds: None,
            seed: None,
            policy: Policy::Refuse,
            jobs: 1,
            options: settings.options.clone(),
        },
        wanted: way(failure),
        runs: 0,
    };
    let base = alone(suite.text(), &title, failure.seed)?;
    let schedule = Schedule::of(&base)?;
    let whole = trial.run(&base)?;
    let (base, schedule) = match schedule.chaos.is_empty() {
        true => (base, schedule),
        false => match drawn(&mut trial, &base, &schedule, &whole) {
            Some(script) => {
                let schedule = Schedule::of(&script)?;
                (script, schedule)
            }
            None => (base, schedule),
        },
    };
    let all = schedule.entries.len();
    // A value that differs from its snapshot says nothing of what made it so.
    if all == 0 || failure.diagnostics.iter().all(|it| it.code == Code::E0602) {
        return None;
    }
    let kept = minimal((0..all).collect(), &mut |kept| trial.fails(&schedule.keeping(&base, kept)));
    if kept.is_empty() {
        // It fails without any of them: they are not what it fails by.
        return None;
    }
    let script = schedule.keeping(&base, &kept);
    let script = format(&script, &FormatOptions::default()).unwrap_or(script);
    Some(Shrunk { script, events: kept.len(), from: all })
}

/// The smallest subset that is found to fail: 1-minimal, unless the runs are used up.
fn minimal(mut kept: Vec<usize>, fails: &mut dyn FnMut(&[usize]) -> Option<bool>) -> Vec<usize> {
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

/// Runs candidates.
struct Trial<'a> {
    suite: &'a Suite,
    settings: Settings,
    wanted: Way,
    runs: usize,
}

impl Trial<'_> {
    fn run(&mut self, script: &str) -> Option<CaseResult> {
        if self.runs >= MOST_RUNS {
            return None;
        }
        self.runs += 1;
        let path = self.suite.path();
        let mut suite = Suite::open_text(path, script, &self.settings).ok().flatten()?;
        let seed = suite.plan().first()?.seeds.as_ref().and_then(|seeds| seeds.first().copied());
        Some(suite.run(0, seed, Policy::Refuse))
    }

    /// Whether a script fails as the test did; `None` where no more may be run.
    fn fails(&mut self, script: &str) -> Option<bool> {
        if self.runs >= MOST_RUNS {
            return None;
        }
        let case = self.run(script);
        Some(case.and_then(|case| case.failure).is_some_and(|it| way(&it) == self.wanted))
    }
}

/// The script with this test alone, and this seed alone.
fn alone(text: &str, title: &str, seed: Option<i64>) -> Option<String> {
    let ast = read(text)?;
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
    Some(replaced(text, cuts))
}

fn read(text: &str) -> Option<Ast> {
    let parsed = parse(text, FileId(0), &mut Interner::default());
    (!parsed.diagnostics.iter().any(|it| it.is_error())).then_some(parsed.ast)
}

/// What the runs of a script have that may be left out.
struct Schedule {
    /// `at`, `every` and `when`.
    entries: Vec<Span>,
    /// Calls of `chaos` that are statements of a run.
    chaos: Vec<Span>,
}

impl Schedule {
    fn of(text: &str) -> Option<Schedule> {
        let ast = read(text)?;
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

    fn keeping(&self, text: &str, kept: &[usize]) -> String {
        let cuts = self.entries.iter().enumerate().filter(|(index, _)| !kept.contains(index));
        replaced(text, cuts.map(|(_, span)| (*span, String::new())).collect())
    }
}

/// The script with the faults that `chaos` drew as entries of their own, if it still fails.
fn drawn(
    trial: &mut Trial<'_>,
    base: &str,
    schedule: &Schedule,
    whole: &CaseResult,
) -> Option<String> {
    let [chaos] = *schedule.chaos.as_slice() else { return None };
    // What happens without it is from other entries.
    let calm = trial.run(&replaced(base, vec![(chaos, String::new())]))?;
    let mut others = calm.faults;
    let mut entries = String::new();
    for fault in &whole.faults {
        match others.iter().position(|other| other == fault) {
            Some(index) => drop(others.remove(index)),
            None => entries += &format!("at {} s {{ {} }}\n", fault.0 as f64 / 1e9, fault.1),
        }
    }
    let script = replaced(base, vec![(chaos, entries)]);
    (trial.fails(&script)? && read(&script).is_some()).then_some(script)
}

/// A text with spans replaced; a line that is left empty by it goes.
fn replaced(text: &str, mut cuts: Vec<(Span, String)>) -> String {
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
