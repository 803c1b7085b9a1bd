//! The facts under `fixtures/lines`, replayed: what we print for each line must be what Helm printed when
//! `tests/regenerate.sh lines` recorded it. And the edge cases E1 to E138: each is held by lines or by
//! fixtures, none is missing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn texts() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("lines")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    found.sort();
    found
}

/// The bytes that `printf '%b'` prints.
fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(b'x') => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            other => panic!("{other:?} in {text}"),
        }
    }
    out
}

/// Writes the chart of a line, and gives its arguments.
fn write(dir: &Path, line: &str) -> Vec<String> {
    let values = fs::read(root().join("lines/values.yaml")).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("chart/Chart.yaml", b"apiVersion: v2\nname: c\nversion: 0.1.0\n");
    put("chart/a.txt", b"one\ntwo\n");
    put("values.yaml", &values);
    put("chart/values.yaml", &values);
    put(
        "chart/templates/t.yaml",
        b"# {{ toJson .Values }} {{ .Release.Name }}\n",
    );
    let (kind, text) = line.split_at(2);
    let mut args = vec!["template".to_owned()];
    if !text.contains("--name-template") {
        args.push("r".into());
    }
    args.push("chart".into());
    match kind {
        "T " => put("chart/templates/t.yaml", format!("{text}\n").as_bytes()),
        "V " => put("chart/values.yaml", &unescaped(text)),
        "A " => args.extend(text.split(' ').map(str::to_owned)),
        _ => panic!("no kind of line: {line}"),
    }
    args
}

/// What we print for every line of a file.
fn replay(file: &Path, release: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    let lines = fs::read_to_string(file).unwrap();
    for line in lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let args = write(dir.path(), line);
        let output = Command::new(env!("CARGO_BIN_EXE_seatrial"))
            .current_dir(dir.path())
            .env_remove("SEATRIAL_COMPAT")
            .env_remove("HELM_NAMESPACE")
            .args(args)
            .args(["--compat", release])
            .output()
            .unwrap();
        let _ = writeln!(text, ">>> {line}");
        text += &String::from_utf8_lossy(&output.stdout);
        text += &String::from_utf8_lossy(&output.stderr);
    }
    text
}

/// What was printed for each line.
fn blocks(text: &str) -> Vec<&str> {
    text.split("\n>>> ").collect()
}

#[test]
fn each_line_prints_what_helm_printed() {
    let mut differing = Vec::new();
    let mut compared = 0;
    for file in texts() {
        for release in ["helm3", "helm4"] {
            let helms = fs::read(file.with_extension(release)).unwrap();
            let (helms, ours) = (
                String::from_utf8_lossy(&helms).into_owned(),
                replay(&file, release),
            );
            let (helms, ours) = (blocks(&helms), blocks(&ours));
            assert_eq!(
                helms.len(),
                ours.len(),
                "{}: record the lines anew",
                file.display()
            );
            compared += helms.len();
            let pairs = helms.iter().zip(&ours).filter(|(helms, ours)| helms != ours);
            differing.extend(
                pairs.map(|(helms, ours)| format!("{release}\n--- Helm\n{helms}\n--- seatrial\n{ours}")),
            );
        }
    }
    let count = differing.len();
    assert!(
        differing.is_empty(),
        "{count} of {compared} differ:\n{}",
        differing.join("\n")
    );
}

