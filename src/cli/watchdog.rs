//! What ends a command that passes a limit where nothing in it asks: while it reads a file, sets up a
//! field, compares values or words what is wrong. Whoever asks stops first, and can say the place.

use super::Exit;
use super::arguments::Format;
use super::output::Terminal;
use crate::diagnostic::json::to_json;
use crate::diagnostic::render::{Style, render};
use crate::diagnostic::{Diagnostic, Sources};
use crate::session::limits::Allowed;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(5);

/// Lines on their way to standard output, which are written also where the command is ended.
pub(super) type Lines = Arc<Mutex<std::io::BufWriter<std::io::Stdout>>>;

/// Watches over the command until it ends. `document` is what a JSON answer has besides its diagnostics.
pub(super) fn watch(
    allowed: Allowed,
    format: Format,
    document: Value,
    lines: Option<Lines>,
    terminal: &Terminal,
) {
    let (begun, style) = (Instant::now(), terminal.error_style());
    let end = allowed.end(begun);
    // Where no thread can be had, those that ask hold the limits alone.
    let _ = std::thread::Builder::new().name("limits".to_owned()).spawn(move || {
        loop {
            if let Some(passed) = allowed.passed(end) {
                tell(&allowed.told(passed), format, document, lines, style);
                std::process::exit(Exit::Runtime as i32);
            }
            let left = end.map_or(PERIOD, |end| end.saturating_duration_since(Instant::now()));
            std::thread::sleep(left.min(PERIOD));
        }
    });
}

fn tell(
    diagnostic: &Diagnostic,
    format: Format,
    mut document: Value,
    lines: Option<Lines>,
    style: Style,
) {
    let sources = Sources::default();
    if let Some(lines) = lines {
        let _ = lines.lock().unwrap_or_else(PoisonError::into_inner).flush();
    }
    match format {
        Format::Text => {
            let text = render(diagnostic, &sources, style);
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
        Format::Json => {
            let told = serde_json::to_value([to_json(diagnostic, &sources)]).unwrap_or_default();
            if let Some(fields) = document.as_object_mut() {
                fields.insert("diagnostics".to_owned(), told);
            }
            let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
            let mut stdout = std::io::stdout().lock();
            let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        }
    }
}
