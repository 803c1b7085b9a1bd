//! Every fixture under `fixtures/charts`, replayed: what `seatrial template` prints must be what Helm
//! printed when `tests/regenerate.sh` recorded it, for both releases, to the byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a case may hold.
const KNOWN: &[&str] = &[
    "args",
    "chart",
    "helm3.err",
    "helm3.out",
    "helm4.err",
    "helm4.out",
    "unordered",
    "values.yaml",
    "why",
];

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/charts");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display())))
        .into_owned()
}

struct Printed {
    out: String,
    err: String,
}

fn replay(case: &Path, release: &str) -> Printed {
    let args = read(&case.join("args"));
    let output = Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .current_dir(case)
        .env_remove("HELM_NAMESPACE")
        .env_remove("SEATRIAL_COMPAT")
        .arg("template")
        .args(args.lines())
        .args(["--compat", release])
        .output()
        .unwrap();
    let text = |bytes: &[u8]| {
        let place = fs::canonicalize(case).unwrap();
        String::from_utf8_lossy(bytes).replace(place.to_str().unwrap(), "{CASE}")
    };
    Printed {
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Whether two texts agree: what stands on standard error as a set of words where Helm itself has no
/// order there.
fn agree(case: &Path, kind: &str, ours: &str, helms: &str) -> bool {
    if kind == "out" || !case.join("unordered").exists() {
        return ours == helms;
    }
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> = text
            .split_whitespace()
            .map(|w| w.trim_matches(',').to_owned())
            .collect();
        words.sort();
        words
    };
    words(ours) == words(helms)
}

#[test]
fn seatrial_template_prints_what_helm_printed() {
    let only = std::env::var("CASE").ok();
    let mut differing = Vec::new();
    let mut compared = 0;
    for case in cases() {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        for release in ["helm3", "helm4"] {
            let ours = replay(&case, release);
            let golden = |kind: &str| read(&case.join(format!("{release}.{kind}")));
            for (kind, text) in [("out", &ours.out), ("err", &ours.err)] {
                compared += 1;
                let helms = golden(kind);
                if !agree(&case, kind, text, &helms) {
                    let shown = |text: &str| text.chars().take(2000).collect::<String>();
                    differing.push(format!(
                        "{name} {release}.{kind}\n--- Helm\n{}\n--- seatrial\n{}\n",
                        shown(&helms),
                        shown(text)
                    ));
                }
            }
        }
    }
    assert!(compared > 0, "no case was compared");
    assert!(
        differing.is_empty(),
        "{} of {compared} outputs differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

#[test]
fn every_case_is_complete_and_says_why_it_exists() {
    for case in cases() {
        let found: BTreeSet<String> = fs::read_dir(&case)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        for name in &found {
            assert!(
                KNOWN.contains(&name.as_str()),
                "{}: {name} is not known",
                case.display()
            );
        }
        for name in KNOWN
            .iter()
            .filter(|name| !["unordered", "values.yaml"].contains(name))
        {
            assert!(found.contains(*name), "{}: {name} is missing", case.display());
        }
        assert!(read(&case.join("why")).trim().len() > 5, "{}", case.display());
    }
}
