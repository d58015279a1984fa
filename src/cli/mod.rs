//! The command: arguments in, exit status out. Everything it does is a session's.

mod arguments;
mod ascii;
mod check;
mod coverage;
mod explain;
mod fmt;
mod history;
mod output;
mod progress;
mod repl;
mod review;
mod run;
#[cfg(test)]
mod schema;
mod test;
mod watch;
mod watchdog;

use arguments::{Arguments, Color, Command};
use clap::Parser;
use output::Terminal;
use std::ffi::OsString;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All well.
    Success = 0,
    /// An expectation failed: an assertion, a property, a test, a strict claim, `fmt --check`.
    Expectation = 1,
    /// Wrong usage of the command.
    Usage = 2,
    /// The script has errors.
    Script = 3,
    /// A run-time error or a limit, or output that could not be written.
    Runtime = 4,
}

/// Runs the command line and gives its exit status.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&args) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap knows to which stream each belongs.
            if error.use_stderr() {
                let _ = error.print();
                return ExitCode::from(Exit::Usage as u8);
            }
            let terminal = Terminal::new(Color::Auto, false);
            terminal.fate().write(|| error.print());
            return ended(Exit::Success, &terminal);
        }
    };
    let terminal = Terminal::new(arguments.color, arguments.ascii);
    let exit = match arguments.command {
        Command::Run(options) => run::run(&options, &terminal),
        Command::Check(options) => check::check(&options, &terminal),
        Command::Test(options) if arguments.worker => test::serve(&options),
        Command::Test(options) => test::test(&options, &args, &terminal),
        Command::Repl(options) => repl::repl(&options, &terminal),
        Command::Fmt(options) => fmt::fmt(&options, arguments.ascii, &terminal),
        Command::Explain(options) => explain::explain(&options, &terminal),
    };
    ended(exit, &terminal)
}

/// The status of a command that ended so, whatever became of its output.
fn ended(exit: Exit, terminal: &Terminal) -> ExitCode {
    ExitCode::from(if terminal.is_lost() { Exit::Runtime } else { exit } as u8)
}
