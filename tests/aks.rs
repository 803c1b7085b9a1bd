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
    let mut wrong = Vec::new();
    for session in sessions() {
        let path = session.join("session");
        let script = fs::read_to_string(&path).unwrap();
        let now = played(&session, &script);
        if std::env::var_os("RECORD").is_some() {
            fs::write(&path, &now).unwrap();
        } else if now != script {
            let differs = now.lines().zip(script.lines()).find(|(now, then)| now != then);
            wrong.push(format!("{}: {differs:#?}", session.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
