//! Limits as a user meets them: listed, documented, raised, and named where they end a run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn seatrial(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seatrial"));
    command
        .current_dir(dir)
        .env_remove("SEATRIAL_COMPAT")
        .args(args)
        .output()
        .unwrap()
}

fn chart(template: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("c/templates")).unwrap();
    fs::write(
        dir.path().join("c/Chart.yaml"),
        "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    )
    .unwrap();
    fs::write(dir.path().join("c/templates/t.yaml"), template).unwrap();
    dir
}

#[test]
fn the_page_of_limits_is_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let printed = seatrial(root, &["limits", "--markdown"]);
    let page = fs::read_to_string(root.join("docs/limits.md")).unwrap();
    assert_eq!(
        page,
        String::from_utf8(printed.stdout).unwrap(),
        "run: seatrial limits --markdown > docs/limits.md"
    );
}

#[test]
fn a_limit_is_named_where_it_is_reached_and_can_be_raised() {
    let dir = chart("{{ range 3000 }}{{ end }}a: 1");
    let refused = seatrial(dir.path(), &["template", "c", "--limit", "steps=1000"]);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text.contains("the limit `steps` of 1000 steps was reached")
            && text.contains("--limit steps=N raises it"),
        "{text}"
    );
    let passed = seatrial(
        dir.path(),
        &["template", "c", "--limit", "steps=1000", "--limit", "steps=1Mi"],
    );
    assert_eq!(
        String::from_utf8(passed.stdout).unwrap(),
        "---\n# Source: c/templates/t.yaml\na: 1\n"
    );
}

#[test]
fn a_project_sets_limits_and_the_command_line_wins() {
    let dir = chart("{{ range 3000 }}{{ end }}a: 1");
    fs::write(dir.path().join("seatrial.toml"), "[limits]\nsteps = 1000\n").unwrap();
    let checked = seatrial(dir.path(), &["check", "c"]);
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.contains("the limit `steps` of 1000"), "{text}");
    let checked = seatrial(dir.path(), &["check", "c", "--limit", "steps=100000"]);
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn helms_own_limits_speak_in_helms_words_whatever_their_figure() {
    let dir = chart("a: 1");
    let set = |args: &[&str]| {
        let done = seatrial(dir.path(), &[&["template", "c"], args].concat());
        String::from_utf8(done.stderr).unwrap()
    };
    assert_eq!(
        set(&["--set", "a[65537]=1"]),
        "Error: failed parsing --set data: index of 65537 is greater than maximum supported index of 65536\n"
    );
    assert_eq!(set(&["--set", "a[65537]=1", "--limit", "list-index=70000"]), "");
    assert_eq!(
        set(&["--set", "a[3]=1", "--limit", "list-index=2"]),
        "Error: failed parsing --set data: index of 3 is greater than maximum supported index of 2\n"
    );
}

#[test]
fn a_limit_that_does_not_exist_is_wrong_usage() {
    let dir = chart("a: 1");
    for (limit, words) in [
        (
            "stepz=1",
            "there is no limit `stepz`; `seatrial limits` lists them",
        ),
        ("steps=many", "takes a number"),
        ("steps", "is not NAME=VALUE"),
    ] {
        let done = seatrial(dir.path(), &["template", "c", "--limit", limit]);
        assert_eq!(done.status.code(), Some(2));
        let text = String::from_utf8(done.stderr).unwrap();
        assert!(text.contains(words), "{text}");
    }
}
