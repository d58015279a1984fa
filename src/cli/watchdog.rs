//! What ends a command that passes a limit where nothing in it asks: while it reads a file, sets up a
//! field, compares values or words what is wrong. Whoever asks stops first, and can say the place.

use super::Exit;
use super::arguments::Format;
use super::output::Terminal;
use crate::diagnostic::json::to_json;
use crate::diagnostic::render::{Style, render};
use crate::diagnostic::{Diagnostic, Sources};
use crate::machine::{Fault, memory};
use crate::schema::limit;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(5);

/// What a command may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// Wall time from the start of the command.
    pub(super) time: Option<Duration>,
    /// Bytes; none for the limit that stands without an option.
    pub(super) memory: Option<u64>,
}

impl Allowed {
    /// When the command is ended at the latest: a tenth after its limit, so that within a fifth of it and
    /// 0.2 s nothing of it is left.
    fn end(self, begun: Instant) -> Option<Instant> {
        let time = self.time?;
        begun.checked_add(time.checked_add(time / 10)?.checked_add(Duration::from_millis(100))?)
    }

    /// The bytes at which it is ended: a tenth more than its limit and what the command itself takes, so
    /// that what comes until it is looked at stays within a fifth of the limit and 32 MiB.
    fn most(self) -> u64 {
        let memory = self.memory.unwrap_or(limit::MEMORY.most());
        memory.saturating_add(memory / 10).saturating_add(20 << 20)
    }
}

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
            let over = match end {
                Some(end) if Instant::now() >= end => Some(too_long(allowed)),
                _ => held().filter(|held| *held > allowed.most()).map(|_| too_much(allowed)),
            };
            if let Some(diagnostic) = over {
                tell(&diagnostic, format, document, lines, style);
                std::process::exit(Exit::Runtime as i32);
            }
            let left = end.map_or(PERIOD, |end| end.saturating_duration_since(Instant::now()));
            std::thread::sleep(left.min(PERIOD));
        }
    });
}

/// Bytes that the process holds, as the operating system counts, or else the allocator.
fn held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes =
        resident.and_then(|it| it.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kibibytes.map(|it| it << 10).or_else(|| memory::gauge().map(|it| it as u64))
}

fn too_long(allowed: Allowed) -> Diagnostic {
    let limit = allowed.time.unwrap_or_default();
    told(Fault::Time(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)), "--max-time")
}

fn too_much(allowed: Allowed) -> Diagnostic {
    let limit = allowed.memory.unwrap_or(limit::MEMORY.most());
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    told(Fault::Memory { wanted: 0, held: limit, limit }, "--max-memory")
}

fn told(fault: Fault, option: &str) -> Diagnostic {
    Diagnostic::without_place(fault.code(), fault.to_string())
        .note("it was ended in the middle of what has no place to tell")
        .help(format!("raise the limit with `{option}`"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_counted() {
        let before = held().unwrap();
        let block = vec![1_u8; 64 << 20];
        let after = held().unwrap();
        assert!(after >= before + (60 << 20), "{before} and then {after}, {}", block.len());
    }

    #[test]
    fn limits_hold_within_a_fifth_and_what_the_command_takes() {
        let begun = Instant::now();
        for seconds in [0.001, 0.2, 3.0, 1000.0] {
            let time = Duration::from_secs_f64(seconds);
            let end = Allowed { time: Some(time), memory: None }.end(begun).unwrap();
            let last = end.duration_since(begun).as_secs_f64();
            assert!(seconds < last && last < 1.2 * seconds + 0.15, "{last} of {seconds}");
        }
        assert_eq!(Allowed { time: Some(Duration::MAX), memory: None }.end(begun), None);
        for bytes in [1 << 20, 60_000_000, 1 << 30] {
            let most = Allowed { time: None, memory: Some(bytes) }.most();
            assert!(bytes < most && most < bytes + bytes / 5 + (32 << 20));
        }
        assert_eq!(Allowed { time: None, memory: Some(u64::MAX) }.most(), u64::MAX);
    }
}
