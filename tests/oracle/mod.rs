//! The real Helm, where it is present: Helm 3.22.0 and 4.2.4 by `HELM3` and `HELM4`, or as `helm3` and
//! `helm4` on the PATH. Tests that need them say that they are skipped elsewhere.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "each test takes what it needs"
)]

use seatrial::compat::Compat;
use std::process::Command;

/// The program of the Helm to match, if it is here in the right version.
pub fn helm(compat: Compat) -> Option<String> {
    let (variable, version) = match compat {
        Compat::Helm3 => ("HELM3", "v3.22.0"),
        Compat::Helm4 => ("HELM4", "v4.2.4"),
    };
    let program = std::env::var(variable).unwrap_or_else(|_| compat.to_string());
    let output = Command::new(&program).args(["version", "--short"]).output().ok();
    let found = output.filter(|output| String::from_utf8_lossy(&output.stdout).starts_with(version));
    if found.is_none() {
        eprintln!("skipped: {compat} is not here ({variable})");
    }
    found.map(|_| program)
}

/// A number from the environment.
pub fn number(variable: &str, otherwise: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}
