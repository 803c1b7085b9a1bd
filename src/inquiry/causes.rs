//! What wrote some bytes of output. In: a trace, a template's output and a range of it. Out: the actions
//! and texts that wrote there, each with its place, the calls that led to it, the conditions around it
//! and the values it was made of. Renders nothing.

use super::origins::Archive;
use super::{Lab, Mark, Written, json_of};
use crate::template::trace::{
    CallId, CallKind, Condition, ConditionId, Piece, PieceKind, Site, Spot, Taint, Trace, Turn,
};
use crate::text::Span;
use crate::tree::{KeyPath, Tree};
use serde::Serialize;
use serde_json::Value as Json;

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The key to set it by; `.Release.Name` and the like are none.
    pub key: String,
    /// The path that the template saw it at, where that is another.
    pub seen_at: Option<String>,
    /// Whether it is a value of the chart, rather than of the release or the chart itself.
    pub is_value: bool,
    /// What it is; nothing where there is no such key.
    pub value: Option<Json>,
    /// Who wrote it, and what that took the place of.
    pub origins: Vec<Written>,
    /// The path in the values.
    #[serde(skip)]
    pub path: Option<KeyPath>,
}

/// A call on the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stop {
    /// `include`, `template` or `tpl`.
    pub how: &'static str,
    /// The name of the template.
    pub name: String,
    /// Where it was called.
    pub at: Mark,
}

/// A condition on the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gate {
    /// As it is written: `if .Values.a`.
    pub text: String,
    /// How it went: `true`, `false`, `round 2 of 3`.
    pub turn: String,
    /// Where it stands.
    pub at: Mark,
    /// What it was decided by.
    pub read: Vec<Reading>,
}

/// Something that wrote bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Where it stands.
    pub at: Mark,
    /// The action or the line of text.
    pub text: String,
    /// Whether it is the template's own text.
    pub literal: bool,
    /// What it wrote there.
    pub wrote: String,
    /// The calls that led to it, the innermost first.
    pub through: Vec<Stop>,
    /// The values that it was made of.
    pub read: Vec<Reading>,
}

/// A traced render to look causes up in.
pub(super) struct Causes<'a> {
    pub(super) lab: &'a Lab<'a>,
    pub(super) trace: &'a Trace,
    pub(super) merged: &'a Tree,
    pub(super) archive: Archive<'a>,
}