/// The edge cases that need more than a line, and the fixtures that hold them.
const EDGES: &[(u32, &[&str])] = &[
    (6, &["err-values-infinity"]),
    (10, &["err-until-float"]),
    (18, &["chart-names-of-yaml-words", "values-words"]),
    (20, &["values-duplicate-keys"]),
    (23, &["err-values-anchor"]),
    (24, &["values-documents"]),
    (25, &["values-last-line-of-4096"]),
    (
        26,
        &["values-empty-forms", "err-values-list", "err-values-file-list"],
    ),
    (27, &["values-bom", "values-crlf", "err-values-tab"]),
    (29, &["values-flow-without-value"]),
    (30, &["chart-versions"]),
    (31, &["to-yaml-strings"]),
    (36, &["to-yaml-long"]),
    (38, &["to-yaml-key-order"]),
    (40, &["err-must-yaml-in-helm3"]),
    (41, &["from-yaml"]),
    (45, &["no-value"]),
    (55, &["err-dig-values"]),
    (56, &["values-methods", "files-object"]),
    (58, &["range-forms"]),
    (60, &["trim-markers"]),
    (
        63,
        &["values-are-shared", "release-is-shared", "edges-render-order"],
    ),
    (64, &["err-multi-byte-column"]),
    (67, &["err-include-chain", "err-template-action-leaves-no-frame"]),
    (
        68,
        &["err-parse-file-name-with-colon", "err-parse-in-subchart-first"],
    ),
    (69, &["err-include-chain-fail"]),
    (72, &["define-last-wins", "err-duplicate-define"]),
    (73, &["define-empty-does-not-replace"]),
    (74, &["include-by-file-name"]),
    (
        75,
        &[
            "tpl",
            "tpl-redefines",
            "err-dep-disabled-leaves-nothing",
            "library-chart",
        ],
    ),
    (76, &["partials-and-other-files", "edges-archive"]),
    (
        77,
        &[
            "helmignore",
            "err-helmignore-negation-first",
            "err-helmignore-double-star",
            "err-helmignore-bracket",
        ],
    ),
    (79, &["files-object", "api-version-1"]),
    (80, &["files-object", "files-glob"]),
    (81, &["files-object", "err-lines-of-empty-file"]),
    (82, &["files-object"]),
    (83, &["capabilities-defaults", "capabilities-api-versions"]),
    (
        84,
        &[
            "kube-version-gke",
            "kube-version-plus",
            "err-kube-version-one-number",
            "err-kube-version-word",
        ],
    ),
    (
        85,
        &[
            "err-kube-version-mismatch",
            "err-kube-version-constraint",
            "kube-version-satisfied",
        ],
    ),
    (
        86,
        &[
            "release-defaults",
            "release-flags",
            "release-name-default",
            "err-release-name-bad",
        ],
    ),
    (87, &["chart-object", "err-chart-field", "chart-object-index"]),
    (88, &["scope-of-subcharts"]),
    (
        89,
        &[
            "err-api-version",
            "err-api-version-3",
            "err-library-root",
            "err-type-unknown",
            "deprecated",
        ],
    ),
    (90, &["null-deletes", "null-set"]),
    (91, &["null-of-parent"]),
    (92, &["null-defaults", "schema-null-default"]),
    (
        93,
        &[
            "null-subchart-block",
            "null-subchart-block-declared",
            "clash-subchart-false",
            "clash-subchart-string",
        ],
    ),
    (94, &["clash-tables"]),
    (95, &["global-merge", "global-not-a-table"]),
    (96, &["global-null"]),
    (
        97,
        &[
            "global-ha-undeclared",
            "global-ha-declared",
            "err-global-ha-parent",
        ],
    ),
    (98, &["global-ha-declared"]),
    (99, &["clash-subchart-table", "clash-subchart-table-declared"]),
    (100, &["files-merge", "strength-of-settings"]),
    (
        101,
        &[
            "set-index-ignores-defaults",
            "set-index-edits-files",
            "err-set-null-parent",
        ],
    ),
    (
        102,
        &[
            "dep-condition",
            "dep-condition-not-bool",
            "dep-condition-set",
            "dep-tags",
            "dep-tags-and-condition",
        ],
    ),
    (103, &["dep-nested", "dep-nested-undeclared"]),
    (
        104,
        &[
            "dep-undeclared",
            "err-dep-disabled-leaves-nothing",
            "edges-disabled-block",
        ],
    ),
    (105, &["dep-null-enabled"]),
    (106, &["dep-import-values", "dep-import-missing"]),
    (
        107,
        &[
            "dep-alias",
            "dep-alias-and-name",
            "err-dep-duplicate",
            "err-dep-missing",
            "dep-version-mismatch",
        ],
    ),
    (108, &["err-dep-unpack", "dep-skipped-names"]),
    (112, &["set-open-bracket"]),
    (115, &["set-json", "set-json-object"]),
    (116, &["set-file", "set-string-and-literal"]),
    (117, &["manifests-sorted-by-kind", "manifests-sorted-stable"]),
    (118, &["edges-heads", "err-output-annotation-list"]),
    (119, &["err-output-list", "err-output-string"]),
    (
        120,
        &[
            "hooks",
            "hooks-left-out",
            "hooks-without-tests",
            "hooks-shown-only",
        ],
    ),
    (121, &["output-empty", "output-only-hooks", "output-trimmed"]),
    (
        122,
        &[
            "manifests-split",
            "manifests-split-separators-only",
            "manifests-split-in-block-scalar",
            "err-manifests-dashes",
        ],
    ),
    (123, &["output-trimmed"]),
    (124, &["crds", "crds-left-out"]),
    (
        125,
        &[
            "show-only",
            "err-show-only-missing",
            "err-show-only-empty",
            "err-show-only-directory",
            "crds-shown-only",
        ],
    ),
    (126, &["notes-are-not-printed", "err-notes"]),
    (127, &["err-output-bad-yaml"]),
    (
        128,
        &[
            "err-schema-several",
            "err-schema-missing",
            "err-schema-minimum",
            "err-schema-enum",
            "err-schema-pattern",
            "edges-schema-forms",
        ],
    ),
    (
        129,
        &[
            "err-schema-type",
            "err-schema-set",
            "schema-passes",
            "edges-schema-numbers",
        ],
    ),
    (130, &["err-schema-subchart", "schema-skipped"]),
    (
        131,
        &[
            "edges-schema-ref-root",
            "edges-schema-ref-missing",
            "edges-schema-ref-properties",
        ],
    ),
    (
        132,
        &[
            "err-set-json",
            "values-documents",
            "set-open-bracket",
            "chart-object",
        ],
    ),
    (133, &["err-schema-several"]),
];

#[test]
fn every_edge_case_is_held() {
    let mut held: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for file in texts() {
        let text = fs::read_to_string(&file).unwrap();
        for number in text
            .lines()
            .filter_map(|line| line.strip_prefix("# E")?.parse().ok())
        {
            held.entry(number).or_default().insert(file.display().to_string());
        }
    }
    for (number, fixtures) in EDGES {
        for fixture in *fixtures {
            assert!(
                root().join("charts").join(fixture).is_dir(),
                "E{number}: no fixture {fixture}"
            );
            held.entry(*number).or_default().insert((*fixture).to_owned());
        }
    }
    let missing: Vec<u32> = (1..=138).filter(|number| !held.contains_key(number)).collect();
    assert_eq!(missing, Vec::<u32>::new());
}
