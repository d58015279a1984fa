//! What was found wrong so far.

use crate::diagnostic::{Diagnostic, FileId, Place, Span};
use crate::schema::limit;
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;

/// So many times what is shown is kept, as some of it only follows from the rest.
const KEPT: usize = 10;

/// The diagnostics of an entry.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Reports {
    all: Vec<Diagnostic>,
    counts: IndexMap<FileId, Counts>,
    /// Names that were found nowhere.
    pub undefined: Vec<(Place, Symbol)>,
}

/// How many there are in a file.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    errors: usize,
    warnings: usize,
    /// Errors that are not kept.
    more_errors: usize,
    /// Warnings that are not kept.
    more_warnings: usize,
}

impl Reports {
    /// Takes note of a fault, once for a place; of a great number in a file only of how many they are.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.place();
        let same = |other: &Diagnostic| other.code == diagnostic.code && other.place() == place;
        if self.all.iter().rev().take(40).any(same) {
            return;
        }
        let counts = self.counts.entry(place.file).or_default();
        let (count, most, more) = match diagnostic.is_error() {
            true => (&mut counts.errors, limit::ERRORS, &mut counts.more_errors),
            false => (&mut counts.warnings, limit::WARNINGS, &mut counts.more_warnings),
        };
        if *count >= KEPT * most {
            *more += 1;
            return;
        }
        *count += 1;
        self.all.push(diagnostic);
    }

    /// Counts errors of a file that were found and not kept.
    pub fn count_more(&mut self, file: FileId, errors: usize) {
        self.counts.entry(file).or_default().more_errors += errors;
    }

    /// Whether one more error of a file may be shown.
    pub fn is_worded(&self, file: FileId) -> bool {
        self.counts.get(&file).is_none_or(|it| it.errors < 3 * limit::ERRORS)
    }

    /// Those that are shown: the first of each file; the last of them says how many there are beside.
    pub fn shown(&mut self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut counts: IndexMap<FileId, Counts> = std::mem::take(&mut self.counts);
        for count in counts.values_mut() {
            (count.errors, count.warnings) = (0, 0);
        }
        let mut shown: Vec<Diagnostic> = vec![];
        for diagnostic in diagnostics {
            let counts = counts.entry(diagnostic.place().file).or_default();
            let (count, most, more) = match diagnostic.is_error() {
                true => (&mut counts.errors, limit::ERRORS, &mut counts.more_errors),
                false => (&mut counts.warnings, limit::WARNINGS, &mut counts.more_warnings),
            };
            if *count >= most {
                *more += 1;
            } else {
                *count += 1;
                shown.push(diagnostic);
            }
        }
        for (file, counts) in counts {
            let kinds = [(true, counts.more_errors), (false, counts.more_warnings)];
            for (error, more) in kinds.into_iter().filter(|(_, more)| *more > 0) {
                let of = |it: &&mut Diagnostic| it.place().file == file && it.is_error() == error;
                if let Some(last) = shown.iter_mut().rev().find(of) {
                    let what = if error { "error" } else { "warning" };
                    let plural = if more == 1 { "" } else { "s" };
                    last.notes.push(format!("and {more} more {what}{plural}"));
                }
            }
        }
        shown
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Whether an error is among those that came after the first `count`.
    pub fn has_error_since(&self, count: usize) -> bool {
        self.all.iter().skip(count).any(Diagnostic::is_error)
    }

    /// Forgets those that came after the first `count`.
    pub fn forget_since(&mut self, count: usize) {
        for diagnostic in self.all.split_off(count.min(self.all.len())) {
            let counts = self.counts.entry(diagnostic.place().file).or_default();
            let count = match diagnostic.is_error() {
                true => &mut counts.errors,
                false => &mut counts.warnings,
            };
            *count = count.saturating_sub(1);
        }
    }

    /// Whether an error begins in a part of a file.
    pub fn has_error_in(&self, file: FileId, span: Span) -> bool {
        self.all.iter().any(|it| {
            let place = it.place();
            it.is_error()
                && place.file == file
                && span.start <= place.span.start
                && place.span.start <= span.end
        })
    }

    /// All that was found; the next entry begins with none.
    pub fn take(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.all)
    }
}
