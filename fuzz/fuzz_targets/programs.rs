//! Programs that are correct in syntax: printing and formatting keep them readable.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use phi::syntax::{FormatOptions, format, parse, print_ast};

#[path = "../../tests/library/syntax/generate.rs"]
mod generate;

fuzz_target!(|bytes: &[u8]| {
    let text = generate::program(bytes);
    let mut names = Interner::default();
    let parsed = parse(&text, FileId(0), &mut names);
    assert!(parsed.diagnostics.is_empty(), "{text}");
    let printed = print_ast(&parsed.ast, &names);
    let again = parse(&printed, FileId(0), &mut names);
    assert!(again.diagnostics.is_empty(), "{printed}");
    assert_eq!(printed, print_ast(&again.ast, &names));
    let options = FormatOptions::default();
    let once = format(&text, &options).expect("it parses");
    assert_eq!(once, format(&once, &options).expect("what was formatted parses"));
});
