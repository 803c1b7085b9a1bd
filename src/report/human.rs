//! Findings on a terminal, through miette. In: findings and their texts. Out: for each the rule, the
//! sentence, the underlined characters and the help. Colour and width are the caller's choice.

use super::excerpt::Excerpt;
use super::{Subject, sanitised};
use crate::diag::{Problem, Severity};
use crate::text::{Place, Source};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use std::fmt;

/// Prints all findings, one after the other.
pub fn human(problems: &[Problem], subject: &Subject<'_>, colour: bool, width: usize) -> String {
    let theme = if colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false);
    let mut out = String::new();
    for problem in problems {
        // Writing into a String cannot fail, and a finding must never keep the others from being shown.
        let _ = handler.render_report(&mut out, &Shown::new(problem, subject));
        out.push('\n');
    }
    out.push_str(&summary(problems, subject));
    out
}

/// One line that a reader of a long log looks for.
pub(super) fn summary(problems: &[Problem], subject: &Subject<'_>) -> String {
    let count = |severity| {
        problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count()
    };
    let named = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts: Vec<String> = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ]
    .into_iter()
    .filter_map(|(severity, word)| named(count(severity), word))
    .collect();
    let verdict = if counts.is_empty() {
        "no findings".to_owned()
    } else {
        counts.join(", ")
    };
    format!(
        "{} {}: {verdict}\n",
        sanitised(subject.chart),
        sanitised(subject.version)
    )
}

/// A finding with the text it points into, in miette's terms.
struct Shown {
    code: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
    source: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Shown>,
}

impl Shown {
    fn new(problem: &Problem, subject: &Subject<'_>) -> Self {
        let main = problem.place.and_then(|place| {
            let source = subject.sources.get(place.source)?;
            let near = problem.related.iter().map(|(near, _)| near);
            let near = near.filter(|near| near.source == place.source);
            Some((place, Excerpt::around(source, place, near)))
        });
        let mut labels = Vec::new();
        if let Some((place, excerpt)) = &main {
            labels.extend(label(excerpt, *place, problem.label.as_deref(), true));
        }
        let mut elsewhere = Vec::new();
        for (place, word) in &problem.related {
            let here = main.as_ref().filter(|(main, _)| main.source == place.source);
            if let Some(near) = here.and_then(|(_, excerpt)| label(excerpt, *place, Some(word), false)) {
                labels.push(near);
            } else if let Some(source) = subject.sources.get(place.source) {
                elsewhere.push(Self::aside(problem, *place, word, source));
            }
        }
        Self {
            code: problem.rule.id,
            severity: problem.severity,
            message: sanitised(&problem.message),
            help: (!problem.help.is_empty()).then(|| sanitised(&problem.help.join("\n"))),
            source: main.map(|(_, excerpt)| excerpt),
            labels,
            elsewhere,
        }
    }

    fn aside(problem: &Problem, place: Place, word: &str, source: &Source) -> Self {
        let excerpt = Excerpt::around(source, place, []);
        Self {
            code: problem.rule.id,
            severity: Severity::Info,
            message: sanitised(word),
            help: None,
            labels: label(&excerpt, place, None, false).into_iter().collect(),
            source: Some(excerpt),
            elsewhere: Vec::new(),
        }
    }
}

fn label(excerpt: &Excerpt, place: Place, word: Option<&str>, primary: bool) -> Option<LabeledSpan> {
    let (at, len) = excerpt.within(place.span)?;
    let word = word.map(sanitised);
    Some(if primary {
        LabeledSpan::new_primary_with_span(word, (at, len))
    } else {
        LabeledSpan::new(word, at, len)
    })
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Info => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(
            self.elsewhere.iter().map(|aside| aside as &dyn Diagnostic),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::rule;
    use crate::text::{SourceKind, Sources, Span};

    #[test]
    fn control_characters_of_a_chart_never_reach_the_terminal() {
        let mut sources = Sources::default();
        let id = sources.add("v\u{1b}[31m.yaml", SourceKind::File, b"a: \x1b[31mred\xff\n");
        let place = Place {
            source: id,
            span: Span::new(0, 1),
        };
        let problem = Problem::new(rule("unknown-key"), "no key \u{1b}[2J").at(Some(place));
        let subject = Subject {
            chart: "c",
            version: "1",
            sources: &sources,
        };
        let out = human(&[problem], &subject, false, 80);
        assert!(!out.contains('\u{1b}'), "{out}");
        assert!(out.contains("a: ?[31mred?"), "{out}");
    }
}
