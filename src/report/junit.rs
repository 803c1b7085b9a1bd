//! Findings as JUnit's XML, which every CI server shows. In: findings and their texts. Out: one suite
//! for the chart with one case for each finding; a case that passes where there is none.

use super::{Subject, level, sentences};
use crate::diag::{Problem, Severity};
use std::fmt::Write;

/// All findings as one XML document.
pub fn junit(problems: &[Problem], subject: &Subject<'_>) -> String {
    let failures = problems.iter().filter(|problem| fails(problem)).count();
    let tests = problems.len().max(1);
    let suite = escaped(&format!("{} {}", subject.chart, subject.version));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seatrial\" tests=\"{tests}\" \
         failures=\"{failures}\">\n  <testsuite name=\"{suite}\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"0\">\n"
    );
    for problem in problems {
        out.push_str(&case(problem, subject));
    }
    if problems.is_empty() {
        let _ = writeln!(out, "    <testcase classname=\"{suite}\" name=\"no findings\"/>");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// What is only worth knowing fails nothing.
fn fails(problem: &Problem) -> bool {
    problem.severity > Severity::Info
}

fn case(problem: &Problem, subject: &Subject<'_>) -> String {
    let spot = problem.place.and_then(|place| subject.spot(place));
    let place = spot.map_or_else(String::new, |spot| {
        format!("{}:{}:{}", spot.name, spot.start.line, spot.start.column)
    });
    let key = problem.key.as_deref().unwrap_or(problem.rule.title);
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        escaped(problem.rule.id),
        escaped(&format!("{key} {place}"))
    );
    let text = escaped(&format!("{place}\n{}", sentences(problem)));
    if fails(problem) {
        let message = escaped(&problem.message);
        let kind = level(problem.severity);
        format!(
            "{head}>\n      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>\n    </testcase>\n"
        )
    } else {
        format!("{head}>\n      <system-out>{text}</system-out>\n    </testcase>\n")
    }
}

/// Text as XML takes it, in an attribute too. Characters that XML has no way to write become `?`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
