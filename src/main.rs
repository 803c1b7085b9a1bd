//! The program: arguments in, exit status out.

fn main() -> std::process::ExitCode {
    seatrial::cli::run(std::env::args_os())
}
