//! Findings for people and programs. In: findings and the texts they point into. Out: bytes, one file
//! per format. Decides nothing about findings, and lets no control character of a chart through.

mod answers;
mod excerpt;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod secrets;

pub use answers::{explanation, origins, why};
pub use github::github;
pub use gitlab::gitlab;
pub use human::human;
pub use json::{FORMAT_VERSION, json};
pub use junit::junit;
pub use sarif::sarif;
pub use secrets::Secrets;

use crate::diag::{Problem, Severity};
use crate::text::{LineColumn, Place, SourceKind, Sources};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is reported on, for the reports that say so.
pub struct Subject<'a> {
    /// The chart's name.
    pub chart: &'a str,
    /// The chart's version.
    pub version: &'a str,
    /// The texts that findings point into.
    pub sources: &'a Sources,
}

/// A place as reports for other programs name it.
struct Spot<'a> {
    /// The path, or the flag of an argument.
    name: &'a str,
    kind: SourceKind,
    start: LineColumn,
    /// After the last character.
    end: LineColumn,
    text: String,
}

impl Spot<'_> {
    /// The path without what names the current directory, if this is a file.
    fn file(&self) -> Option<&str> {
        let path = self.name.strip_prefix("./").unwrap_or(self.name);
        (self.kind == SourceKind::File && path != "-").then_some(path)
    }
}

impl Subject<'_> {
    fn spot(&self, place: Place) -> Option<Spot<'_>> {
        let source = self.sources.get(place.source)?;
        Some(Spot {
            name: &source.name,
            kind: source.kind,
            start: source.line_column(place.span.start),
            end: source.line_column(place.span.end),
            text: String::from_utf8_lossy(source.slice(place.span)).into_owned(),
        })
    }

    /// A text for each finding that stays the same when lines move, and that no two of them share.
    fn fingerprints(&self, problems: &[Problem]) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let identity = |problem: &Problem| {
            let spot = problem.place.and_then(|place| self.spot(place));
            let name = spot.map_or_else(String::new, |spot| spot.name.to_owned());
            let key = problem.key.as_deref().unwrap_or(&problem.message);
            [self.chart, problem.rule.id, &name, key].join("\0")
        };
        let mut print = |problem: &Problem| {
            let identity = identity(problem);
            let before = seen.entry(identity.clone()).or_default();
            let digest = Sha256::digest(format!("{identity}\0{before}"));
            *before += 1;
            digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
        };
        problems.iter().map(&mut print).collect()
    }
}

/// The message with what to write instead, as one text.
fn sentences(problem: &Problem) -> String {
    let mut text = problem.message.clone();
    for line in &problem.help {
        text.push('\n');
        text.push_str(line);
    }
    sanitised(&text)
}

/// The severity in the word that most programs have for it.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Text with control characters made visible, so that nothing in a chart can steer a terminal. The
/// ends of lines stay, whichever way they are written.
pub fn sanitised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends_line = c == '\n' || (c == '\r' && rest.peek() == Some(&'\n'));
        if !steers(c) || ends_line || c == '\t' {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

/// Whether a terminal does something else with a character than to show it.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The same JSON text with such characters of its strings escaped.
fn harmless_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) && c != '\n' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
