//! `seatrial scan` as people run it: the pages of its rules, the fixtures, and what no file may do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

fn seatrial(args: &[&str], directory: &Path) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .args(args)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    (
        out.status.code().unwrap(),
        String::from_utf8(out.stdout).unwrap(),
        String::from_utf8(out.stderr).unwrap(),
    )
}

/// Writes an example whose first line is `# NAME` under a directory.
fn write(example: &str, directory: &Path) {
    let (head, text) = example.split_once('\n').unwrap();
    let path = directory.join(head.strip_prefix("# ").unwrap());
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
}

#[test]
fn the_examples_of_each_rule_raise_it_and_do_not() {
    let root = tempfile::tempdir().unwrap();
    let ours: Vec<_> = seatrial::diag::rules()
        .skip_while(|rule| rule.id != "az-refuses")
        .take_while(|rule| rule.id <= "zonal-storage")
        .collect();
    assert!(ours.len() > 30, "the family was not found");
    for rule in &ours {
        write(rule.bad, &root.path().join(rule.id).join("bad"));
        write(rule.good, &root.path().join(rule.id).join("good"));
    }
    let (_, out, err) = seatrial(&["scan", "--quick", "--format", "json", "."], root.path());
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}{out}"));
    let raises = |rule: &str, which: &str| {
        let directory = format!("{rule}/{which}/");
        report["findings"].as_array().unwrap().iter().any(|finding| {
            finding["rule"] == rule
                && finding["place"]["name"]
                    .as_str()
                    .unwrap_or("")
                    .starts_with(&directory)
        })
    };
    let mut bad = Vec::new();
    for rule in &ours {
        if !raises(rule.id, "bad") {
            bad.push(format!("{}: the bad example does not raise it", rule.id));
        }
        if raises(rule.id, "good") {
            bad.push(format!("{}: the good example raises it", rule.id));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// One line for each finding: place, severity, rule and key.
fn lines(report: &serde_json::Value) -> Vec<(String, String)> {
    let findings = report["findings"].as_array().unwrap();
    let line = |finding: &serde_json::Value| {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
        let place = &finding["place"];
        let name = text(&place["name"]);
        let (case, rest) = name.split_once('/').unwrap();
        let key = text(&finding["key"]);
        let line = format!(
            "{rest}:{}:{} {} {} {key}",
            place["line"],
            place["column"],
            text(&finding["severity"]),
            text(&finding["rule"])
        );
        (case.to_owned(), line.trim_end().to_owned())
    };
    findings.iter().map(line).collect()
}

/// Directories of `fixtures/scan` hold files and, in `findings`, what a scan finds in them. With
/// `WRITE=1` in the environment the lists are written anew, to be read before they are committed.
#[test]
fn the_fixtures_show_what_is_found_in_each_form() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scan");
    let (_, out, err) = seatrial(&["scan", "--quick", "--format", "json", "."], &root);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}{out}"));
    let found = lines(&report);
    let mut bad = Vec::new();
    let mut cases: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let of_case = found.iter().filter(|(case, _)| *case == name);
        let text: String = of_case.map(|(_, line)| format!("{line}\n")).collect();
        let list = case.join("findings");
        if std::env::var_os("WRITE").is_some() {
            fs::write(&list, &text).unwrap();
        }
        let Ok(expected) = fs::read_to_string(&list) else {
            continue;
        };
        if text != expected {
            bad.push(format!("{name}: found\n{text}expected\n{expected}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn statuses_are_those_of_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scan");
    assert_eq!(seatrial(&["scan", "--quick", "clean"], &root).0, 0);
    assert_eq!(seatrial(&["scan", "--quick", "mission"], &root).0, 1);
    let (status, out, err) = seatrial(&["scan", "missing"], &root);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("missing"), "{err}");
}

#[test]
fn secrets_are_not_repeated() {
    let root = tempfile::tempdir().unwrap();
    let script = "az k8s-extension create -t managedClusters -c aks -g rg -n dapr --extension-type Microsoft.Dapr \\\n  --configuration-settings dapr_sentry.tls.issuer.keyPEM=hunter2 global.ha=true \\\n  --config-protected-settings dapr_sentry.tls.root.certPEM=hunter3 --wrong hunter4\n";
    fs::write(root.path().join("a.sh"), script).unwrap();
    for format in ["human", "json", "sarif", "github", "gitlab", "junit"] {
        let (_, out, err) = seatrial(&["scan", "--quick", "--format", format, "a.sh"], root.path());
        assert!(out.contains("secret-in-settings"), "{format}: {out}{err}");
        for secret in ["hunter2", "hunter3"] {
            assert!(
                !out.contains(secret) && !err.contains(secret),
                "{format}: {out}{err}"
            );
        }
    }
}

/// The document that the extension came with, as Markdown, where it is at hand.
#[test]
fn the_document_of_the_extension_has_a_dead_update_and_blanks_after_a_backslash() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../shared/mission/000_4e9e8c8526cb3e8d.txt");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let path = path.to_string_lossy().into_owned();
    let (_, out, err) = seatrial(&["scan", "--quick", "--format", "json", &path], root);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}{out}"));
    let found: Vec<(u64, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["place"]["line"].as_u64().unwrap(),
                finding["rule"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        (120, "replicas-under-ha"),
        (175, "replicas-under-ha"),
        (208, "blank-after-continuation"),
        (210, "replicas-under-ha"),
        (223, "replicas-under-ha"),
    ];
    assert_eq!(found, expected);
}
