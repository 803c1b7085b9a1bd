//! What `check` prints, run by run: `fixtures/check` holds the runs and the reports. The examples on the
//! pages of the rules are run too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use seatrial::diag::{self, Rule};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/check")
}

fn check(words: &[&str], directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .arg("check")
        .args(words)
        .current_dir(directory)
        .env_remove("SEATRIAL_COMPAT")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap()
}

#[test]
fn each_run_is_reported_as_its_snapshot_says() {
    let mut runs: Vec<PathBuf> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("args").is_file())
        .collect();
    runs.sort();
    assert!(runs.len() > 20, "the runs were not found");
    for run in runs {
        let args = fs::read_to_string(run.join("args")).unwrap();
        let words: Vec<&str> = args.lines().collect();
        let output = check(&words, &run);
        let report = format!(
            "status {}\n\n{}{}",
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap()
        );
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(&run);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("report", report));
    }
}

#[test]
fn each_format_tells_the_same_findings() {
    let run = fixtures().join("surprises-in-file");
    for format in ["json", "sarif", "github", "gitlab", "junit"] {
        let words = ["../shop", "replica=2", "-f", "values.yaml", "--format", format];
        let output = check(&words, &run);
        assert_eq!(output.status.code(), Some(1), "{format}");
        let report = String::from_utf8(output.stdout).unwrap();
        let report = report.replace(env!("CARGO_PKG_VERSION"), "[ours]");
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(&run);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format, report));
    }
}

/// The ids of the rules that an example raises.
fn raised(example: &str) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let chart = place.path().join("chart");
    copy(&fixtures().join("shop"), &chart);
    let mut words = vec!["--format".to_owned(), "json".to_owned()];
    match example.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
        Some((name, text)) if name.starts_with("templates/") => {
            fs::write(chart.join(name), text).unwrap();
            words.push("./chart".into());
        }
        Some((name, text)) => {
            fs::write(place.path().join(name), text).unwrap();
            let dapr = ["global:", "dapr_", "extra:"]
                .iter()
                .any(|key| text.contains(key));
            words.extend([if dapr { "dapr" } else { "./chart" }, "-f", name].map(str::to_owned));
        }
        None => words.extend(split(example)),
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = check(&words, place.path());
    if output.status.code() == Some(2) {
        // An input that cannot be read is no verdict on it.
        return vec!["bad-chart".into()];
    }
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// The words of a command line; only single quotes are known.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Whether a rule is about what `check` checks. Others have examples of their own commands.
fn of_check(rule: &Rule) -> bool {
    let first = rule.bad.split_whitespace().next().unwrap_or_default();
    rule.bad.starts_with("# values.yaml\n")
        || rule.bad.starts_with("# templates/")
        || first.starts_with(['.', '-'])
        || first.starts_with("dapr")
        || first.contains('=')
}

#[test]
fn the_examples_on_the_page_of_a_rule_raise_it_and_do_not() {
    let mut wrong = Vec::new();
    for rule in diag::rules() {
        if !of_check(rule) {
            println!("{}: not an example of check", rule.id);
            continue;
        }
        let (bad, good) = (raised(rule.bad), raised(rule.good));
        if !bad.iter().any(|id| id == rule.id) {
            wrong.push(format!("{}: the bad example raises {bad:?}", rule.id));
        }
        if good.iter().any(|id| id == rule.id) {
            wrong.push(format!("{}: the good example raises {good:?}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_baseline_is_written_whole_and_hides_what_it_lists() {
    let place = tempfile::tempdir().unwrap();
    let chart = fixtures().join("shop");
    let chart = chart.to_str().unwrap();
    let status = |words: &[&str]| check(words, place.path()).status.code().unwrap();
    assert_eq!(status(&[chart, "replica=2"]), 1);
    assert_eq!(status(&[chart, "replica=2", "--write-baseline", "known.json"]), 0);
    assert_eq!(status(&[chart, "replica=2", "--baseline", "known.json"]), 0);
    assert_eq!(
        status(&[chart, "replica=2", "sizes=3", "--baseline", "known.json"]),
        1
    );
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the baseline is left behind");
}

#[test]
fn the_level_asked_for_decides_the_status() {
    let shop = fixtures().join("shop");
    let shop = shop.to_str().unwrap();
    for (words, expected) in [
        (&["replica=2"][..], 1),
        (&["replica=2", "--fail-on", "error"], 0),
        (
            &["replica=2", "--fail-on", "error", "--deny", "unread-setting"],
            1,
        ),
        (&["replica=2", "--allow", "unread-setting"], 0),
        (&["replicas=0", "--fail-on", "never"], 0),
        (&["port=8080"], 0),
        (&["port=8080", "--fail-on", "info"], 1),
        (&["port=8080", "--config", "nowhere.toml"], 2),
        (&["port=8080", "--allow", "no-such-rule"], 2),
    ] {
        let words: Vec<&str> = [&[shop], words].concat();
        let status = check(&words, &fixtures()).status.code().unwrap();
        assert_eq!(status, expected, "{words:?}");
    }
}
