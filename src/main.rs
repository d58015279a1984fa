//! The `phi` command.

use peak_alloc::PeakAlloc;
use std::process::ExitCode;

/// Tells what the program holds, so that `--max-memory` holds for fields as for values.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    phi::machine::memory::count_by(|| ALLOCATOR.current_usage());
    phi::cli::main(std::env::args_os())
}