impl Causes<'_> {
    /// The most exact pieces that overlap a range of a file's output.
    pub(super) fn pieces(&self, file: &str, range: Span) -> Vec<Piece> {
        let overlaps = |piece: &&Piece| match piece.span.is_empty() {
            true => range.start <= piece.span.start && piece.span.start <= range.end,
            false => piece.span.start < range.end && range.start < piece.span.end,
        };
        let here: Vec<Piece> = self
            .trace
            .pieces(file.as_bytes())
            .iter()
            .filter(overlaps)
            .copied()
            .collect();
        let covered = |piece: &Piece| {
            let (mut from, until) = (piece.span.start.max(range.start), piece.span.end.min(range.end));
            let mut deeper: Vec<&Piece> = here.iter().filter(|other| other.depth > piece.depth).collect();
            deeper.sort_by_key(|other| other.span.start);
            for other in deeper {
                if other.span.start <= from {
                    from = from.max(other.span.end);
                }
            }
            from >= until && !piece.span.is_empty()
        };
        let mut exact: Vec<Piece> = here.iter().filter(|piece| !covered(piece)).copied().collect();
        exact.sort_by_key(|piece| (piece.span.start, piece.span.end));
        exact
    }

    pub(super) fn mark(&self, spot: Spot) -> Mark {
        let (file, line, column) = self.trace.position(spot);
        let file = match file {
            "gotpl" => "tpl",
            file => file,
        };
        Mark {
            file: file.to_owned(),
            line,
            column: column + 1,
        }
    }

    /// The calls that led somewhere; the file itself is none.
    pub(super) fn calls(&self, id: CallId) -> Vec<Stop> {
        let calls = self.trace.stack(id).filter(|call| call.kind != CallKind::File);
        calls
            .map(|call| Stop {
                how: match call.kind {
                    CallKind::Template => "template",
                    CallKind::Tpl => "tpl",
                    CallKind::Include | CallKind::File => "include",
                },
                name: match call.kind {
                    CallKind::Tpl => "text of a value".into(),
                    _ => call.name.to_string(),
                },
                at: self.mark(call.at),
            })
            .collect()
    }

    pub(super) fn cause(&self, piece: &Piece, output: &[u8], range: Span) -> Cause {
        let (from, until) = (piece.span.start.max(range.start), piece.span.end.min(range.end));
        let wrote = output
            .get(from as usize..until.max(from) as usize)
            .unwrap_or_default();
        let literal = piece.kind == PieceKind::Literal;
        let mut at = piece.at;
        if literal {
            at.offset += from - piece.span.start;
        }
        Cause {
            at: self.mark(at),
            text: match literal {
                true => self.line_of(at),
                false => self.action(at),
            },
            literal,
            wrote: String::from_utf8_lossy(wrote).into_owned(),
            through: self.calls(piece.scope.call),
            read: self.readings(piece.taint),
        }
    }

    /// The line of a template's text.
    fn line_of(&self, spot: Spot) -> String {
        let Some(source) = self.trace.source(spot.source) else {
            return String::new();
        };
        let (before, after) = source.text.split_at(source.text.len().min(spot.offset as usize));
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let end = after
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(after.len());
        let line = [
            before.get(start..).unwrap_or_default(),
            after.get(..end).unwrap_or_default(),
        ]
        .concat();
        String::from_utf8_lossy(&line).trim().to_owned()
    }

    /// An action as it is written, without its delimiters.
    fn action(&self, spot: Spot) -> String {
        let Some(source) = self.trace.source(spot.source) else {
            return String::new();
        };
        let at = source.text.len().min(spot.offset as usize);
        let after = source.text.get(at..).unwrap_or_default();
        let end = memchr::memmem::find(after, b"}}").unwrap_or(after.len());
        let text = String::from_utf8_lossy(after.get(..end).unwrap_or_default()).into_owned();
        let words: Vec<&str> = text.trim_end_matches('-').split_whitespace().collect();
        words.join(" ")
    }

    pub(super) fn readings(&self, taint: Taint) -> Vec<Reading> {
        let sites = self.trace.sites(taint).into_iter();
        let mut found: Vec<Reading> = sites
            .filter_map(|site| self.reading(&self.trace.site(site)))
            .collect();
        found.sort_by(|a, b| (!a.is_value, &a.key).cmp(&(!b.is_value, &b.key)));
        found.dedup_by(|a, b| a.key == b.key && a.is_value == b.is_value);
        found
    }

    fn reading(&self, site: &Site) -> Option<Reading> {
        let path = match site {
            Site::Values(path) if !path.0.is_empty() => path,
            Site::Values(_) => return None,
            Site::Object(path) if path.0.len() > 1 => {
                return Some(Reading {
                    key: format!(".{path}"),
                    seen_at: None,
                    is_value: false,
                    value: None,
                    origins: Vec::new(),
                    path: None,
                });
            }
            Site::Object(_) => return None,
        };
        let key = self.lab.settable(path);
        let node = path.find(self.merged);
        Some(Reading {
            seen_at: (key != *path).then(|| path.to_string()),
            key: key.to_string(),
            is_value: true,
            value: node.map(|node| json_of(&node.to_value())),
            origins: node
                .map(|node| self.archive.written(node.origin))
                .unwrap_or_default(),
            path: Some(path.clone()),
        })
    }

    /// The conditions around something, outermost first. Loops are told by their round.
    pub(super) fn gates(&self, under: ConditionId) -> Vec<Gate> {
        let chain: Vec<(ConditionId, &Condition)> = self.trace.chain(under).collect();
        let mut gates: Vec<Gate> = chain
            .iter()
            .filter(|(_, condition)| !matches!(condition.turn, Turn::Rounds(n) if n > 0))
            .map(|(_, condition)| self.gate(condition))
            .collect();
        gates.reverse();
        gates
    }

    pub(super) fn gate(&self, condition: &Condition) -> Gate {
        let turn = match &condition.turn {
            Turn::Taken => "true".to_owned(),
            Turn::Otherwise => "false".to_owned(),
            Turn::Rounds(0) => "empty".to_owned(),
            Turn::Rounds(n) => format!("{n} rounds"),
            Turn::Round(_, Some(key)) => format!("at `{key}`"),
            Turn::Round(at, None) => format!("item {at}"),
        };
        Gate {
            text: format!("{} {}", condition.word, condition.tested),
            turn,
            at: self.mark(condition.at),
            read: self.readings(condition.taint),
        }
    }

    /// The texts that a condition compares with.
    pub(super) fn words(condition: &str) -> Vec<String> {
        let quoted = condition.split('"').skip(1).step_by(2);
        quoted
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}
