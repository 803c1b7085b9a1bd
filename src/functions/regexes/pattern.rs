//! Compiled patterns and how Go walks their matches. In: a pattern, then byte strings that need not
//! be UTF-8. Out: places of matches in the bytes. The automata are those of the `regex` crates.

use super::clock::Clock;
use super::syntax::{self, SyntaxError};
use crate::limits::{Limit, STANDARD};
use crate::value::runes;
use regex_automata::util::captures::Captures;
use regex_automata::{Input, meta};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A compiled regular expression of Go's kind: leftmost-first, linear in the length of the text.
#[derive(Debug)]
pub struct Pattern {
    regex: meta::Regex,
    names: Vec<String>,
    empty: bool,
}

/// Why a pattern does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// Go refuses it.
    Syntax(SyntaxError),
    /// It would take more than this many bytes of memory here.
    TooLarge(usize),
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::TooLarge(most) => write!(f, "the expression would take more than {most} bytes"),
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Where Go's `regexp.Compile` fails, with its text, and where our own bound on memory is hit.
    pub fn compile(pattern: &[u8]) -> Result<Self, PatternError> {
        Self::compile_within(pattern, STANDARD.size(Limit::RegexBytes))
    }

    /// [`Self::compile`] with another bound on memory, in bytes.
    ///
    /// # Errors
    /// As there.
    pub fn compile_within(pattern: &[u8], most: usize) -> Result<Self, PatternError> {
        let parsed = syntax::parse(pattern).map_err(PatternError::Syntax)?;
        let config = meta::Config::new().nfa_size_limit(Some(most));
        let regex = meta::Builder::new().configure(config).build_from_hir(&parsed.hir);
        let regex = regex.map_err(|_| PatternError::TooLarge(most))?;
        Ok(Self {
            regex,
            names: parsed.names,
            empty: pattern.is_empty(),
        })
    }

    /// The memory that the compiled pattern takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.regex.memory_usage()
    }

    /// Whether the text has a match anywhere.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.regex.is_match(&*Subject::new(text).text)
    }

    /// The first match.
    pub(super) fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        let subject = Subject::new(text);
        let found = self.regex.find(&*subject.text)?;
        Some(subject.place(found.range()))
    }

    /// The first so many matches that do not overlap; an empty one right behind another does not count.
    pub(super) fn find_all(&self, text: &[u8], most: usize, clock: &mut Clock) -> Vec<Range<usize>> {
        let subject = Subject::new(text);
        let (mut at, mut last_end) = (0, None);
        let mut found = Vec::new();
        while found.len() < most && at <= subject.text.len() && clock.ticks() {
            let Some(next) = self.regex.search(&Input::new(&*subject.text).range(at..)) else {
                break;
            };
            let fresh = next.end() != at || Some(next.start()) != last_end;
            at = if next.end() == at {
                subject.step(at)
            } else {
                next.end()
            };
            last_end = Some(next.end());
            if fresh {
                found.push(subject.place(next.range()));
            }
        }
        found
    }

    /// The pieces between matches, at most so many.
    pub(super) fn split(&self, text: &[u8], most: usize, clock: &mut Clock) -> Vec<Range<usize>> {
        if !self.empty && text.is_empty() {
            return std::iter::once(0..0).collect();
        }
        let (mut pieces, mut begin, mut end) = (Vec::new(), 0, 0);
        for found in self.find_all(text, most, clock) {
            if pieces.len() + 1 >= most {
                break;
            }
            end = found.start;
            if found.end != 0 {
                pieces.push(begin..end);
            }
            begin = found.end;
        }
        if end != text.len() {
            pieces.push(begin..text.len());
        }
        pieces
    }

    /// The text with each match replaced by what `replacement` appends for it, given the group
    /// finder. It stops, and gives nothing, once the result would pass `most` bytes.
    pub(super) fn replace_all(
        &self,
        text: &[u8],
        most: usize,
        clock: &mut Clock,
        mut replacement: impl FnMut(&mut Vec<u8>, &Groups<'_>),
    ) -> Option<Vec<u8>> {
        let subject = Subject::new(text);
        let mut captures = self.regex.create_captures();
        let (mut out, mut last_end, mut at) = (Vec::new(), 0, 0);
        while at <= subject.text.len() && clock.ticks() {
            self.regex
                .search_captures(&Input::new(&*subject.text).range(at..), &mut captures);
            let Some(found) = captures.get_match() else {
                break;
            };
            out.extend_from_slice(subject.bytes(last_end..found.start()));
            if found.end() > last_end || found.start() == 0 {
                replacement(
                    &mut out,
                    &Groups {
                        pattern: self,
                        captures: &captures,
                        subject: &subject,
                    },
                );
            }
            if out.len() > most {
                return None;
            }
            last_end = found.end();
            at = last_end.max(subject.step(at));
        }
        out.extend_from_slice(subject.bytes(last_end..subject.text.len()));
        (out.len() <= most).then_some(out)
    }
}

/// The groups of one match.
pub(super) struct Groups<'a> {
    pattern: &'a Pattern,
    captures: &'a Captures,
    subject: &'a Subject<'a>,
}

impl Groups<'_> {
    /// What the group of that number matched; nothing when there is no such group.
    pub(super) fn number(&self, number: usize) -> &[u8] {
        self.captures
            .get_group(number)
            .map_or(&[], |span| self.subject.bytes(span.range()))
    }

    /// What the first group of that name matched among those that took part.
    pub(super) fn name(&self, name: &str) -> &[u8] {
        let mut groups = self.pattern.names.iter().zip(1..).filter(|(own, _)| *own == name);
        let group = groups.find(|(_, number)| self.captures.get_group(*number).is_some());
        group.map_or(&[], |(_, number)| self.number(number))
    }
}

/// The text that is searched. Go reads each byte that is not UTF-8 as U+FFFD, so such a text is
/// searched in a copy that has them, and places are counted back.
struct Subject<'a> {
    bytes: &'a [u8],
    text: Cow<'a, str>,
    /// Where runes start in the copy and in the bytes; only for a copy.
    starts: Vec<(usize, usize)>,
}

impl<'a> Subject<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Self {
                bytes,
                text: Cow::Borrowed(text),
                starts: Vec::new(),
            };
        }
        let (mut text, mut starts) = (String::with_capacity(bytes.len() + 2), Vec::new());
        for (at, rune) in runes(bytes) {
            starts.push((text.len(), at));
            text.push(rune.unwrap_or('\u{FFFD}'));
        }
        Self {
            bytes,
            text: Cow::Owned(text),
            starts,
        }
    }

    /// A place in the bytes, for one in the searched text.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        let back = |at: usize| match self.starts.binary_search_by_key(&at, |(copy, _)| *copy) {
            _ if self.starts.is_empty() => at,
            Ok(i) => self.starts.get(i).map_or(at, |(_, own)| *own),
            Err(_) => self.bytes.len(),
        };
        back(range.start)..back(range.end)
    }

    fn bytes(&self, range: Range<usize>) -> &'a [u8] {
        self.bytes.get(self.place(range)).unwrap_or_default()
    }

    /// The place behind the rune at a place of the searched text, or one past the end.
    fn step(&self, at: usize) -> usize {
        let rune = self.text.get(at..).and_then(|rest| rest.chars().next());
        at + rune.map_or(1, char::len_utf8)
    }
}
