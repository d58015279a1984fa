//! The syntax as a whole: files that must parse, files that must not, and laws for generated ones.

mod errors;
mod generate;
mod grammar;
mod laws;
mod limits;
mod nesting;
mod own_units;
mod printing;

use phi::diagnostic::{Diagnostic, FileId};
use phi::syntax::symbol::Interner;

/// The diagnostics of a text, one line each: code, byte range, text under it, title.
fn report(text: &str) -> Vec<String> {
    let parsed = phi::syntax::parse(text, FileId(0), &mut Interner::default());
    parsed.diagnostics.iter().map(|diagnostic| line(text, diagnostic)).collect()
}

fn line(text: &str, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.place().span;
    let mut line = format!(
        "{} {}..{} `{}`: {}",
        diagnostic.code,
        span.start,
        span.end,
        span.text(text),
        diagnostic.title
    );
    for label in &diagnostic.labels {
        line.push_str(&format!("\n    {}", label.message));
    }
    for help in &diagnostic.help {
        line.push_str(&format!("\n    help: {help}"));
    }
    line
}

#[test]
fn the_tour_parses() {
    let text = include_str!("../../../examples/tour.phi");
    assert_eq!(report(text), Vec::<String>::new());
}

/// Prints what the parser says of each line of a file: a way to look at error texts.
#[test]
#[ignore = "for looking at, with PROBE=file"]
fn probe() {
    let file = std::env::var("PROBE").unwrap();
    let whole = std::fs::read_to_string(file).unwrap();
    for text in whole.split("\n---\n") {
        println!("=== {text}");
        for line in report(text) {
            println!("{line}");
        }
    }
}

/// Prints a file as the formatter writes it.
#[test]
#[ignore = "for looking at, with PROBE=file"]
fn show_format() {
    let text = std::fs::read_to_string(std::env::var("PROBE").unwrap()).unwrap();
    let options = phi::syntax::FormatOptions { ascii: std::env::var("ASCII").is_ok() };
    let formatted = phi::syntax::format(&text, &options).unwrap();
    println!("{formatted}");
    let again = phi::syntax::format(&formatted, &options).unwrap();
    assert_eq!(formatted, again);
}
