//! What is wrong with a script, as data: a code, a place, a reason and a help that works.
//! Rendering (`render.rs`) and JSON (`json.rs`) only show it.

pub mod codes;
mod excerpt;
pub mod json;
pub mod render;
pub mod span;

pub use codes::Code;
pub use span::{FileId, Place, Source, Sources, Span};

use serde::{Deserialize, Serialize};

/// Whether a character shows what follows it in another direction, or ends that.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The script cannot run (or stopped).
    Error,
    /// It runs, and is probably not what was meant.
    Warning,
}

/// A place with a remark. The first label of a diagnostic is the place itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be said of it; short, without a full stop.
    pub message: String,
}

/// A replacement of text that mends the fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub replacement: String,
    /// What the fix does, as an imperative: "write `capacity`".
    pub message: String,
}

/// One fault or warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Its code; `phi explain` has a page for each.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one plain sentence without a full stop.
    pub title: String,
    /// Where; the first is the main place.
    pub labels: Vec<Label>,
    /// Reasons and further facts.
    pub notes: Vec<String>,
    /// What to do about it: a help line that works when it is followed.
    pub help: Vec<String>,
    /// Machine-applicable mends.
    pub fixes: Vec<Fix>,
}

/// One of several names in words: "`a`, `b` or `c`".
pub fn any_of(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => quoted.concat(),
    }
}

impl Diagnostic {
    /// A diagnostic whose severity follows from its code, with its main place and remark.
    pub fn new(
        code: Code,
        place: Place,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            title: title.into(),
            labels: vec![Label { place, message: label.into() }],
            notes: vec![],
            help: vec![],
            fixes: vec![],
        }
    }

    /// A diagnostic that has no place in a text: of a file that cannot be read, of a command line.
    pub fn without_place(code: Code, title: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            title: title.into(),
            labels: vec![],
            notes: vec![],
            help: vec![],
            fixes: vec![],
        }
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, place: Place, message: impl Into<String>) -> Self {
        self.labels.push(Label { place, message: message.into() });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a mend that a tool can apply.
    #[must_use]
    pub fn fix(
        mut self,
        place: Place,
        replacement: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        self.fixes.push(Fix { place, replacement: replacement.into(), message: message.into() });
        self
    }

    /// Proposes other names for what stands at a place, as help and each as a mend.
    #[must_use]
    pub fn did_you_mean(self, place: Place, near: &[String]) -> Self {
        let asked = self.help(format!("did you mean {}?", any_of(near)));
        near.iter().fold(asked, |it, name| it.fix(place, name, format!("write `{name}`")))
    }

    /// The main place.
    pub fn place(&self) -> Place {
        self.labels.first().map(|label| label.place).unwrap_or_default()
    }

    /// Whether it stops the script.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
