//! Any text: tokens and tree, or errors whose places lie in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;

fuzz_target!(|text: &str| {
    for (_, span) in phi::syntax::tokens(text) {
        assert!(span.start <= span.end && span.end as usize <= text.len());
    }
    let parsed = phi::syntax::parse(text, FileId(0), &mut Interner::default());
    assert!(parsed.diagnostics.len() <= phi::syntax::MAX_ERRORS);
    for diagnostic in &parsed.diagnostics {
        for label in &diagnostic.labels {
            let span = label.place.span;
            assert!(span.start <= span.end && span.end as usize <= text.len());
        }
    }
});
