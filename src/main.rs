//! The program: arguments in, exit status out.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Merging and rendering make many small things; the figures are in `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    seatrial::cli::run(std::env::args_os())
}
