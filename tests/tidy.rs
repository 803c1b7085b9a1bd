//! The rules of the house that the compiler does not know, held by reading our own sources.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Top-level modules in the order data flows. A module imports only from those before it.
/// `cli` and `main` come last.
const LAYERS: &[&[&str]] = &[
    &["compat", "text", "limits"],
    &["diag", "value"],
    &["json"],
    &["yaml", "toml"],
    &["tree"],
    &["template"],
    &["functions"],
    &["settings"],
    &["chart"],
    &["values"],
    &["schema"],
    &["manifest"],
    &["render"],
    &["dapr"],
    &["check"],
    &["policy"],
    &["pipeline"],
    &["inquiry"],
    &["report"],
    &["aks"],
    &["scan"],
    &["cli"],
];

/// Files that are one long table, with the reason why they are not split.
const TABLES: &[(&str, &str)] = &[];

const VAGUE: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "stuff"];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found
        .into_iter()
        .map(|(path, text)| (path.strip_prefix(&root).unwrap().to_owned(), text))
        .collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&module))
}

/// The code without its unit tests, which may import what they like and be as long as they like.
fn product(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {")
        .map_or(text, |at| &text[..at])
}

fn is_test_file(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs")
    })
}

#[test]
fn imports_go_one_way() {
    let mut bad = Vec::new();
    for (path, text) in sources() {
        let module = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        if module == "lib" || module == "main" || is_test_file(&path) {
            continue;
        }
        let Some(own) = layer(&module) else {
            bad.push(format!("{}: the layer table lacks `{module}`", path.display()));
            continue;
        };
        for (number, line) in product(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for after in code.split("crate::").skip(1) {
                let name: String = after
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if name != module && layer(&name).is_some_and(|other| other >= own) {
                    bad.push(format!(
                        "{}:{}: `{module}` imports `{name}`",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_file_says_what_flows_in_and_out() {
    let mut bad = Vec::new();
    for (path, text) in sources() {
        let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let words = head
            .join(" ")
            .split_whitespace()
            .filter(|word| *word != "//!")
            .count();
        let test_file = is_test_file(&path);
        if (words < 5 && !test_file) || (!test_file && words > 120 && path != Path::new("lib.rs")) {
            bad.push(format!("{}: {words} words", path.display()));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn files_hold_one_idea_under_a_plain_name() {
    let mut bad = Vec::new();
    for (path, text) in sources() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if VAGUE.contains(&name.as_str()) {
            bad.push(format!("{}: a name that says nothing", path.display()));
        }
        let lines = product(&text).lines().count();
        let table = TABLES.iter().any(|(file, _)| Path::new(file) == path);
        if lines > 650 && !table && !is_test_file(&path) {
            bad.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn lib_rs_lists_the_modules_in_the_order_data_flows() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let order: Vec<usize> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(|name| layer(name).unwrap_or_else(|| panic!("the layer table lacks `{name}`")))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
}

/// What would reach the network, another program or the environment, and the modules that may.
const REACHING: &[(&str, &[&str])] = &[
    ("std::process::Command", &[]),
    ("process::Command", &[]),
    ("TcpStream", &[]),
    ("TcpListener", &[]),
    ("UdpSocket", &[]),
    ("UnixStream", &[]),
    ("ToSocketAddrs", &[]),
    ("to_socket_addrs", &[]),
    ("env::var", &["cli"]),
    ("env::vars", &["cli"]),
    ("SystemTime::now", &["cli"]),
];

#[test]
fn nothing_reaches_the_network_or_runs_a_program() {
    let mut bad = Vec::new();
    for (path, text) in sources() {
        let module = path.components().next().unwrap().as_os_str().to_string_lossy();
        if is_test_file(&path) {
            continue;
        }
        for (number, line) in product(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (word, allowed) in REACHING {
                if code.contains(word) && !allowed.contains(&&*module) {
                    bad.push(format!("{}:{}: {word}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn the_engine_does_not_know_dapr() {
    let below = layer("render").unwrap();
    let mut bad = Vec::new();
    for (path, text) in sources() {
        let module = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        // The pages of rules are written for those who install Dapr; they are text, not code.
        let page = path.starts_with("diag/rules");
        if layer(&module).is_none_or(|own| own > below) || is_test_file(&path) || page {
            continue;
        }
        for (number, line) in product(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.to_lowercase().contains("dapr") {
                bad.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_rule_that_is_raised_is_in_the_table_and_the_other_way_round() {
    let known: Vec<&str> = seatrial::diag::rules().map(|rule| rule.id).collect();
    let others: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("diag/rules"))
        .collect();
    let mut bad = Vec::new();
    for (path, text) in &others {
        for after in product(text).split("rule(\"").skip(1) {
            let id = after.split('"').next().unwrap_or_default();
            if !known.contains(&id) {
                bad.push(format!("{}: no rule `{id}` in the table", path.display()));
            }
        }
    }
    for id in known {
        if !others
            .iter()
            .any(|(_, text)| product(text).contains(&format!("\"{id}\"")))
        {
            bad.push(format!("nothing raises `{id}`"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
