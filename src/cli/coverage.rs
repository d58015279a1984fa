//! `phi test --coverage` for people: of each script what was reached, and what never was.

use crate::report::Charset;
use crate::report::table::{Align, Table};
use crate::session::test::Coverage;
use crate::session::test::coverage::{CALLS, FileCoverage};

/// The whole text.
pub(super) fn told(coverage: &Coverage, charset: Charset) -> String {
    let mut totals = Table::new([
        ("reached", Align::Left),
        ("functions", Align::Right),
        ("rules", Align::Right),
        ("lines", Align::Right),
    ]);
    let mut never = String::new();
    for (name, file) in &coverage.files {
        if file.functions.is_empty() && file.rules.is_empty() && file.lines.is_empty() {
            continue;
        }
        let reached = |all: usize, hit: usize| match all {
            0 => String::new(),
            all => format!("{hit} of {all}"),
        };
        totals.row([
            name.clone(),
            reached(file.functions.len(), file.functions.values().filter(|it| **it > 0).count()),
            reached(file.rules.len(), file.rules.values().filter(|it| it.spoke > 0).count()),
            reached(file.lines.len(), file.lines.values().filter(|it| **it > 0).count()),
        ]);
        never += &missed(name, file, charset);
    }
    let mut text = "\n".to_owned();
    if totals.rows() > 0 {
        text += &totals.render(100, charset);
    }
    if !never.is_empty() {
        text += &format!("\nnever reached\n{never}");
    }
    text += "\norchestrator\n";
    for call in CALLS {
        text += &match coverage.calls.get(call) {
            Some(1) => format!("  {call}: called once\n"),
            Some(times) => format!("  {call}: called {times} times\n"),
            None => format!("  {call}: never called\n"),
        };
    }
    let acts: Vec<String> = coverage
        .acts
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    if !acts.is_empty() {
        text += &format!("  in all runs: {}\n", acts.join(", "));
    }
    text
}

fn missed(name: &str, file: &FileCoverage, charset: Charset) -> String {
    let mut text = String::new();
    for ((line, function), count) in &file.functions {
        if *count == 0 {
            text += &format!("  {name}:{line}  function {function} is never called\n");
        }
    }
    for ((line, rule), count) in &file.rules {
        let what = match (count.asked, count.spoke, count.refused) {
            (0, ..) => "is never asked: no field with it ran",
            (_, 0, _) => "speaks of no cluster",
            (_, _, 0) => "refuses no place",
            _ => continue,
        };
        text += &format!("  {name}:{line}  rule {rule} {what}\n");
    }
    let dash = if charset == Charset::Unicode { "–" } else { "-" };
    let lines: Vec<String> = file
        .missed()
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}{dash}{last}"),
        })
        .collect();
    match lines.as_slice() {
        [] => {}
        [one] if !one.contains(dash) => text += &format!("  {name}  line {one}\n"),
        lines => text += &format!("  {name}  lines {}\n", lines.join(", ")),
    }
    text
}
