//! Every chart in a directory, with its values files and with changes by chance, beside Helm.

use crate::chance::Chance;
use crate::oracle::number;
use crate::side::{Agreement, Side};
use seatrial::render::catalogue;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The charts below a directory, none of them within another.
fn charts(dir: &Path, found: &mut Vec<PathBuf>) {
    if dir.join("Chart.yaml").exists() {
        return found.push(dir.to_owned());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        match path.extension().and_then(|ending| ending.to_str()) {
            _ if path.is_dir() => charts(&path, found),
            Some("tgz") => found.push(path),
            _ => {}
        }
    }
}

fn yaml_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.retain(|path| {
        path.extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
    });
    files.sort();
    files
}

/// The values files that go with a chart.
fn values(chart: &Path) -> Vec<PathBuf> {
    let mut found = yaml_files(&chart.join("ci"));
    let name = chart.file_stem().unwrap().to_string_lossy().into_owned();
    let named = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(&name);
    found.extend(yaml_files(chart.parent().unwrap()).into_iter().filter(named));
    found
}

/// Paths of the chart's values and of its subcharts', as `--set` writes them, with what stands there.
fn keys(chart: &Path, side: &Side) -> Vec<(String, Value)> {
    let args = ["values", chart.to_str().unwrap(), "--output", "json"].map(str::to_owned);
    let merged = side.ours(chart.parent().unwrap(), &args).stdout;
    let mut found = Vec::new();
    if let Ok(values) = serde_json::from_slice(&merged) {
        walk(&values, "", 0, &mut found);
    }
    found
}

fn walk(value: &Value, path: &str, depth: usize, found: &mut Vec<(String, Value)>) {
    if !path.is_empty() {
        found.push((path.to_owned(), value.clone()));
    }
    let Value::Object(table) = value else { return };
    if depth > 6 {
        return;
    }
    for (key, inner) in table {
        let escape = |c: char| {
            if ".,=[".contains(c) {
                format!("\\{c}")
            } else {
                c.to_string()
            }
        };
        let key: String = key.chars().map(escape).collect();
        let dot = if path.is_empty() { "" } else { "." };
        walk(inner, &format!("{path}{dot}{key}"), depth + 1, found);
    }
}

/// A setting to one of the keys: another value of the same kind mostly.
fn change(keys: &[(String, Value)], chance: &mut Chance) -> Vec<String> {
    let (path, value) = &keys[chance.below(keys.len())];
    let odd = ["null", "1", "x", "true", "{}", "false", ""];
    let new = match value {
        Value::Bool(on) if !chance.percent(10) => (!on).to_string(),
        Value::Number(_) if !chance.percent(10) => chance.pick(&["3", "0", "8081", "100"]).to_owned(),
        Value::String(_) if !chance.percent(10) => chance
            .pick(&[
                "abc",
                "a-b.c/d:1",
                "10Gi",
                "ClusterIP",
                "1.2.3",
                "",
                "{{ .Release.Name }}",
            ])
            .to_owned(),
        Value::Array(_) if !chance.percent(10) => chance.pick(&["{a,b}", "{}", "null"]).to_owned(),
        Value::Object(_) if !chance.percent(10) => {
            return vec![
                "--set".into(),
                format!(
                    "{path}.{}=v",
                    chance.pick(&["name", "enabled", "x", "app\\.io/y"])
                ),
            ];
        }
        _ => chance.pick(&odd).to_owned(),
    };
    vec![
        chance.pick(&["--set", "--set", "--set-string"]).into(),
        format!("{path}={new}"),
    ]
}

/// The functions that the templates of a chart name.
fn functions(chart: &Path, known: &BTreeSet<&'static str>, found: &mut BTreeSet<&'static str>) {
    let Ok(entries) = fs::read_dir(chart) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, known, found);
            continue;
        }
        let text = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for action in text
            .split("{{")
            .skip(1)
            .filter_map(|rest| rest.split("}}").next())
        {
            let words = action.split(|c: char| !(c.is_ascii_alphanumeric() || "._$".contains(c)));
            found.extend(words.filter_map(|word| known.get(word)));
        }
    }
}

/// The cases of one chart: arguments after its name.
fn cases(chart: &Path, side: &Side, changes: u64, seed: u64) -> Vec<Vec<String>> {
    let mut cases = vec![Vec::new()];
    cases.extend(
        values(chart)
            .iter()
            .map(|file| vec!["-f".into(), file.to_str().unwrap().into()]),
    );
    let keys = keys(chart, side);
    for round in 0..if keys.is_empty() { 0 } else { changes } {
        let mut chance = Chance::of(seed, round);
        let count = 1 + chance.below(4);
        cases.push((0..count).flat_map(|_| change(&keys, &mut chance)).collect());
    }
    cases
}

#[test]
fn every_chart_of_a_directory_renders_alike() {
    let given =
        std::env::var("CHARTS").unwrap_or_else(|_| format!("{}/charts/dapr", env!("CARGO_MANIFEST_DIR")));
    let (seed, changes) = (number("SEED", 1), number("CHANGES", 3));
    let mut found = Vec::new();
    charts(&fs::canonicalize(given).unwrap(), &mut found);
    let known: BTreeSet<&'static str> = catalogue().iter().map(|entry| entry.name).collect();
    let mut named = BTreeSet::new();
    found
        .iter()
        .for_each(|chart| functions(chart, &known, &mut named));
    let mut differing = Vec::new();
    for side in Side::all() {
        let (mut total, mut shapes) = (0, 0);
        for chart in &found {
            let began = Instant::now();
            let cases = cases(chart, &side, changes, seed);
            for case in &cases {
                let mut args = vec!["r".to_owned(), chart.to_str().unwrap().to_owned()];
                args.extend(case.iter().cloned());
                total += 1;
                match side.hold_shape(chart.parent().unwrap(), &args) {
                    Ok(Agreement::Bytes) => {}
                    Ok(Agreement::Shape) => shapes += 1,
                    Err(text) => differing.push(text),
                }
            }
            if found.len() < 500 && began.elapsed().as_secs() > 10 {
                eprintln!(
                    "{}: {} cases in {:?}",
                    chart.display(),
                    cases.len(),
                    began.elapsed()
                );
            }
        }
        eprintln!(
            "{}: {} charts, {} functions, {total} cases, {shapes} of them with chance or the clock, {} differing so far",
            side.compat,
            found.len(),
            named.len(),
            differing.len()
        );
    }
    let count = differing.len();
    assert!(
        differing.is_empty(),
        "{count} cases differ:\n{}",
        differing.join("\n")
    );
}
