//! What a command may take as the operating system counts, and what is said where it takes more.

use crate::diagnostic::Diagnostic;
use crate::machine::{Fault, memory};
use std::time::{Duration, Instant};

/// What a command may take.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// Wall time from the start of the command.
    pub time: Option<Duration>,
    /// Bytes, where an option names them: what stands without one bounds values and fields, and a script
    /// of 256 MiB may be read.
    pub memory: Option<u64>,
}

/// A limit that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Wall time.
    Time,
    /// Memory.
    Memory,
}

impl Allowed {
    /// When the command is ended at the latest: a tenth after its limit, so that within a fifth of it and
    /// 0.2 s nothing of it is left.
    pub fn end(self, begun: Instant) -> Option<Instant> {
        let time = self.time?;
        begun.checked_add(time.checked_add(time / 10)?.checked_add(Duration::from_millis(100))?)
    }

    /// The bytes at which it is ended: a tenth more than its limit and what the command itself takes, so
    /// that what comes until it is looked at stays within a fifth of the limit and 32 MiB.
    fn most(self) -> Option<u64> {
        let memory = self.memory?;
        Some(memory.saturating_add(memory / 10).saturating_add(20 << 20))
    }

    /// Which limit it has passed: its time ends at `end`.
    pub fn passed(self, end: Option<Instant>) -> Option<Passed> {
        if end.is_some_and(|end| Instant::now() >= end) {
            return Some(Passed::Time);
        }
        let most = self.most()?;
        held().filter(|held| *held > most).map(|_| Passed::Memory)
    }

    /// What is to be said of it.
    pub fn told(self, passed: Passed) -> Diagnostic {
        match passed {
            Passed::Time => too_long(self),
            Passed::Memory => too_much(self),
        }
    }
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
    let limit = allowed.memory.map_or(usize::MAX, |it| usize::try_from(it).unwrap_or(usize::MAX));
    told(Fault::Memory { wanted: 0, held: limit, limit }, "--max-memory")
}

fn told(fault: Fault, option: &str) -> Diagnostic {
    Diagnostic::without_place(fault.code(), fault.to_string())
        .note("it was ended in the middle of what has no place to tell")
        .help(format!("raise the limit with `{option}`"))
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
            let most = Allowed { time: None, memory: Some(bytes) }.most().unwrap();
            assert!(bytes < most && most < bytes + bytes / 5 + (32 << 20));
        }
        assert_eq!(Allowed { time: None, memory: Some(u64::MAX) }.most(), Some(u64::MAX));
        assert_eq!(Allowed { time: None, memory: None }.most(), None);
    }
}
