//! `phi fmt`: one layout for every script.

use super::Exit;
use super::arguments::FmtOptions;
use super::output::Terminal;
use crate::session::files;
use crate::syntax::{FormatOptions, format};
use std::path::Path;

pub(super) fn fmt(options: &FmtOptions, ascii: bool, terminal: &Terminal) -> Exit {
    let style = FormatOptions { ascii };
    if options.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input(options, &style, terminal);
    }
    let mut exit = Exit::Success;
    for path in &options.paths {
        match files::scripts(path) {
            Ok(scripts) => {
                for script in scripts {
                    exit = exit.max(one(&script, options, &style, terminal));
                }
            }
            Err(diagnostic) => {
                terminal.diagnostics(&[*diagnostic], &Default::default());
                exit = Exit::Script;
            }
        }
    }
    exit
}

fn one(path: &Path, options: &FmtOptions, style: &FormatOptions, terminal: &Terminal) -> Exit {
    let mut sources = crate::diagnostic::Sources::default();
    let text = match files::read_script(path) {
        Ok(text) => text,
        Err(diagnostic) => {
            terminal.diagnostics(&[*diagnostic], &sources);
            return Exit::Script;
        }
    };
    let formatted = match format(&text, style) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            sources.add(path.display().to_string(), text);
            terminal.diagnostics(&diagnostics, &sources);
            return Exit::Script;
        }
    };
    if formatted == text {
        return Exit::Success;
    }
    if options.check {
        terminal.out(&format!("{} is not formatted\n", path.display()));
        return Exit::Expectation;
    }
    match std::fs::write(path, formatted) {
        Ok(()) => Exit::Success,
        Err(error) => {
            terminal.err(&format!("{} cannot be written: {error}\n", path.display()));
            Exit::Usage
        }
    }
}

fn standard_input(options: &FmtOptions, style: &FormatOptions, terminal: &Terminal) -> Exit {
    let mut sources = crate::diagnostic::Sources::default();
    let text = match files::read_script(Path::new("-")) {
        Ok(text) => text,
        Err(diagnostic) => {
            terminal.diagnostics(&[*diagnostic], &sources);
            return Exit::Script;
        }
    };
    match format(&text, style) {
        Ok(formatted) if options.check => {
            if formatted == text {
                Exit::Success
            } else {
                Exit::Expectation
            }
        }
        Ok(formatted) => {
            terminal.out(&formatted);
            Exit::Success
        }
        Err(diagnostics) => {
            sources.add("standard input", text);
            terminal.diagnostics(&diagnostics, &sources);
            Exit::Script
        }
    }
}
