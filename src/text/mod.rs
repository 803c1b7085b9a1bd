//! Where things were written. In: bytes with a name (a values file, one `--set` argument, a
//! template). Out: numbered sources, byte ranges within them, and lines and columns of those
//! ranges. Everything that can be underlined later points here; nothing here knows what the text means.

pub mod raw;

use std::sync::Arc;

/// A range of bytes in one source; `start` is included, `end` is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`, both byte offsets; offsets past 4 GiB are cut there.
    pub fn new(start: usize, end: usize) -> Self {
        let cut = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: cut(start),
            end: cut(end),
        }
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether no byte lies in it.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The same range, counted from a text that begins `by` bytes earlier.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }
}

/// The number of a source in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A range in a numbered source: all that a finding needs to underline what the user typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The text.
    pub source: SourceId,
    /// The bytes of it.
    pub span: Span,
}

/// What kind of thing a source is, which decides how reports speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// One command-line argument; the name is the flag (`--set`), or `argument` for a bare setting.
    Argument,
    /// A file, standard input included.
    File,
}

/// One named text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the user wrote it, a chart-relative path, or the flag.
    pub name: Arc<str>,
    /// File or argument.
    pub kind: SourceKind,
    /// The bytes, as read.
    pub text: Arc<[u8]>,
    /// Whether it is a file of the chart, which its user cannot be asked to mend.
    pub of_chart: bool,
}

/// A line and a column, both from 1; the column counts Unicode scalars, as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl Source {
    /// The line and column of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = (offset as usize).min(self.text.len());
        let before = &self.text[..offset];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
        LineColumn { line, column }
    }

    /// The bytes of a range; empty where the range lies outside.
    pub fn slice(&self, span: Span) -> &[u8] {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }
}

/// All sources of one run.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text and gives its number.
    pub fn add(&mut self, name: &str, kind: SourceKind, text: &[u8]) -> SourceId {
        let id = SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Source {
            name: name.into(),
            kind,
            text: text.into(),
            of_chart: false,
        });
        id
    }

    /// Adds a file of the chart and gives its number.
    pub fn add_of_chart(&mut self, name: &str, text: &[u8]) -> SourceId {
        let id = self.add(name, SourceKind::File, text);
        if let Some(source) = self.0.last_mut() {
            source.of_chart = true;
        }
        id
    }

    /// The number of the text that was added last.
    pub fn last(&self) -> Option<SourceId> {
        let last = self.0.len().checked_sub(1)?;
        Some(SourceId(u32::try_from(last).unwrap_or(u32::MAX)))
    }

    /// The number of a text of another collection here: the same number where the two have it in common,
    /// else that of a copy.
    pub fn adopt(&mut self, id: SourceId, from: &Self) -> SourceId {
        let Some(source) = from.get(id) else { return id };
        if self
            .get(id)
            .is_some_and(|own| Arc::ptr_eq(&own.text, &source.text))
        {
            return id;
        }
        let own = SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(source.clone());
        own
    }

    /// All texts with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.0)
    }

    /// The text of a number that [`Sources::add`] gave.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("v.yaml", SourceKind::File, "a: 1\né: ü\n".as_bytes());
        let source = sources.get(id).unwrap();
        assert_eq!(source.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(9), LineColumn { line: 2, column: 4 });
        assert_eq!(source.slice(Span::new(9, 11)), "ü".as_bytes());
    }
}
