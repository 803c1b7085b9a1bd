//! The program: arguments in, exit status out.

use seatrial::template::with_deep_stack;
use std::ffi::OsString;
use std::process::ExitCode;

/// Values may nest as deep as YAML may, and everything that walks them needs stack for it.
fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    // Where so much room cannot be had, the usual stack does for all but hostile input.
    with_deep_stack(|| seatrial::cli::run(args)).unwrap_or_else(|_| seatrial::cli::run(std::env::args_os()))
}
