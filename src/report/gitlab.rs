//! Findings as a code quality report of GitLab. In: findings and their texts. Out: one JSON array.
//! Equal fingerprints would hide each other, so each finding has its own.

use super::{Subject, sentences};
use crate::diag::{Problem, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// All findings as one JSON array with a final newline.
pub fn gitlab(problems: &[Problem], subject: &Subject<'_>) -> String {
    let fingerprints = subject.fingerprints(problems);
    let issues: Vec<Issue<'_>> = problems
        .iter()
        .zip(fingerprints)
        .map(|(problem, fingerprint)| issue(problem, fingerprint, subject))
        .collect();
    // Only maps with keys that are not strings, and writers that fail, can make this fail.
    let mut out = serde_json::to_string_pretty(&issues).unwrap_or_default();
    out.push('\n');
    super::harmless_json(&out)
}

fn issue<'a>(problem: &'a Problem, fingerprint: String, subject: &Subject<'_>) -> Issue<'a> {
    let spot = problem.place.and_then(|place| subject.spot(place));
    // GitLab drops an issue without a path; that of an argument is its flag, of the rest the chart.
    let path = spot
        .as_ref()
        .map_or(subject.chart, |spot| spot.file().unwrap_or(spot.name));
    Issue {
        description: sentences(problem),
        check_name: problem.rule.id,
        fingerprint,
        severity: match problem.severity {
            Severity::Info => "info",
            Severity::Warning => "minor",
            Severity::Error => "major",
        },
        location: Location {
            path: path.to_owned(),
            lines: Lines {
                begin: spot.as_ref().map_or(1, |spot| spot.start.line),
            },
        },
    }
}
