//! What helps where an entry is no good as a script, and better than what a script would be told:
//! commands without their colon, and names that are known once a field is open.

use super::{COMMANDS, Repl};
use crate::diagnostic::{Code, Diagnostic};
use crate::session::stdlib;

/// Words with which other interactive programs are left or asked.
const HABITS: &[(&str, &str)] =
    &[("exit", "quit"), ("bye", "quit"), ("q", "quit"), ("man", "help"), ("clear", "reset")];

impl Repl {
    /// The diagnostics of an entry, with the help that fits here.
    pub(super) fn advised(&self, entry: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let word = entry.trim().trim_end_matches("()");
        let command = HABITS.iter().find(|(habit, _)| *habit == word).map_or(word, |(_, it)| it);
        let command = COMMANDS.iter().find(|it| it.name == command);
        diagnostics
            .into_iter()
            .map(|mut diagnostic| {
                if diagnostic.code != Code::E0201 {
                    return diagnostic;
                }
                let place = diagnostic.place();
                let name = place.span.text(self.sources().text(place.file)).to_owned();
                if let Some(command) = command.filter(|_| name == word) {
                    diagnostic.help =
                        vec![format!("the command is `:{}`: {}", command.name, command.does)];
                } else if self.bridge.open_field().is_none() && is_fault(&name) {
                    diagnostic.help = vec![
                        "faults and the parts of a field are known once one is open: `open(shop)`"
                            .to_owned(),
                    ];
                }
                diagnostic
            })
            .collect()
    }
}

fn is_fault(name: &str) -> bool {
    let faults = stdlib::text("fault").unwrap_or_default();
    faults
        .lines()
        .any(|line| line.strip_prefix("fn ").and_then(|rest| rest.split('(').next()) == Some(name))
}
