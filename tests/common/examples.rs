//! Examples in Markdown: fenced blocks that are run, with what they should give.

#![allow(clippy::unwrap_used, dead_code)]

use phi::diagnostic::render::{Style, render};
use phi::session::{Options, Session};
use std::collections::BTreeSet;
use std::time::Duration;

/// A fenced block.
pub struct Example {
    /// What follows the opening fence: `phi wrong E0301`.
    pub info: String,
    /// What stands in the block.
    pub text: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The text of the `output` block that follows it, where there is one.
    pub output: Option<String>,
}

impl Example {
    /// The word of the info at that place: `phi`, then `wrong` or `right`.
    pub fn word(&self, index: usize) -> Option<&str> {
        self.info.split_whitespace().nth(index)
    }

    /// The word after that option: `--max-steps 1000`.
    fn option(&self, name: &str) -> Option<String> {
        let mut words = self.info.split_whitespace().skip_while(|word| *word != name);
        words.nth(1).map(str::to_owned)
    }
}

/// What a block gave.
pub struct Outcome {
    /// The codes of its diagnostics.
    pub codes: BTreeSet<&'static str>,
    /// What it printed.
    pub output: String,
    /// The diagnostics as a person sees them.
    pub shown: String,
}

/// The fenced blocks of a page.
pub fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = vec![];
    let mut open = false;
    let mut text = String::new();
    for (index, line) in page.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            if !open {
                let info = info.to_owned();
                found.push(Example { info, text: String::new(), line: index + 1, output: None });
            } else if found.last().unwrap().info == "output" {
                found.pop();
                found.last_mut().unwrap().output = Some(text);
                text = String::new();
            } else {
                found.last_mut().unwrap().text = text;
                text = String::new();
            }
            open = !open;
        } else if open {
            text += line;
            text.push('\n');
        }
    }
    assert!(!open, "a fence is not closed");
    found
}

/// Runs a block in a folder of its own. A line `// file: NAME` in it begins a further file.
pub fn run(name: &str, example: &Example) -> Outcome {
    let folder = std::env::temp_dir().join(format!("phi-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut files = vec![("example.phi".to_owned(), String::new())];
    for line in example.text.lines() {
        match line.strip_prefix("// file: ") {
            Some(name) => files.push((name.to_owned(), String::new())),
            None => {
                let text = &mut files.last_mut().unwrap().1;
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    for (name, text) in &files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let mut session = Session::new(Options {
        max_steps: Some(example.option("--max-steps").map_or(5_000_000, |n| n.parse().unwrap())),
        max_memory: Some(example.option("--max-memory").map_or(64 << 20, |n| n.parse().unwrap())),
        max_time: example.option("--max-time").map(|n| Duration::from_secs_f64(n.parse().unwrap())),
        sets: example.option("--set").into_iter().collect(),
        ..Options::default()
    });
    let (output, outcome) = session.run_captured(&folder.join("example.phi"));
    let sources = session.sources();
    let shown =
        outcome.diagnostics.iter().map(|it| render(it, sources, Style::default())).collect();
    std::fs::remove_dir_all(&folder).unwrap();
    let codes = outcome.diagnostics.iter().map(|it| it.code.name()).collect();
    Outcome { codes, output, shown }
}
