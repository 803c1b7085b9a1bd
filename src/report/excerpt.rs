//! The part of a text that a finding shows. In: a source and the places in it. Out: the lines around
//! them, counted as in the whole text, without what is too long to be looked at and without characters
//! that would steer a terminal. A text of megabytes costs each finding a few lines.

use super::{sanitised, steers};
use crate::text::{Place, Source, Span};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Bytes shown before and after the places on their lines, and of one place.
const MARGIN: usize = 400;

/// Bytes between the first and the last place that are shown together.
const REACH: usize = 1 << 14;

/// A part of a source, in miette's terms.
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// Where it begins in the source.
    start: usize,
    /// The line that it begins in, and the characters of that line before it, from zero.
    line: usize,
    column: usize,
}

impl Excerpt {
    /// The lines around a place, and around others that are near enough.
    pub(super) fn around<'p>(
        source: &Source,
        place: Place,
        others: impl IntoIterator<Item = &'p Place>,
    ) -> Self {
        let text = &*source.text;
        let (mut first, mut last) = ends(place.span);
        for other in others {
            let (start, end) = ends(other.span);
            if start.min(first) + REACH >= end.max(last) {
                (first, last) = (first.min(start), last.max(end));
            }
        }
        let (first, last) = (first.min(text.len()), last.min(text.len()));
        let mut start = line_before(text, line_start(text, first));
        if start + MARGIN < first {
            start = boundary(text, first - MARGIN);
        }
        let mut end = line_end(text, (line_end(text, last) + 1).min(text.len()));
        if end > last + MARGIN {
            end = boundary(text, last + MARGIN);
        }
        let begun = source.line_column(u32::try_from(start).unwrap_or(u32::MAX));
        Self {
            name: sanitised(&source.name),
            text: harmless(text.get(start..end).unwrap_or_default()),
            start,
            line: begun.line - 1,
            column: begun.column - 1,
        }
    }

    /// A place of the source within the excerpt: where it begins and how long it is.
    pub(super) fn within(&self, span: Span) -> Option<(usize, usize)> {
        let (start, end) = ends(span);
        let start = start
            .checked_sub(self.start)
            .filter(|at| *at <= self.text.len())?;
        let end = (end - self.start).min(self.text.len());
        Some((start, end.saturating_sub(start)))
    }
}

/// Where a place begins and where what is shown of it ends.
fn ends(span: Span) -> (usize, usize) {
    let start = span.start as usize;
    (start, start + span.len().min(MARGIN))
}

fn line_start(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
}

fn line_before(text: &[u8], start: usize) -> usize {
    match start.checked_sub(1) {
        Some(newline) => line_start(text, newline),
        None => 0,
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', after).map_or(text.len(), |newline| at + newline)
}

/// The next place from which on no character is cut.
fn boundary(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at += 1;
    }
    at
}

/// The text with every unprintable byte as one `?`, so that offsets stay true.
fn harmless(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for (_, rune) in crate::value::runes(bytes) {
        match rune {
            Some(c) if c == '\n' || c == '\t' || !steers(c) => out.push(c),
            Some(c) => (0..c.len_utf8()).for_each(|_| out.push('?')),
            None => out.push('?'),
        }
    }
    out
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        let column = match found.line() {
            0 => found.column() + self.column,
            _ => found.column(),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            found.data(),
            *found.span(),
            found.line() + self.line,
            column,
            found.line_count(),
        )))
    }
}
