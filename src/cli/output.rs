//! Standard output and standard error, and what they can show.

use super::arguments::Color;
use crate::diagnostic::render::{Style, render};
use crate::diagnostic::{Diagnostic, Sources};
use std::io::{IsTerminal, Write};

/// The two streams. A closed pipe (`phi run … | head`) is no error: output is then dropped.
pub(super) struct Terminal {
    color_out: bool,
    color_err: bool,
    ascii: bool,
}

impl Terminal {
    pub(super) fn new(color: Color, ascii: bool) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let wanted = |is_terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && !plain,
        };
        Terminal {
            color_out: wanted(std::io::stdout().is_terminal()),
            color_err: wanted(std::io::stderr().is_terminal()),
            ascii,
        }
    }

    /// The style of what goes to standard output.
    pub(super) fn style(&self) -> Style {
        Style { color: self.color_out, ascii: self.ascii }
    }

    /// Writes to standard output.
    pub(super) fn out(&self, text: &str) {
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    /// Writes to standard error.
    pub(super) fn err(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Writes diagnostics to standard error.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        let style = Style { color: self.color_err, ascii: self.ascii };
        let mut text = String::new();
        for diagnostic in diagnostics {
            text += &render(diagnostic, sources, style);
        }
        self.err(&text);
    }
}
