//! Sessions with `seatrial aks`. Each directory of `fixtures/aks/sessions` holds a script: commands, and
//! below each what it prints on standard output, what on standard error (after `! `), and its status in
//! brackets. Settings files lie beside the script. `RECORD=1` writes the scripts anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_seatrial");

fn sessions() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aks/sessions");
    let mut found: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    assert!(found.len() > 10);
    found
}

/// The words of a command line; only quotes are special.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (None, ' ') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if open == c => quote = None,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Runs a command in a directory and gives its part of the script.
fn part(line: &str, directory: &Path) -> String {
    let words = split(line.strip_prefix("$ seatrial ").expect("a command of ours"));
    let done = Command::new(BINARY)
        .args(&words)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .env("HOME", directory)
        .env_remove("SEATRIAL_COMPAT")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut text = format!("{line}\n{}", String::from_utf8(done.stdout).unwrap());
    for line in String::from_utf8(done.stderr).unwrap().lines() {
        text.push_str(format!("! {line}").trim_end());
        text.push('\n');
    }
    let status = done.status.code().unwrap();
    if status != 0 {
        text.push_str(&format!("[{status}]\n"));
    }
    text
}

fn played(session: &Path, script: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(session).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
    }
    let head: String = script
        .lines()
        .take_while(|line| !line.starts_with("$ "))
        .map(|line| format!("{line}\n"))
        .collect();
    let parts = script.lines().filter(|line| line.starts_with("$ "));
    let parts: Vec<String> = parts.map(|line| part(line, directory.path())).collect();
    head + &parts.join("\n")
}

#[test]
fn every_recorded_session_plays_again() {
    let all = sessions();
    let halves = all.split_at(all.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            halves
                .0
                .iter()
                .filter_map(|session| replay(session))
                .collect::<Vec<_>>()
        });
        let mut wrong: Vec<String> = halves.1.iter().filter_map(|session| replay(session)).collect();
        wrong.extend(other.join().unwrap());
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plays a session, and gives what is not as it was recorded.
fn replay(session: &Path) -> Option<String> {
    let path = session.join("session");
    let script = fs::read_to_string(&path).unwrap();
    let now = played(session, &script);
    if std::env::var_os("RECORD").is_some() {
        fs::write(&path, &now).unwrap();
        return None;
    }
    let differs = now.lines().zip(script.lines()).find(|(now, then)| now != then);
    (now != script).then(|| format!("{}: {differs:#?}", session.display()))
}

/// Values that no output may hold, and how they are given.
const CANARIES: [&str; 6] = [
    "canary-inline",
    "canary-naked",
    "canary-file",
    "canary-at",
    "canary\"quote",
    "c4n",
];

/// How protected values are given, rightly and wrongly.
const WAYS: &[&str] = &[
    "--config-protected-settings global.registry=canary-inline global.tag=c4n",
    "--configuration-protected-settings global.ha=canary-inline",
    "--config-protected global.ha.enabled=canary-inline dapr_operator.replicaCount=canary\"quote",
    "--config-protected-settings=dapr_placement=canary-inline",
    "--config-protected-settings canary-naked",
    "--config-prot a=canary-inline",
    "--config-protected-s a=c4n",
    "--config-protected-file protected.json",
    "--config-protected-file broken.json",
    "--config-protected-settings dapr_sentry.tls.issuer.keyPEM=@secret.txt",
    "--config-protected-settings global.tolerations[x]=canary-inline global.daprControlPlaneOs=canary-inline",
    "--config-protected-settings global.ha.disruption=canary-inline global.mtls=canary-inline",
];

/// The commands that they are given to.
const COMMANDS: &[&str] = &[
    "create -n dapr --extension-type Microsoft.Dapr",
    "create -n old --extension-type Microsoft.Dapr --version 1.10.9 --auto-upgrade false",
    "create -n dapr --extension-type Microsoft.Dapr --profile current",
    "update -n dapr --yes",
    "update -n dapr",
    "show -n dapr",
    "list",
    "delete -n dapr",
    "delete -n dapr --yes",
    "upgrade",
];

/// Every format, and a wrong one.
const FORMATS: [&str; 8] = ["json", "jsonc", "yaml", "yamlc", "table", "tsv", "none", "wrong"];

fn run_in(directory: &Path, line: &str, more: &[&str]) -> std::process::Output {
    Command::new(BINARY)
        .args(line.split(' '))
        .args(more)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn no_protected_value_is_in_any_output_or_in_the_state() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    at(
        "protected.json",
        r#"{"global.registry": "canary-file", "global.ha": "canary-file"}"#,
    );
    at("broken.json", r#"{"global.registry": "canary-file" "#);
    at("secret.txt", "canary-at\n");
    let cluster = "-g rg -c aks -t managedClusters";
    let mut format = FORMATS.iter().cycle();
    for way in WAYS {
        for command in COMMANDS {
            // An old release is for the failure of its templates, which holds the value.
            if command.contains("1.10.9") && !way.contains("global.ha=") {
                continue;
            }
            let line = format!("aks {command} {cluster} {way} -o {}", format.next().unwrap());
            let done = run_in(directory.path(), &line, &["--explain", "--debug"]);
            let state = fs::read_to_string(directory.path().join(".seatrial/aks.json")).unwrap_or_default();
            let err = String::from_utf8_lossy(&done.stderr).into_owned();
            for (name, text) in [
                ("output", &*String::from_utf8_lossy(&done.stdout)),
                ("errors", &err),
                ("state", &state),
            ] {
                for canary in CANARIES {
                    assert!(!text.contains(canary), "{line}: {canary} in {name}:\n{text}");
                }
            }
            assert!(!err.contains("panicked"), "{line}: {err}");
        }
        for format in FORMATS {
            let line = format!("aks list {cluster} -o {format}");
            let done = run_in(directory.path(), &line, &[]);
            let text = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(
                CANARIES.iter().all(|canary| !text.contains(canary)),
                "{line}: {text}"
            );
        }
    }
}

#[test]
fn the_profile_may_stand_in_the_config_of_the_project() {
    let directory = tempfile::tempdir().unwrap();
    let say = |config: &str| {
        fs::write(directory.path().join("seatrial.toml"), config).unwrap();
        let done = Command::new(BINARY)
            .args(["aks", "prerequisites"])
            .current_dir(directory.path())
            .output()
            .unwrap();
        (
            done.status.code().unwrap(),
            String::from_utf8(done.stdout).unwrap().contains("as of 2026"),
        )
    };
    assert_eq!(say("[aks]\nprofile = \"current\"\n"), (0, true));
    assert_eq!(say("[aks]\nprofile = \"2021\"\n"), (0, false));
    assert_eq!(say("[aks]\nprofile = \"2022\"\n").0, 2);
    assert_ne!(say("[aks]\nprofil = \"2021\"\n").0, 0);
}
