//! What `seatrial template` does beyond printing what Helm prints: files, standard input, refusals,
//! exit statuses, repeatable chance.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A scratch directory with a chart `c` of the given files, and a command that runs in it.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        scratch.put("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
        for (name, text) in files {
            scratch.put(&format!("c/{name}"), text);
        }
        scratch
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seatrial"));
        command
            .current_dir(self.path())
            .env_remove("SEATRIAL_COMPAT")
            .env_remove("HELM_NAMESPACE")
            .arg("template")
            .args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const HOOKED: &[(&str, &str)] = &[
    ("templates/a.yaml", "a: 1\n---\na: 2\n"),
    ("templates/sub/b.yaml", "b: {{ .Values.b }}\n"),
    (
        "templates/h.yaml",
        "kind: Job\nmetadata:\n  name: h\n  annotations: {helm.sh/hook: pre-install}\n",
    ),
    ("crds/x.yaml", "kind: X\n"),
];

#[test]
fn an_output_directory_gets_one_file_for_each_template() {
    let scratch = Scratch::new(HOOKED);
    let args = [
        "r",
        "c",
        "--output-dir",
        "out",
        "--include-crds",
        "--set",
        "b=x",
        "--compat",
        "helm3",
    ];
    let output = scratch.run(&args);
    assert_eq!(
        out(&output),
        "wrote out/c/crds/x.yaml\nwrote out/c/templates/a.yaml\nwrote out/c/templates/a.yaml\n\
         wrote out/c/templates/sub/b.yaml\nwrote out/c/templates/h.yaml\n\n"
    );
    assert_eq!(
        scratch.read("out/c/templates/a.yaml"),
        "---\n# Source: c/templates/a.yaml\na: 1\n---\n# Source: c/templates/a.yaml\na: 2\n"
    );
    assert_eq!(
        scratch.read("out/c/templates/sub/b.yaml"),
        "---\n# Source: c/templates/sub/b.yaml\nb: x\n"
    );
    assert_eq!(
        scratch.read("out/c/crds/x.yaml"),
        "---\n# Source: c/crds/x.yaml\nkind: X\n\n"
    );
}

#[test]
fn the_release_name_goes_into_the_path_when_asked() {
    let scratch = Scratch::new(HOOKED);
    let output = scratch.run(&["my", "c", "--output-dir", "out", "--release-name", "--no-hooks"]);
    assert!(out(&output).contains("wrote out/my/c/templates/sub/b.yaml\n"));
    assert!(scratch.path().join("out/my/c/templates/a.yaml").exists());
    assert!(!scratch.path().join("out/my/c/templates/h.yaml").exists());
}

#[test]
fn nothing_is_written_when_rendering_fails() {
    let scratch = Scratch::new(&[
        ("templates/a.yaml", "a: 1"),
        ("templates/z.yaml", "{{ fail \"no\" }}"),
    ]);
    let output = scratch.run(&["r", "c", "--output-dir", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), "");
    assert!(!scratch.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn no_link_under_the_output_directory_is_written_through() {
    let scratch = Scratch::new(HOOKED);
    scratch.put("victim", "precious");
    fs::create_dir_all(scratch.path().join("out/c/templates")).unwrap();
    std::os::unix::fs::symlink(
        scratch.path().join("victim"),
        scratch.path().join("out/c/templates/a.yaml"),
    )
    .unwrap();
    let output = scratch.run(&["r", "c", "--output-dir", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("is a symbolic link"), "{}", err(&output));
    assert_eq!(scratch.read("victim"), "precious");
    assert!(!scratch.path().join("out/c/templates/sub").exists());
}

#[test]
fn values_come_from_standard_input() {
    let scratch = Scratch::new(HOOKED);
    let mut child = scratch
        .command(&["r", "c", "-f", "-", "-s", "templates/sub/b.yaml"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"b: piped").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        out(&output),
        "---\n# Source: c/templates/sub/b.yaml\nb: piped\n\n"
    );
}

#[test]
fn a_failure_leaves_standard_output_empty_and_ends_with_one() {
    let scratch = Scratch::new(&[("templates/a.yaml", "a: {{ fail \"no\" }}")]);
    let output = scratch.run(&["r", "c"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    assert_eq!(
        err(&output),
        "Error: execution error at (c/templates/a.yaml:1:6): no\n\nUse --debug flag to render out invalid YAML\n"
    );
}

#[test]
fn debug_shows_what_is_no_manifest() {
    let scratch = Scratch::new(&[("templates/a.yaml", "a: b: c\n")]);
    let output = scratch.run(&["r", "c", "--debug"]);
    assert_eq!(out(&output), "---\n# Source: c/templates/a.yaml\na: b: c\n");
    assert_eq!(
        err(&output),
        "Error: YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: mapping values \
         are not allowed in this context\n"
    );
}

#[test]
fn wrong_usage_ends_with_two() {
    let scratch = Scratch::new(&[]);
    for args in [
        &["r", "c", "--no-such-flag"][..],
        &[],
        &["a", "b", "c"],
        &["r", "c", "--no-hooks=x"],
        &["r", "c", "--validate"],
        &["r", "c", "--post-renderer", "x"],
        &["r", "c", "--enable-dns"],
        &["r", "c", "--repo", "https://example.org"],
        &["r", "c", "--dry-run=server"],
        &["r", "c", "--compat", "helm5"],
    ] {
        let output = scratch.run(args);
        assert_eq!(
            (output.status.code(), out(&output).as_str()),
            (Some(2), ""),
            "{args:?}"
        );
    }
}

#[test]
fn nothing_is_fetched() {
    let scratch = Scratch::new(&[("templates/a.yaml", "a: 1")]);
    for args in [
        &["r", "https://example.org/c.tgz"][..],
        &["r", "oci://example.org/c"],
        &["r", "c", "-f", "https://example.org/v.yaml"],
        &["r", "c", "--set-file", "a=https://example.org/v"],
    ] {
        let output = scratch.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(err(&output).contains("never fetched"), "{}", err(&output));
    }
}

#[test]
fn chance_repeats_itself_under_a_seed_only() {
    let scratch = Scratch::new(&[(
        "templates/a.yaml",
        "a: {{ randAlphaNum 20 }} {{ uuidv4 }} {{ now | unixEpoch }}",
    )]);
    let run = |seed: &[&str]| out(&scratch.run(&[&["r", "c"], seed].concat()));
    assert_eq!(run(&["--seed", "7"]), run(&["--seed", "7"]));
    assert_ne!(run(&["--seed", "7"]), run(&["--seed", "8"]));
    assert_ne!(run(&[]), run(&[]));
}

#[test]
fn the_embedded_chart_answers_to_its_name_and_version() {
    let scratch = Scratch::new(&[]);
    let newest = scratch.run(&["dapr", "-n", "dapr-system"]);
    assert!(newest.status.success(), "{}", err(&newest));
    assert!(out(&newest).contains("# Source: dapr/charts/dapr_operator/"));
    let named = seatrial::dapr::latest();
    assert_eq!(
        out(&scratch.run(&[&format!("dapr@{named}"), "-n", "dapr-system"])),
        out(&newest)
    );
    assert_eq!(
        out(&scratch.run(&["dapr", "--version", named, "-n", "dapr-system"])),
        out(&newest)
    );
    let unknown = scratch.run(&["dapr@0.0.1"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("0.0.1"));
}
