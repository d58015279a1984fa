//! Every example runs as it stands, and what it prints is a snapshot. Examples that read public
//! data are skipped, and say so, where the data is absent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use phi::diagnostic::render::{Style, render};
use phi::session::{Options, Session};
use std::path::Path;

#[test]
fn examples_print_what_their_snapshots_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = common::data();
    let mut skipped = vec![];
    insta::glob!("../examples", "**/*.phi", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let needs_data = text.contains("param data");
        let mut options = Options::default();
        match (&data, needs_data) {
            (_, false) => {}
            (None, true) => {
                skipped.push(path.strip_prefix(root).unwrap().display().to_string());
                return;
            }
            (Some(data), true) => {
                options.allow_read.push(data.clone());
                options.sets.push(format!("data={}", data.display()));
            }
        }
        let mut session = Session::new(options);
        let (output, outcome) = session.run_captured(path);
        let shown: String = outcome
            .diagnostics
            .iter()
            .map(|diagnostic| render(diagnostic, session.sources(), Style::default()))
            .collect();
        assert!(!outcome.failed(), "{}\n{shown}", path.display());
        let shown = shown.replace(&format!("{}/", path.parent().unwrap().display()), "");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{output}{}{shown}", outcome.report));
        });
    });
    for path in skipped {
        common::skipped(&path.to_string(), "no public data here (set PHI_DATA)");
    }
}
