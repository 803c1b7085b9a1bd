//! Charts, values and archives from anybody: one test for each row of `docs/security.md`. Each row is
//! answered by the real program with one clear error or the right harmless result, within bounds of
//! time and memory, and leaves everything outside its target as it was.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop"
)]
#![cfg(target_os = "linux")]

mod advisories;
mod exhaustion;
mod harness;
mod limits;
mod page;
