//! Secret values must not come back in findings, reports or complaints, whatever is wrong with them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// What no output may show.
const CANARY: &str = "c4n4ry-h0rse";

fn told(dir: &Path, args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_seatrial"))
        .current_dir(dir)
        .env_remove("SEATRIAL_COMPAT")
        .args(args)
        .output()
        .unwrap();
    assert!(
        done.status.code().is_some_and(|code| code <= 2),
        "{args:?}: {done:?}"
    );
    let text = format!(
        "{}\n{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(text.trim().len() > 20, "{args:?}: it says nothing");
    text
}

fn scratch() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
    put("c/values.yaml", "auth:\n  password: \"\"\n  port: 1\n");
    put(
        "c/values.schema.json",
        "{\"properties\": {\"auth\": {\"properties\": {\"password\": {\"maxLength\": 5}}}}}",
    );
    put(
        "c/templates/s.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData:\n  p: {{ .Values.auth.password | int | add 1 | quote }}\n\
         {{- if .Values.broken }}\n  q: {{ atoi .Values.auth.password | div 0 }}{{ end }}\n",
    );
    put("good.yaml", &format!("auth:\n  password: {CANARY}\n  prot: 5\n"));
    put("wrong.yaml", &format!("auth:\n  password: {CANARY}\n bad: [\n"));
    put(
        "block.yaml",
        &format!("auth:\n  keyPEM: |\n    {CANARY}\n    more\n  x: yes\n"),
    );
    dir
}

#[test]
fn no_finding_in_any_format_shows_a_secret() {
    let dir = scratch();
    let setting = format!("auth.password={CANARY}");
    let wrong = [
        format!("auth.passwrd.password={CANARY}"),
        format!("auth.password={CANARY},b"),
        format!("nope.token={CANARY}"),
        format!("global.ha=false,global.token={CANARY}"),
        format!("dapr_sentry.tls.issuer.keyPEM={CANARY}"),
        format!("dapr_operator.replicaCount.password={CANARY}"),
    ];
    for format in ["human", "json", "sarif", "github", "gitlab", "junit"] {
        let run = |args: &[&str]| {
            let text = told(dir.path(), &[&["check"], args, &["--format", format]].concat());
            assert!(!text.contains(CANARY), "{args:?} {format}: {text}");
        };
        run(&["c", &setting]);
        run(&["c", &setting, "broken=true"]);
        run(&["c", "-f", "good.yaml"]);
        run(&["c", "-f", "wrong.yaml"]);
        run(&["c", "-f", "block.yaml"]);
        for text in &wrong {
            run(&["dapr", text]);
            run(&["dapr", "--set-string", text]);
        }
        run(&[
            "dapr",
            "--set-json",
            &format!("auth={{\"password\":\"{CANARY}\",}}"),
        ]);
        run(&["dapr", "-f", "good.yaml"]);
    }
}

#[test]
fn what_is_explained_below_helms_text_shows_no_secret() {
    let dir = scratch();
    let text = told(
        dir.path(),
        &[
            "template",
            "r",
            "c",
            "--explain",
            "--set",
            &format!("auth.password={CANARY},b"),
        ],
    );
    assert!(!text.contains(CANARY), "{text}");
}
