//! What several targets do.

use phi::diagnostic::render::{Style, render};
use phi::session::{Options, Session};
use std::path::Path;

/// Checks and runs a text under small limits, and renders whatever is said of it.
pub fn run(text: &str) {
    let mut session = Session::new(Options {
        max_steps: Some(50_000),
        max_memory: Some(32 << 20),
        max_time: Some(5.0),
        ..Options::default()
    });
    let (_, outcome) = session.run_text("fuzz.phi", text, Path::new("."));
    for diagnostic in &outcome.diagnostics {
        let shown = render(diagnostic, session.sources(), Style::default());
        assert!(!shown.contains("a fault of Φ itself"), "{shown}");
    }
}
