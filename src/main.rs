//! The `phi` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    phi::cli::main(std::env::args_os())
}
