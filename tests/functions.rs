//! The functions that templates can call, as `seatrial functions` lists them: none that Helm has is
//! missing, the page in `docs` is the program's own, and what is called repeatable is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests stop where they cannot go on"
)]

mod oracle;

use seatrial::compat::Compat;
use seatrial::render::{State, catalogue};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The names in the function maps of both Helms and in Go's own, one a line; those of one Helm only
/// with its name.
const NAMES: &str = include_str!("functions.txt");

fn names(compat: Compat) -> BTreeSet<&'static str> {
    let name = |line: &'static str| match line.split_once(' ') {
        Some((name, only)) => (only == compat.to_string()).then_some(name),
        None => Some(line),
    };
    NAMES.lines().filter_map(name).collect()
}

fn seatrial(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .args(args)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_function_of_either_helm_is_missing_and_none_is_invented() {
    for compat in [Compat::Helm3, Compat::Helm4] {
        let listed: BTreeSet<_> = catalogue()
            .iter()
            .filter(|entry| entry.only.is_none_or(|only| only == compat))
            .map(|entry| entry.name)
            .collect();
        let differing: Vec<_> = listed.symmetric_difference(&names(compat)).copied().collect();
        assert_eq!(differing, Vec::<&str>::new(), "{compat}");
    }
}

/// Writes a chart of one template that names every function and calls none.
fn mention(dir: &Path, names: &BTreeSet<&str>) {
    fs::create_dir_all(dir.join("templates")).unwrap();
    fs::write(
        dir.join("Chart.yaml"),
        "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    )
    .unwrap();
    let calls = names
        .iter()
        .map(|name| format!("{{{{ if false }}}}{{{{ {name} }}}}{{{{ end }}}}\n"));
    fs::write(dir.join("templates/t.yaml"), calls.collect::<String>()).unwrap();
}

#[test]
fn helm_itself_knows_every_name() {
    let scratch = tempfile::tempdir().unwrap();
    for compat in [Compat::Helm3, Compat::Helm4] {
        let Some(helm) = oracle::helm(compat) else {
            continue;
        };
        let chart = scratch.path().join(compat.to_string());
        mention(&chart, &names(compat));
        let output = Command::new(helm).arg("template").arg(&chart).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_page_in_docs_is_what_the_program_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md")).unwrap();
    let printed = seatrial(&["functions", "--format", "markdown"]);
    assert!(
        page == printed,
        "run `seatrial functions --format markdown > docs/functions.md`"
    );
}

/// A call of each function that chance or the clock has a part in.
const CALLS: &[(&str, &str)] = &[
    ("ago", "ago (toDate \"2006-01-02\" \"2001-01-01\")"),
    ("bcrypt", "bcrypt \"x\""),
    ("encryptAES", "encryptAES \"k\" \"x\""),
    ("genCA", "(genCA \"x\" 1).Cert"),
    ("genCAWithKey", "(genCAWithKey \"x\" 1 $key).Cert"),
    ("genPrivateKey", "genPrivateKey \"ed25519\""),
    ("genSelfSignedCert", "(genSelfSignedCert \"x\" nil nil 1).Cert"),
    (
        "genSelfSignedCertWithKey",
        "(genSelfSignedCertWithKey \"x\" nil nil 1 $key).Cert",
    ),
    ("genSignedCert", "(genSignedCert \"x\" nil nil 1 $ca).Cert"),
    (
        "genSignedCertWithKey",
        "(genSignedCertWithKey \"x\" nil nil 1 $ca $key).Cert",
    ),
    ("htpasswd", "htpasswd \"u\" \"p\""),
    ("now", "now"),
    ("randAlpha", "randAlpha 30"),
    ("randAlphaNum", "randAlphaNum 30"),
    ("randAscii", "randAscii 30"),
    ("randBytes", "randBytes 30"),
    ("randInt", "randInt 0 999999999999"),
    ("randNumeric", "randNumeric 30"),
    ("shuffle", "shuffle \"abcdefghijklmnopqrstuvwxyz\""),
    ("uuidv4", "uuidv4"),
];

#[test]
fn what_is_called_seeded_is_the_same_under_a_seed_only() {
    let seeded: Vec<_> = catalogue()
        .iter()
        .filter(|entry| entry.state == State::Seeded)
        .map(|entry| entry.name)
        .collect();
    let called: Vec<_> = CALLS.iter().map(|(name, _)| *name).collect();
    assert_eq!(called, seeded, "a call for each");
    let scratch = tempfile::tempdir().unwrap();
    let chart = scratch.path();
    mention(chart, &BTreeSet::new());
    let head = "{{- $key := genPrivateKey \"ed25519\" }}{{ $ca := genCAWithKey \"ca\" 9 $key }}\n";
    let lines = CALLS
        .iter()
        .map(|(name, call)| format!("# {name} {{{{ {call} | toString | b64enc }}}}\n"));
    fs::write(
        chart.join("templates/t.yaml"),
        format!("{head}{}", lines.collect::<String>()),
    )
    .unwrap();
    let chart = chart.to_str().unwrap();
    let seeded = |seed| seatrial(&["template", chart, "--seed", seed]);
    let free = || seatrial(&["template", chart]);
    assert_eq!(seeded("7"), seeded("7"));
    let (one, other, first, second) = (seeded("7"), seeded("8"), free(), free());
    let line = |text: &str, name: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("# {name} ")))
            .unwrap();
        line.to_owned()
    };
    for (name, _) in CALLS {
        // The clock stands still under every seed, and goes between two runs.
        if !["ago", "now"].contains(name) {
            assert_ne!(line(&one, name), line(&other, name), "{name} under another seed");
        }
        if *name != "ago" {
            assert_ne!(line(&first, name), line(&second, name), "{name} without a seed");
        }
    }
}
