//! Findings for programs. In: findings and their texts. Out: one JSON object, whose members only grow
//! within a version. The README documents it.

use super::Subject;
use crate::diag::{Problem, Severity};
use crate::text::{Place, SourceKind};
use serde::Serialize;

/// Version of the object; a member that changes its meaning or goes away raises it.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    chart: Chart<'a>,
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Chart<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize, Default)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    key: Option<&'a str>,
    message: &'a str,
    label: Option<&'a str>,
    help: &'a [String],
    place: Option<Where<'a>>,
    related: Vec<Related<'a>>,
    inert: bool,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    place: Option<Where<'a>>,
}

/// A place as editors count: line and column from 1, the length in characters.
#[derive(Serialize)]
struct Where<'a> {
    kind: &'a str,
    name: &'a str,
    line: usize,
    column: usize,
    length: usize,
    text: String,
}

/// All findings as one pretty-printed JSON object with a final newline.
pub fn json(problems: &[Problem], subject: &Subject<'_>) -> String {
    let mut summary = Summary::default();
    for problem in problems {
        match problem.severity {
            Severity::Error => summary.errors += 1,
            Severity::Warning => summary.warnings += 1,
            Severity::Info => summary.infos += 1,
        }
    }
    let report = Report {
        version: FORMAT_VERSION,
        chart: Chart {
            name: subject.chart,
            version: subject.version,
        },
        findings: problems.iter().map(|problem| finding(problem, subject)).collect(),
        summary,
    };
    // Only maps with keys that are not strings, and writers that fail, can make this fail.
    let mut out = serde_json::to_string_pretty(&report).unwrap_or_default();
    out.push('\n');
    super::harmless_json(&out)
}

fn finding<'a>(problem: &'a Problem, subject: &'a Subject<'_>) -> Finding<'a> {
    Finding {
        rule: problem.rule.id,
        severity: match problem.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        key: problem.key.as_deref(),
        message: &problem.message,
        label: problem.label.as_deref(),
        help: &problem.help,
        place: problem.place.and_then(|place| locate(place, subject)),
        related: problem
            .related
            .iter()
            .map(|(place, word)| Related {
                message: word,
                place: locate(*place, subject),
            })
            .collect(),
        inert: problem.inert,
    }
}

fn locate<'a>(place: Place, subject: &'a Subject<'_>) -> Option<Where<'a>> {
    let source = subject.sources.get(place.source)?;
    let start = source.line_column(place.span.start);
    let text = String::from_utf8_lossy(source.slice(place.span)).into_owned();
    Some(Where {
        kind: match source.kind {
            SourceKind::Argument => "argument",
            SourceKind::File => "file",
        },
        name: &source.name,
        line: start.line,
        column: start.column,
        length: text.chars().count(),
        text,
    })
}
