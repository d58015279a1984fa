//! `phi explain CODE`: the page of an error.

use super::Exit;
use super::arguments::{ExplainOptions, Format};
use super::output::Terminal;
use crate::diagnostic::Code;
use serde::Serialize;

/// The page of a code.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Page {
    /// The code.
    code: &'static str,
    /// What it stands for, in a few words.
    title: &'static str,
    /// Markdown with a wrong and a right example.
    page: &'static str,
}

pub(super) fn explain(options: &ExplainOptions, terminal: &Terminal) -> Exit {
    let codes = match &options.code {
        None => Code::ALL.to_vec(),
        Some(name) => match Code::parse(name) {
            Some(code) => vec![code],
            None => {
                terminal.err(&format!(
                    "There is no code `{name}`. `phi explain` without a code lists them all.\n"
                ));
                return Exit::Usage;
            }
        },
    };
    let page = |code: &Code| Page { code: code.name(), title: code.title(), page: code.page() };
    let text = match (options.format, options.code.is_some()) {
        (Format::Json, _) => {
            let pages: Vec<Page> = codes.iter().map(page).collect();
            serde_json::to_string_pretty(&pages).unwrap_or_default() + "\n"
        }
        (Format::Text, true) => codes.iter().map(|code| show(code.page(), terminal)).collect(),
        (Format::Text, false) => {
            codes.iter().map(|code| format!("{code}  {}\n", code.title())).collect()
        }
    };
    terminal.out(&text);
    Exit::Success
}

/// Markdown for a terminal: the heading in bold, examples indented and named.
fn show(page: &str, terminal: &Terminal) -> String {
    let bold = |text: &str| match terminal.style().color {
        true => format!("\u{1b}[1m{text}\u{1b}[0m"),
        false => text.to_owned(),
    };
    let mut text = String::new();
    let mut example = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            example = !example;
            let mut words = info.split_whitespace().skip(1);
            match words.next() {
                Some("wrong") => text += &format!("{}\n", bold("Wrong:")),
                Some("right") => text += &format!("{}\n", bold("Right:")),
                _ => {}
            }
        } else if example {
            text += &format!("    {line}\n");
        } else if let Some(heading) = line.strip_prefix("# ") {
            text += &format!("{}\n", bold(heading));
        } else {
            text += &format!("{line}\n");
        }
    }
    text
}
