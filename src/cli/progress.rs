//! How far a long run is, as one line on standard error where that is a terminal. The clock of the
//! wall is read here only, and reaches no result.

use crate::bridge::Watcher;
use crate::report::{Charset, bar};
use std::cell::Cell;
use std::io::Write;
use std::time::{Duration, Instant};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Time between two drawings.
const PERIOD: Duration = Duration::from_millis(100);
/// Characters of the bar.
const WIDTH: usize = 24;

/// Draws the line.
#[derive(Debug)]
pub(super) struct Progress {
    charset: Charset,
    began: Cell<Option<Instant>>,
    drawn: Cell<Option<Instant>>,
    /// Steps to let pass before the clock is looked at again, and how many have.
    every: Cell<u32>,
    passed: Cell<u32>,
}

impl Progress {
    pub(super) fn new(charset: Charset) -> Progress {
        Progress {
            charset,
            began: Cell::new(None),
            drawn: Cell::new(None),
            every: Cell::new(1),
            passed: Cell::new(0),
        }
    }

    /// Takes the line away, so that something else may stand there.
    pub(super) fn clear(&self) {
        if self.drawn.take().is_some() {
            let _ = std::io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }
}

impl Watcher for Progress {
    fn step(&self, now: f64, duration: f64) {
        self.passed.set(self.passed.get() + 1);
        if self.passed.get() < self.every.get() {
            return;
        }
        self.passed.set(0);
        let clock = Instant::now();
        let began = self.began.get().unwrap_or(clock);
        self.began.set(Some(began));
        let spent = clock - began;
        // Looking at the clock costs little beside a step, but not nothing.
        if spent < Duration::from_millis(5) && self.every.get() < 1024 {
            self.every.set(self.every.get() * 2);
        }
        let due = self.drawn.get().is_none_or(|drawn| clock - drawn >= PERIOD);
        if spent >= PATIENCE && due {
            self.drawn.set(Some(clock));
            let line = line(now, duration, spent.as_secs_f64(), self.charset);
            let _ = std::io::stderr().lock().write_all(format!("\r\x1b[K{line}").as_bytes());
        }
    }

    fn end(&self) {
        self.clear();
        self.began.set(None);
        self.every.set(1);
        self.passed.set(0);
    }
}

/// `█████▏    20 %  2 min of 10 min, 60 times as fast, 8 s left`
fn line(now: f64, duration: f64, spent: f64, charset: Charset) -> String {
    let share = (now / duration).clamp(0.0, 1.0);
    let speed = now / spent;
    let left = match share > 0.0 {
        true => time(spent * (1.0 - share) / share),
        false => "?".to_owned(),
    };
    format!(
        "{} {:3.0} %  {} of {}, {} times as fast as the clock, {left} left",
        bar(share, WIDTH, charset),
        share * 100.0,
        time(now),
        time(duration),
        crate::report::number(speed, 2),
    )
}

/// A time in the unit that fits, to two or three digits.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        assert_eq!(
            line(120.0, 600.0, 2.0, Charset::Ascii),
            "#####                     20 %  2 min of 10 min, 60 times as fast as the clock, 8 s left"
        );
        assert_eq!(time(86_400.0 * 60.0), "60.0 days");
        assert!(line(0.0, 1.0, 1.0, Charset::Unicode).ends_with("? left"));
    }
}
