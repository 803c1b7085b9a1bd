//! Findings as SARIF 2.1.0, for code scanning. In: findings and their texts. Out: one log with one run:
//! the rules that were raised, and the results at lines and columns of files. What was typed on the
//! command line has no file; it is named as a logical location.

use super::{Spot, Subject, level, sentences};
use crate::diag::{Problem, Rule};
use serde_json::{Map, Value as Json, json};

/// All findings as one SARIF log with a final newline. The results are there even when there are none.
pub fn sarif(problems: &[Problem], subject: &Subject<'_>) -> String {
    let mut rules: Vec<&Rule> = problems.iter().map(|problem| problem.rule).collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup();
    let results: Vec<Json> = problems
        .iter()
        .zip(subject.fingerprints(problems))
        .map(|(problem, fingerprint)| result(problem, &rules, &fingerprint, subject))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "seatrial",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Only maps with keys that are not strings, and writers that fail, can make this fail.
    let mut out = serde_json::to_string_pretty(&log).unwrap_or_default();
    out.push('\n');
    super::harmless_json(&out)
}

fn described(rule: &Rule) -> Json {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": format!("{}\n\nBad: {}\n\nGood: {}", rule.why, rule.bad, rule.good)},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn result(problem: &Problem, rules: &[&Rule], fingerprint: &str, subject: &Subject<'_>) -> Json {
    let spot = problem.place.and_then(|place| subject.spot(place));
    let mut result = json!({
        "ruleId": problem.rule.id,
        "ruleIndex": rules.iter().position(|rule| rule.id == problem.rule.id),
        "level": level(problem.severity),
        "message": {"text": sentences(problem)},
        "locations": spot.iter().map(|spot| location(spot, problem.key.as_deref())).collect::<Vec<_>>(),
        "partialFingerprints": {"seatrialFinding/v1": fingerprint},
    });
    let related: Vec<Json> = problem
        .related
        .iter()
        .filter_map(|(place, word)| {
            let mut related = location(&subject.spot(*place)?, None);
            related
                .as_object_mut()?
                .insert("message".into(), json!({"text": word}));
            Some(related)
        })
        .collect();
    if let (false, Some(result)) = (related.is_empty(), result.as_object_mut()) {
        result.insert("relatedLocations".into(), related.into());
    }
    result
}

fn location(spot: &Spot<'_>, key: Option<&str>) -> Json {
    let mut location = Map::new();
    if let Some(file) = spot.file() {
        let physical = json!({"artifactLocation": artifact(file), "region": region(spot)});
        location.insert("physicalLocation".into(), physical);
    }
    let name = match (spot.file(), key) {
        (Some(_), None) => None,
        (Some(_), Some(key)) => Some(key.to_owned()),
        (None, _) => Some(format!("{} {}", spot.name, spot.text)),
    };
    if let Some(name) = name {
        let logical = json!([{"fullyQualifiedName": name, "kind": "member"}]);
        location.insert("logicalLocations".into(), logical);
    }
    location.into()
}

fn region(spot: &Spot<'_>) -> Json {
    let mut region = json!({
        "startLine": spot.start.line,
        "startColumn": spot.start.column,
        "endLine": spot.end.line,
        "endColumn": spot.end.column,
    });
    // An empty snippet is refused by some readers.
    if let (false, Some(region)) = (spot.text.is_empty(), region.as_object_mut()) {
        region.insert("snippet".into(), json!({"text": spot.text}));
    }
    region
}

/// A path as a URI: relative ones to the root of the sources, absolute ones as they are.
fn artifact(path: &str) -> Json {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    let uri: String = path
        .bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    if path.starts_with('/') {
        json!({"uri": format!("file://{uri}")})
    } else {
        json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
    }
}
