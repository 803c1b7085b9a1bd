//! `seatrial check --each`: many values files in one process, held to what one run for each would say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const BAD: &str = "dapr_oprator:\n  replicaCount: 2\n";
const GOOD: &str = "global:\n  logAsJson: true\n";

/// Thirty files of which every fifth has a mistake.
fn clusters() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..30 {
        let text = if number % 5 == 0 { BAD } else { GOOD };
        fs::write(dir.path().join(format!("c{number:02}.yaml")), text).unwrap();
    }
    dir
}

fn check(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .args(["check", "--quick"])
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The files that have findings, in the order of the report.
fn found_in(output: &Output) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let findings = report["findings"].as_array().unwrap();
    let name = |finding: &serde_json::Value| finding["place"]["name"].as_str().unwrap().to_owned();
    findings.iter().map(name).collect()
}

#[test]
fn findings_stand_in_the_order_of_the_files_and_say_what_a_run_for_one_file_says() {
    let dir = clusters();
    let all = check(dir.path(), &["--each", "*.yaml", "--format", "json"]);
    let wanted: Vec<String> = (0..30).step_by(5).map(|n| format!("c{n:02}.yaml")).collect();
    assert_eq!(found_in(&all), wanted);
    assert_eq!(all.status.code(), Some(1));
    assert!(all.stderr.is_empty(), "no progress where no terminal is");
    let one = check(dir.path(), &["-f", "c05.yaml", "--format", "json"]);
    let only = check(dir.path(), &["--each", "c05.yaml", "--format", "json"]);
    assert_eq!(
        String::from_utf8(one.stdout).unwrap(),
        String::from_utf8(only.stdout).unwrap()
    );
}

#[test]
fn shards_share_the_files_out() {
    let dir = clusters();
    let mut found = Vec::new();
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let part = check(
            dir.path(),
            &["--each", "*.yaml", "--shard", shard, "--format", "json"],
        );
        found.extend(found_in(&part));
    }
    found.sort();
    assert_eq!(found.len(), 6);
    found.dedup();
    assert_eq!(found.len(), 6, "no file is in two shards");
    for wrong in ["0/4", "5/4", "1/0", "1", "x/y"] {
        let refused = check(dir.path(), &["--each", "*.yaml", "--shard", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_list_comes_by_standard_input_and_a_missing_file_hides_no_other() {
    let dir = clusters();
    fs::write(dir.path().join("list"), "c01.yaml\nnone.yaml\nc10.yaml\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .args(["check", "--quick", "--each", "-"])
        .current_dir(dir.path())
        .stdin(fs::File::open(dir.path().join("list")).unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("dapr_oprator"), "{text}");
    assert!(
        text.ends_with("3 files checked, 1 with findings, 1 not read\n"),
        "{text}"
    );
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("none.yaml"), "{complaint}");
    assert_eq!(output.status.code(), Some(2));
}
