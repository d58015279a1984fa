//! A program on a real pseudo-terminal, and what a person would see on its screen.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use pty_process::Size;
use pty_process::blocking::{Command, open};
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long anything may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

const ROWS: u16 = 50;
const COLUMNS: u16 = 110;

pub const UP: &str = "\x1b[A";
pub const LEFT: &str = "\x1b[D";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const CTRL_R: &str = "\x12";

/// A program with its screen.
pub struct Terminal {
    keys: File,
    child: Child,
    screen: vt100::Parser,
    output: Receiver<Vec<u8>>,
}

impl Terminal {
    /// Starts the command in a folder, which is its home too.
    pub fn start(args: &[&str], folder: &Path, env: &[(&str, &str)]) -> Terminal {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(ROWS, COLUMNS)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_phi"))
            .args(args)
            .current_dir(folder)
            .env("HOME", folder)
            .env("TERM", "xterm-256color")
            .env("COLUMNS", COLUMNS.to_string())
            .env_remove("XDG_STATE_HOME")
            .env_remove("NO_COLOR")
            .env_remove("CI")
            .envs(env.iter().copied())
            .spawn(pts)
            .unwrap();
        let keys = File::from(OwnedFd::from(pty));
        let mut reader = keys.try_clone().unwrap();
        let (sender, output) = channel();
        // Ends when the program closes its side.
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let (rows, columns) = (NonZeroU16::new(ROWS).unwrap(), NonZeroU16::new(COLUMNS).unwrap());
        Terminal { keys, child, screen: vt100::Parser::new(rows, columns, 1000), output }
    }

    /// Presses keys.
    pub fn keys(&mut self, keys: &str) -> &mut Terminal {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Types a line at the prompt, and ends it when it is there to be seen: what is typed before the
    /// prompt comes is lost.
    #[track_caller]
    pub fn line(&mut self, line: &str) -> &mut Terminal {
        self.until("a prompt", |screen| last(screen).ends_with(['>', '?']));
        self.goes_on(line)
    }

    /// Types a further line of an entry.
    #[track_caller]
    pub fn goes_on(&mut self, line: &str) -> &mut Terminal {
        let typed = line.trim().to_owned();
        self.keys(line).until(line, |screen| last(screen).ends_with(&typed)).keys("\r")
    }

    /// Presses Ctrl-C until the last line is this: it may be too early for the first one.
    #[track_caller]
    pub fn interrupted(&mut self, line: &str) -> &mut Terminal {
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(200));
            self.keys(CTRL_C);
            while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(300)) {
                self.take_in(&bytes);
            }
            if last(self.screen.screen()) == line {
                return self;
            }
        }
        panic!("it is not stopped; the screen shows\n{}", self.text());
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        // What a terminal answers when it is asked where the cursor is.
        if bytes.windows(4).any(|window| window == b"\x1b[6n") {
            let (row, column) = self.screen.screen().cursor_position();
            let answer = format!("\x1b[{};{}R", row + 1, column + 1);
            self.keys(&answer);
        }
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn until(&mut self, what: &str, is: impl Fn(&vt100::Screen) -> bool) -> &mut Terminal {
        let end = Instant::now() + PATIENCE;
        while !is(self.screen.screen()) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take_in(&bytes),
                Err(error) => {
                    let text = self.text();
                    panic!("{error} while waiting for {what}; the screen shows\n{text}");
                }
            }
        }
        self
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Terminal {
        self.until(text, |screen| screen.contents().contains(text))
    }

    /// Waits until the last line that is not empty is this.
    #[track_caller]
    pub fn ends_with(&mut self, line: &str) -> &mut Terminal {
        self.until(line, |screen| last(screen) == line)
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The cell that shows the last place of a text: its column is the text's first.
    pub fn cell(&self, text: &str, offset: u16) -> vt100::Cell {
        let screen = self.screen.screen();
        for row in (0..ROWS).rev() {
            let line: Vec<String> = (0..COLUMNS)
                .map(|column| screen.cell(row, column).map_or("", |it| it.contents()).to_owned())
                .collect();
            for start in 0..COLUMNS {
                let rest: String = line[start as usize..].concat();
                if rest.starts_with(text) {
                    return screen.cell(row, start + offset).unwrap().clone();
                }
            }
        }
        panic!("`{text}` is not on the screen\n{}", self.text());
    }

    /// Waits until the program has ended; gives its status.
    #[track_caller]
    pub fn ended(&mut self) -> i32 {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take_in(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it goes on\n{}", self.text()),
            }
        }
        self.child.wait().unwrap().code().unwrap()
    }
}

/// The last line that is not empty.
fn last(screen: &vt100::Screen) -> String {
    screen.contents().trim_end().lines().last().unwrap_or("").trim_end().to_owned()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
