//! What was found wrong so far.

use crate::diagnostic::{Diagnostic, FileId, Place, Span};
use crate::schema::limit;
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;

/// The diagnostics of an entry.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Reports {
    all: Vec<Diagnostic>,
    errors: IndexMap<FileId, usize>,
    /// Names that were found nowhere.
    pub undefined: Vec<(Place, Symbol)>,
}

impl Reports {
    /// Takes note of a fault: once for a place, and up to [`limit::ERRORS`] errors for a file.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.place();
        let count = self.errors.entry(place.file).or_insert(0);
        if diagnostic.is_error() {
            if *count >= limit::ERRORS {
                return;
            }
            *count += 1;
        }
        let same = |other: &Diagnostic| other.code == diagnostic.code && other.place() == place;
        if !self.all.iter().rev().take(40).any(same) {
            self.all.push(diagnostic);
        }
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
        self.all.truncate(count);
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
        self.errors.clear();
        std::mem::take(&mut self.all)
    }
}
