//! Suppressions in values files: `# seatrial: allow RULE, RULE: REASON`. In: the texts of a run. Out:
//! which lines allow which rules, and complaints about comments that lack a reason, name no rule or
//! suppress nothing. A comment on a line of its own speaks of the next line that is none.

use crate::diag::{self, Problem, rule};
use crate::text::{Place, SourceId, SourceKind, Sources, Span};

const MARK: &str = "seatrial:";

/// One suppression comment.
pub(super) struct Comment {
    place: Place,
    line: usize,
    rules: Vec<String>,
    fault: Option<String>,
    used: bool,
}

/// All suppression comments in the files of a run.
pub(super) fn find(sources: &Sources) -> Vec<Comment> {
    let files = sources
        .iter()
        .filter(|(_, source)| source.kind == SourceKind::File);
    files
        .flat_map(|(id, source)| in_file(id, &String::from_utf8_lossy(&source.text)))
        .collect()
}

fn in_file(source: SourceId, text: &str) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    let mut waiting = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let code = line.trim_start();
        let alone = code.starts_with('#');
        if let Some((at, words)) = marked(line) {
            let place = Place {
                source,
                span: Span::new(start + at, start + line.trim_end().len()),
            };
            found.push(comment(place, number + 1, words));
            if alone {
                waiting.push(found.len() - 1);
            }
        }
        if !alone && !code.is_empty() {
            for at in waiting.drain(..) {
                found[at].line = number + 1;
            }
        }
        start += line.len();
    }
    found
}

/// The words after the mark, if the line has a comment with it.
fn marked(line: &str) -> Option<(usize, &str)> {
    line.match_indices('#').find_map(|(at, _)| {
        let opens = at == 0 || line[..at].ends_with([' ', '\t']);
        let words = line[at + 1..].trim_start().strip_prefix(MARK)?;
        opens.then_some((at, words.trim()))
    })
}

fn comment(place: Place, line: usize, words: &str) -> Comment {
    let new = |rules, fault: Option<&str>| Comment {
        place,
        line,
        rules,
        fault: fault.map(str::to_owned),
        used: false,
    };
    let Some(rest) = words.strip_prefix("allow ") else {
        return new(Vec::new(), Some("after `seatrial:` comes `allow RULE: REASON`"));
    };
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let rules: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    if let Some(unknown) = rules.iter().find(|id| diag::find(id).is_none()) {
        let fault = format!("there is no rule `{unknown}`");
        return new(Vec::new(), Some(&fault));
    }
    if reason.trim().is_empty() {
        return new(
            Vec::new(),
            Some("a suppression needs a reason: `allow RULE: REASON`"),
        );
    }
    new(rules, None)
}

impl Comment {
    /// The text it stands in.
    pub(super) fn source(&self) -> SourceId {
        self.place.source
    }

    /// Whether it speaks of this finding; then it counts as used.
    pub(super) fn suppresses(&mut self, problem: &Problem, sources: &Sources) -> bool {
        let Some(place) = problem.place.filter(|place| place.source == self.place.source) else {
            return false;
        };
        let Some(source) = sources.get(place.source) else {
            return false;
        };
        let hit = self.rules.iter().any(|id| id == problem.rule.id)
            && source.line_column(place.span.start).line == self.line;
        self.used |= hit;
        hit
    }

    /// What is wrong with the comment itself.
    pub(super) fn complaint(&self) -> Option<Problem> {
        match &self.fault {
            Some(fault) => Some(Problem::new(rule("bad-suppression"), fault.clone()).at(Some(self.place))),
            None if !self.used => Some(
                Problem::new(rule("unused-suppression"), "this comment suppresses nothing")
                    .at(Some(self.place))
                    .help("take it out"),
            ),
            None => None,
        }
    }
}
