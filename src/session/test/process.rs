//! A worker that is a process, from the outside: it is asked, and begun anew where it ended.

use super::coverage::Coverage;
use super::here::{Case, Opened, Ran};
use super::serve::{MEMORY, TIME};
use super::wire::{Ask, Said, snapshots};
use super::{Failure, Settings, replay};
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::session::limits::{Allowed, Passed};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Why a worker gave no answer.
enum Ended {
    Passed(Passed),
    Otherwise(String),
}

/// A process that runs.
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Whether it was asked for something before.
    used: bool,
}

/// A worker; its process begins with the first question.
pub(super) struct Worker<'a> {
    settings: &'a Settings,
    command: &'a [OsString],
    running: Option<Running>,
}

impl<'a> Worker<'a> {
    pub fn new(settings: &'a Settings, command: &'a [OsString]) -> Worker<'a> {
        Worker { settings, command, running: None }
    }

    /// Checks a script and finds its tests.
    pub fn open(&mut self, script: &Path) -> Opened {
        match self.ask(&Ask::Open { script: script.into() }) {
            Ok(Said::Opened { plan, reached }) => (plan, reached),
            Ok(_) => (Ok(vec![]), Coverage::default()),
            Err(ended) => {
                let failure = Failure { line: 1, ..self.failure(ended) };
                (Err(Box::new(failure)), Coverage::default())
            }
        }
    }

    /// Runs a case of the test with this title.
    pub fn case(&mut self, case: Case, title: &str) -> Ran {
        let ask = Ask::Case {
            script: case.script.into(),
            test: case.test,
            seed: case.seed,
            told: case.told,
        };
        let (failed, failure, shots, coverage, shrinks) = match self.ask(&ask) {
            Ok(Said::Ran { failed, failure, snapshots, coverage, shrinks }) => {
                (failed, failure, snapshots, coverage, shrinks)
            }
            Ok(_) => return Ran::default(),
            Err(ended) => {
                let given = &self.settings.options;
                let replay = replay::command(case.script, given, title, case.seed);
                let failure = Failure { seed: case.seed, replay, ..self.failure(ended) };
                return Ran { failure: Some(failure).filter(|_| case.told), ..failed_once() };
            }
        };
        let mut failure = failure.map(|it| *it);
        if let (true, Some(failure)) = (shrinks, &mut failure)
            && let Ok(Said::Shrunk(shrunk)) = self.answer()
        {
            failure.shrunk = shrunk;
        }
        Ran { failed, failure, snapshots: snapshots(shots), coverage }
    }

    /// Asks; what a worker that did other things before has no room for is asked of a new one.
    fn ask(&mut self, ask: &Ask) -> Result<Said, Ended> {
        let used = self.running.as_ref().is_some_and(|it| it.used);
        self.begin()?;
        match self.tell(ask).and_then(|()| self.answer()) {
            Err(Ended::Passed(Passed::Time)) => Err(Ended::Passed(Passed::Time)),
            Err(_) if used => {
                self.begin()?;
                self.tell(ask)?;
                self.answer()
            }
            said => said,
        }
    }

    fn begin(&mut self) -> Result<(), Ended> {
        if self.running.is_some() {
            return Ok(());
        }
        let cannot =
            |error: std::io::Error| Ended::Otherwise(format!("it cannot be begun: {error}"));
        let (program, args) = self.command.split_first().ok_or_else(|| {
            Ended::Otherwise("it cannot be begun: there is no command for it".to_owned())
        })?;
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        if let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) {
            let output = BufReader::new(output);
            self.running = Some(Running { child, input, output, used: false });
        }
        Ok(())
    }

    fn tell(&mut self, ask: &Ask) -> Result<(), Ended> {
        let mut line = serde_json::to_vec(ask).unwrap_or_default();
        line.push(b'\n');
        let told = self.running.as_mut().map(|running| {
            running.used = true;
            running.input.write_all(&line).and_then(|()| running.input.flush())
        });
        match told {
            Some(Ok(())) => Ok(()),
            _ => Err(self.ended()),
        }
    }

    fn answer(&mut self) -> Result<Said, Ended> {
        let mut line = vec![];
        if let Some(running) = &mut self.running
            && running.output.read_until(b'\n', &mut line).is_ok()
            && let Ok(said) = serde_json::from_slice(&line)
        {
            return Ok(said);
        }
        Err(self.ended())
    }

    /// Lets a process go, and says why it ended.
    fn ended(&mut self) -> Ended {
        let Some(running) = self.running.take() else {
            return Ended::Otherwise("it does not run".to_owned());
        };
        let Running { mut child, input, output, .. } = running;
        drop((input, output));
        match child.wait() {
            Ok(status) if status.code() == Some(TIME) => Ended::Passed(Passed::Time),
            Ok(status) if status.code() == Some(MEMORY) => Ended::Passed(Passed::Memory),
            Ok(status) => Ended::Otherwise(status.to_string()),
            Err(error) => Ended::Otherwise(error.to_string()),
        }
    }

    /// What is told of a case that ended its worker.
    fn failure(&self, ended: Ended) -> Failure {
        let options = &self.settings.options;
        let allowed = Allowed { time: options.max_time, memory: options.max_memory };
        let diagnostic = match ended {
            Ended::Passed(passed) => allowed.told(passed),
            Ended::Otherwise(why) => {
                let title = format!("the process that ran this gave no answer: {why}");
                Diagnostic::without_place(Code::E0804, title)
                    .note("a system that runs out of memory ends processes")
                    .help("let it run with fewer `--jobs`, or under a limit with `--max-memory`")
            }
        };
        Failure {
            seed: None,
            diagnostics: vec![diagnostic],
            sources: Sources::default(),
            printed: String::new(),
            replay: String::new(),
            line: 0,
            cannot_run: false,
            shrunk: None,
        }
    }
}

fn failed_once() -> Ran {
    Ran { failed: 1, ..Ran::default() }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.ended();
    }
}
