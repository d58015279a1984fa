//! Standard output and standard error, and what they can show.

use super::arguments::Color;
use super::progress::Progress;
use crate::diagnostic::render::{Style, render};
use crate::diagnostic::{Diagnostic, Sources};
use crate::report::Charset;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;

/// Whether the terminal's locale is one of UTF-8; one that says nothing is.
fn speaks_unicode() -> bool {
    let said =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let said = said.filter(|value| !value.is_empty()).map(|value| value.to_lowercase()).next();
    said.is_none_or(|it| it.contains("utf-8") || it.contains("utf8"))
}

/// How standard output fares. What follows a write that failed is dropped, so that no line is
/// missing between others; of a closed pipe (`phi run … | head`) nothing is to be said.
#[derive(Debug, Default)]
pub(super) struct Fate(RefCell<Option<std::io::Error>>);

impl Fate {
    /// Writes, unless a write has failed before.
    pub(super) fn write(&self, write: impl FnOnce() -> std::io::Result<()>) {
        if self.0.borrow().is_none()
            && let Err(error) = write()
        {
            self.0.replace(Some(error));
        }
    }

    /// Why output was lost that someone waits for.
    fn lost(&self) -> Option<String> {
        let fate = self.0.borrow();
        let lost = fate.as_ref().filter(|it| it.kind() != std::io::ErrorKind::BrokenPipe);
        lost.map(|error| format!("the output cannot be written: {error}\n"))
    }
}

/// The two streams.
pub(super) struct Terminal {
    fate: Rc<Fate>,
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
            fate: Rc::default(),
            color_out: wanted(std::io::stdout().is_terminal()),
            color_err: wanted(std::io::stderr().is_terminal()),
            ascii: ascii || (std::io::stdout().is_terminal() && !speaks_unicode()),
        }
    }

    /// A line that shows how far runs are, where standard error is a terminal.
    pub(super) fn progress(&self) -> Option<Rc<Progress>> {
        let charset = self.charset();
        std::io::stderr().is_terminal().then(|| Rc::new(Progress::new(charset)))
    }

    /// The style of what goes to standard output.
    pub(super) fn style(&self) -> Style {
        Style { color: self.color_out, ascii: self.ascii }
    }

    /// The style of what goes to standard error.
    pub(super) fn error_style(&self) -> Style {
        Style { color: self.color_err, ascii: self.ascii }
    }

    /// Whether only ASCII is to be written.
    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// What tables and bars are drawn with.
    pub(super) fn charset(&self) -> Charset {
        if self.ascii { Charset::Ascii } else { Charset::Unicode }
    }

    /// Clears the screen, where there is one.
    pub(super) fn clear(&self) {
        if std::io::stdout().is_terminal() {
            self.out("\x1b[2J\x1b[H");
        }
    }

    /// Writes to standard output.
    pub(super) fn out(&self, text: &str) {
        self.fate.write(|| {
            let mut stdout = std::io::stdout().lock();
            // A question stands on a line that has no end yet.
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        });
    }

    /// How standard output fares, for what writes to it by itself.
    pub(super) fn fate(&self) -> Rc<Fate> {
        self.fate.clone()
    }

    /// Says that output was lost, if it was; whether it was.
    pub(super) fn is_lost(&self) -> bool {
        let lost = self.fate.lost();
        lost.iter().for_each(|lost| self.err(lost));
        lost.is_some()
    }

    /// Writes to standard error.
    pub(super) fn err(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Writes diagnostics to standard error.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        let style = self.error_style();
        let mut text = String::new();
        for diagnostic in diagnostics {
            text += &render(diagnostic, sources, style);
        }
        self.err(&text);
    }
}

/// The colour of what is wrong.
pub(super) const RED: u8 = 31;
/// The colour of what is right.
pub(super) const GREEN: u8 = 32;

/// A text in a colour, where the terminal shows colours.
pub(super) fn paint(text: &str, color: u8, terminal: &Terminal) -> String {
    match terminal.style().color {
        true => format!("\u{1b}[{color}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}
