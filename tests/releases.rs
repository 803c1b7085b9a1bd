//! The embedded releases as a user meets them: listed, chosen by a range, written out for Helm and
//! for editors, and judged by what they know. Rendering by Helm itself happens where Helm is (`HELM3`,
//! `HELM4`); `SHAPES=all` takes every shape that the chart has had.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and one that is skipped should say so"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn seatrial(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .current_dir(at)
        .env_remove("SEATRIAL_COMPAT")
        .env_remove("HELM_NAMESPACE")
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names(at: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(at)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Runs a command that must succeed, and gives what it printed.
fn printed(at: &Path, args: &[&str]) -> String {
    let output = seatrial(at, args);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs a command that must be refused, and gives its complaint.
fn refused(at: &Path, args: &[&str]) -> String {
    let output = seatrial(at, args);
    assert!(!output.status.success(), "{args:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

#[test]
fn every_command_with_a_chart_takes_ranges_of_releases() {
    let here = tempfile::tempdir().unwrap();
    let at = here.path();
    let tag = |args: &[&str]| {
        let values = printed(at, &[&["values"], args].concat());
        let line = values.lines().find(|line| line.starts_with("  tag:"));
        line.unwrap().trim_start_matches("  tag: ").to_owned()
    };
    assert_eq!(tag(&["dapr@~1.16"]), "1.16.19");
    assert_eq!(tag(&["--version", ">=1.15 <1.17"]), "1.16.19");
    assert_eq!(tag(&["dapr", "--version", "^1.2 <1.6"]), "1.5.3");
    assert_eq!(tag(&["dapr@~1.16", "--version", "~1.16"]), "1.16.19");
    let render = printed(
        at,
        &["template", "dapr@1.16.x", "--set", "global.tag=x", "--seed", "1"],
    );
    assert!(render.contains("app.kubernetes.io/version: \"x\"") || render.contains("image: \"ghcr.io/dapr/"));
    let verdict = printed(at, &["check", "dapr@>=1.15 <1.17", "global.logAsJson=true"]);
    assert_eq!(verdict, "dapr 1.16.19: no findings\n");
    let verdict = printed(at, &["check", "--version", "1.15.14", "global.logAsJson=true"]);
    assert_eq!(verdict, "dapr 1.15.14: no findings\n");
    assert_eq!(
        refused(at, &["values", "dapr@1.15.99"]),
        "Error: there is no release 1.15.99 of dapr; near it are 1.15.13, 1.15.14, 1.16.0 and 1.16.1\n"
    );
    assert_eq!(
        refused(at, &["template", "dapr@1.15.1", "--version", "1.15.2"]),
        "Error: two releases are asked for: dapr@1.15.1 and --version 1.15.2\n"
    );
    let unknown = seatrial(at, &["check", "dapr@~3"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_release_tells_what_it_changed_in_the_settings() {
    let here = tempfile::tempdir().unwrap();
    let full = printed(here.path(), &["releases", "1.17.0"]);
    assert_eq!(
        full,
        "dapr 1.17.0, published 2026-02-27; chart as of 1.17.1\n\
         + dapr_scheduler.workers (default 2048)\n\
         + global.ha.topologyKey (default \"topology.kubernetes.io/zone\")\n\
         - global.reminders.skipMigration\n\
         ~ dapr_placement.disseminateTimeout: default \"2s\", now \"8s\"\n\
         ~ dapr_scheduler.cluster.inMemoryStorage: took only false, now boolean\n"
    );
    let list = printed(here.path(), &["releases"]);
    assert_eq!(list.lines().count(), 135);
    assert!(list.ends_with("1.0.0    2021-02-17  shape 1.0.1\n"), "{list}");
    let report = printed(here.path(), &["releases", "~1.8", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let releases = report["releases"].as_array().unwrap();
    assert_eq!(releases.len(), 8);
    assert_eq!(releases[0]["version"], "1.8.7");
    assert_eq!(
        releases[7]["changes"]["removed"][0]["key"],
        "dapr_placement.replicaCount"
    );
}

#[test]
fn keys_of_other_releases_are_called_what_they_are() {
    let here = tempfile::tempdir().unwrap();
    let rows = [
        (
            "dapr@1.13.6",
            "dapr_scheduler.replicaCount=3",
            "later-key",
            "`dapr_scheduler.*` exists since 1.14.0; 1.13.6 ignores it",
        ),
        (
            "dapr@1.16.19",
            "global.ha.topologyKey=zone",
            "later-key",
            "`global.ha.topologyKey` exists since 1.17.0; 1.16.19 ignores it",
        ),
        (
            "dapr@1.17.0",
            "dapr_dashboard.replicaCount=0",
            "gone-key",
            "`dapr_dashboard.*` existed until 1.10.10; 1.17.0 ignores it",
        ),
        (
            "dapr@1.13.6",
            "dapr_schedulr.logLevel=debug",
            "unknown-key",
            "the chart has no key `dapr_schedulr`",
        ),
    ];
    for (chart, setting, rule, message) in rows {
        let output = seatrial(here.path(), &["check", chart, setting, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{chart} {setting}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{chart} {setting}: {findings:#?}");
        assert_eq!(findings[0]["rule"], rule);
        assert_eq!(findings[0]["message"], message);
    }
    let verdict = text(
        &seatrial(
            here.path(),
            &["check", "dapr@1.13.6", "dapr_schedulr.logLevel=debug"],
        )
        .stdout,
    );
    assert!(verdict.contains("did you mean `dapr_scheduler`?"), "{verdict}");
    assert!(
        verdict.contains("`dapr_scheduler` exists since 1.14.0; 1.13.6 ignores it"),
        "{verdict}"
    );
}

#[test]
fn an_exported_chart_is_whole_and_replaces_nothing() {
    let here = tempfile::tempdir().unwrap();
    let at = here.path();
    let said = printed(at, &["chart", "export", "dapr@~1.4", "new"]);
    assert_eq!(said, "wrote dapr 1.4.4 to new\n");
    printed(at, &["chart", "export", "dapr@1.4.4", "new.tgz"]);
    fs::write(at.join("file"), "mine").unwrap();
    fs::create_dir(at.join("empty")).unwrap();
    for target in ["new", "new.tgz", "file", "empty"] {
        let said = refused(at, &["chart", "export", "dapr", target]);
        assert_eq!(
            said,
            format!("Error: {target} is there already; nothing is overwritten\n")
        );
    }
    for target in [".", "..", "new/..", "/"] {
        assert!(refused(at, &["chart", "export", "dapr", target]).contains("names no new place"));
    }
    refused(at, &["chart", "export", "dapr", "missing/chart"]);
    refused(at, &["chart", "export", "new", "copy"]);
    assert_eq!(fs::read_to_string(at.join("file")).unwrap(), "mine");
    // Nothing half written stays behind.
    assert_eq!(names(at), ["empty", "file", "new", "new.tgz"]);
    assert_eq!(
        names(&at.join("new")),
        ["Chart.yaml", "charts", "crds", "templates", "values.yaml"]
    );
    let embedded = printed(
        at,
        &["template", "dapr", "dapr@1.4.4", "--include-crds", "--seed", "7"],
    );
    for exported in ["new", "new.tgz"] {
        let render = printed(
            at,
            &["template", "dapr", exported, "--include-crds", "--seed", "7"],
        );
        assert!(render == embedded, "{exported} renders otherwise than dapr@1.4.4");
    }
}

#[cfg(unix)]
#[test]
fn an_exported_chart_is_not_written_through_a_link() {
    let here = tempfile::tempdir().unwrap();
    let at = here.path();
    for target in ["link", "link.tgz"] {
        std::os::unix::fs::symlink("elsewhere", at.join(target)).unwrap();
        let said = refused(at, &["chart", "export", "dapr", target]);
        assert!(said.contains("is there already"), "{said}");
    }
    assert_eq!(names(at), ["link", "link.tgz"]);
}

#[test]
fn the_schema_of_a_chart_is_its_own_or_is_read_off_its_values() {
    let here = tempfile::tempdir().unwrap();
    let at = here.path();
    let schema = |args: &[&str]| {
        let output = seatrial(at, &[&["schema"], args].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (document, text(&output.stderr))
    };
    let (dapr, from) = schema(&["dapr@1.2.2"]);
    assert_eq!(from, "the schema of dapr 1.2.2\n");
    assert_eq!(dapr["title"], "Values of the Dapr chart, release 1.2.2");
    assert_eq!(
        dapr["properties"]["global"]["properties"]["tag"]["default"],
        "1.2.2"
    );
    assert!(dapr["properties"].get("dapr_scheduler").is_none());
    fs::create_dir(at.join("c")).unwrap();
    fs::write(
        at.join("c/Chart.yaml"),
        "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    )
    .unwrap();
    fs::write(
        at.join("c/values.yaml"),
        "image: {tag: \"1\"}\nreplicas: 2\nextra:\nlist: [{a: 1}]\n",
    )
    .unwrap();
    let (inferred, from) = schema(&["c"]);
    assert_eq!(
        from,
        "c has no values.schema.json: inferred from its default values\n"
    );
    assert_eq!(inferred["title"], "Values of c 0.1.0");
    assert_eq!(
        inferred["properties"],
        serde_json::json!({
            "image": {"type": "object", "properties": {
                "tag": {"type": ["string", "number", "boolean", "null"], "default": "1"}
            }},
            "replicas": {"type": "number", "default": 2},
            "extra": {"default": null},
            "list": {"type": "array", "default": [{"a": 1}]}
        })
    );
    let own = "{\"type\": \"object\",\n \"title\": \"mine\"}";
    fs::write(at.join("c/values.schema.json"), own).unwrap();
    let output = seatrial(at, &["schema", "c"]);
    assert_eq!(
        (text(&output.stdout), text(&output.stderr)),
        (own.into(), "values.schema.json of c\n".into())
    );
}

/// A Helm that is there, by its variable.
fn helm(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|path| !path.is_empty())
}

/// Output without what is generated afresh at each render.
fn masked(output: &str) -> String {
    const GENERATED: &[&str] = &[
        "tls.crt:",
        "tls.key:",
        "ca.crt:",
        "caBundle:",
        "issuer.crt:",
        "issuer.key:",
    ];
    let lines = output.lines().map(|line| {
        let name = line.trim_start().trim_start_matches("- ");
        match GENERATED.iter().find(|word| name.starts_with(**word)) {
            Some(word) if name.len() > 60 => format!("{}{word} …", &line[..line.len() - name.len()]),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn helm_renders_an_exported_chart_as_we_render_the_embedded_one() {
    let helms: Vec<(&str, String)> = [("helm3", "HELM3"), ("helm4", "HELM4")]
        .into_iter()
        .filter_map(|(compat, variable)| Some((compat, helm(variable)?)))
        .collect();
    if helms.is_empty() {
        println!("skipped: neither HELM3 nor HELM4 names a Helm");
        return;
    }
    let all = std::env::var("SHAPES").is_ok_and(|shapes| shapes == "all");
    let shapes: Vec<_> = seatrial::dapr::releases()
        .filter(|release| release.shape() == *release)
        .collect();
    let some = ["1.0.1", "1.10.10", "1.13.6", shapes.last().unwrap().name];
    for release in shapes
        .iter()
        .filter(|release| all || some.contains(&release.name))
    {
        let here = tempfile::tempdir().unwrap();
        let at = here.path();
        let chart = format!("dapr@{}", release.name);
        printed(at, &["chart", "export", &chart, "exported"]);
        for (compat, helm) in &helms {
            for more in [
                &[][..],
                &["--set", "global.ha.enabled=true", "--include-crds"][..],
            ] {
                let flags = [&["-n", "dapr-system"], more].concat();
                let ours = [&["template", "dapr", &chart, "--compat", compat], &flags[..]].concat();
                let theirs = Command::new(helm)
                    .args([&["template", "dapr", "exported"], &flags[..]].concat())
                    .current_dir(at)
                    .output()
                    .unwrap();
                assert!(
                    theirs.status.success(),
                    "{chart} {compat}: {}",
                    text(&theirs.stderr)
                );
                let ours = masked(&printed(at, &ours));
                let theirs = masked(&text(&theirs.stdout));
                let differs = ours
                    .lines()
                    .zip(theirs.lines())
                    .find(|(ours, theirs)| ours != theirs);
                assert!(ours == theirs, "{chart} {compat} {more:?}: {differs:?}");
            }
        }
    }
}
