//! Findings as annotations of GitHub Actions. In: findings and their texts. Out: one workflow command
//! a line, worst first, because only the first ten of each severity are shown; then the summary.

use super::human::summary;
use super::{Spot, Subject, level, sentences};
use crate::diag::Problem;
use std::cmp::Reverse;

/// All findings as workflow commands.
pub fn github(problems: &[Problem], subject: &Subject<'_>) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| Reverse(problem.severity));
    let mut out = String::new();
    for problem in sorted {
        out.push_str(&command(problem, subject));
        out.push('\n');
    }
    out.push_str(&summary(problems, subject));
    out
}

fn command(problem: &Problem, subject: &Subject<'_>) -> String {
    let word = match level(problem.severity) {
        "note" => "notice",
        word => word,
    };
    let spot = problem.place.and_then(|place| subject.spot(place));
    let at = spot.as_ref().map_or_else(String::new, location);
    let mut text = sentences(problem);
    if let Some(spot) = spot.filter(|spot| spot.file().is_none()) {
        text = format!("{} {}: {text}", spot.name, spot.text);
    }
    format!(
        "::{word} {at}title={}::{}",
        property(problem.rule.id),
        data(&text)
    )
}

/// Without a line GitHub hides the annotation; an argument has neither file nor line.
fn location(spot: &Spot<'_>) -> String {
    let Some(file) = spot.file() else {
        return String::new();
    };
    let mut at = format!(
        "file={},line={},endLine={},",
        property(file),
        spot.start.line,
        spot.end.line
    );
    // Columns across lines are refused.
    if spot.start.line == spot.end.line {
        at.push_str(&format!(
            "col={},endColumn={},",
            spot.start.column, spot.end.column
        ));
    }
    at
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
