//! `phi test --watch`: runs the tests again whenever a script changes, until Ctrl-C.

use super::Exit;
use super::output::Terminal;
use crate::diagnostic::Sources;
use crate::session::folder_of;
use crate::session::test::discover;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long to wait between two looks at the scripts.
const PAUSE: Duration = Duration::from_millis(100);

/// The scripts with what they hold; a time stamp would miss two changes in one tick of the clock.
type State = BTreeMap<PathBuf, Option<blake3::Hash>>;

/// Runs `act` now and after each change; ends only where a path cannot be read, or by Ctrl-C with
/// status 130.
pub(super) fn watch(paths: &[PathBuf], terminal: &Terminal, act: &mut dyn FnMut()) -> Exit {
    let always = Arc::new(AtomicBool::new(true));
    let interrupt = signal_hook::consts::SIGINT;
    let _ = signal_hook::flag::register_conditional_shutdown(interrupt, 130, always);
    // The modules of a script lie below its folder.
    let around: Vec<PathBuf> = paths
        .iter()
        .map(|path| if path.is_dir() { path.clone() } else { folder_of(path) })
        .collect();
    loop {
        let before = match look(&around) {
            Ok(state) => state,
            Err(diagnostic) => {
                terminal.diagnostics(&[*diagnostic], &Sources::default());
                return Exit::Usage;
            }
        };
        terminal.clear();
        act();
        terminal.out(&format!("\nwatching {} scripts; Ctrl-C ends\n", before.len()));
        let changed = loop {
            std::thread::sleep(PAUSE);
            // A folder that is away for a moment is looked for again.
            let now = look(&around).unwrap_or_else(|_| before.clone());
            if now != before {
                break first_difference(&before, &now);
            }
        };
        terminal.out(&format!("{} has changed\n", changed.display()));
    }
}

fn look(around: &[PathBuf]) -> Result<State, Box<crate::diagnostic::Diagnostic>> {
    let scripts = discover(around)?;
    let hash = |path: &PathBuf| std::fs::read(path).ok().map(|bytes| blake3::hash(&bytes));
    Ok(scripts.into_iter().map(|path| (path.clone(), hash(&path))).collect())
}

fn first_difference(before: &State, now: &State) -> PathBuf {
    let differs = |path: &&PathBuf| before.get(*path) != now.get(*path);
    before.keys().chain(now.keys()).find(differs).cloned().unwrap_or_default()
}
