//! A values file of several documents, as Helm 4 splits it. In: the file. Out: its documents, each
//! read by itself, or Helm's error. Lines are taken apart before YAML is: a `---` at the beginning of
//! a line splits wherever it stands, and may be followed by a comment only.

use super::document::{Document, YamlError};
use super::read::{place_document, read_within};
use crate::limits::Limits;
use crate::text::Span;

/// The size of the buffer that Helm reads lines through.
const LINE_BUFFER: usize = 4096;

const SEPARATOR: &[u8] = b"---";

/// Reads all documents of a text, split as Helm 4 splits values files: what Helm merges, in order.
///
/// Helm 4.2.4 loses the last line of a file when that line has no newline and its length is a
/// multiple of 4096; this function loses it too, because what Helm renders depends on it.
///
/// # Errors
///
/// [`YamlError`] with Helm's text: `error reading yaml document: …` or `cannot unmarshal yaml
/// document: …`.
pub fn read_all(text: &[u8], limits: &Limits) -> Result<Vec<Document>, YamlError> {
    let mut documents = Vec::new();
    let mut part = Part::default();
    let lines = Lines { text, at: 0 };
    for line in lines {
        let separates = line.content.starts_with(SEPARATOR);
        if separates {
            check_separator(&line)?;
        }
        if separates && !part.is_empty() {
            documents.push(std::mem::take(&mut part).read(text.len(), limits)?);
        } else if !line.lost {
            part.add(&line);
        }
    }
    if !part.is_empty() {
        documents.push(part.read(text.len(), limits)?);
    }
    Ok(documents)
}

fn check_separator(line: &Line<'_>) -> Result<(), YamlError> {
    let rest = line.content.get(SEPARATOR.len()..).unwrap_or_default();
    let rest = crate::value::Str::from(rest).to_text().into_owned();
    let rest = rest.trim();
    if rest.is_empty() || rest.starts_with('#') {
        return Ok(());
    }
    Err(YamlError {
        text: format!("error reading yaml document: invalid Yaml document separator: {rest}"),
        at: Some(Span::new(line.start, line.start + line.content.len())),
        reached: None,
    })
}

/// A line without its break.
struct Line<'a> {
    start: usize,
    content: &'a [u8],
    /// Offset of its newline, or of the end of the file.
    end: usize,
    /// Whether Helm 4.2.4 loses it after a look at its beginning.
    lost: bool,
}

/// The lines of a text as Helm's reader gives them.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let (content, length, lost) = match rest.iter().position(|b| *b == b'\n') {
            Some(at) => {
                let content = &rest[..at];
                (content.strip_suffix(b"\r").unwrap_or(content), at + 1, false)
            }
            None => (rest, rest.len(), fills_buffer(rest)),
        };
        self.at += length;
        let end = start + length - usize::from(rest.get(length - 1) == Some(&b'\n'));
        Some(Line {
            start,
            content,
            end,
            lost,
        })
    }
}

/// Whether a last line without newline ends just where the line buffer is full. A carriage return at
/// the end of a full buffer goes back into the next one.
fn fills_buffer(line: &[u8]) -> bool {
    let mut rest = line;
    while rest.len() >= LINE_BUFFER {
        let taken = LINE_BUFFER - usize::from(rest[LINE_BUFFER - 1] == b'\r');
        rest = &rest[taken..];
    }
    rest.is_empty()
}

/// One document: its text as Helm hands it on, and where that stands in the file.
#[derive(Default)]
struct Part {
    text: Vec<u8>,
    /// Offsets in `text` with the offset in the file of what begins there.
    origins: Vec<(usize, usize)>,
}

impl Part {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn add(&mut self, line: &Line<'_>) {
        self.begin_at(line.start);
        self.text.extend_from_slice(line.content);
        self.begin_at(line.end);
        self.text.push(b'\n');
    }

    /// Notes where in the file the next bytes stand, unless they follow the last ones there too.
    fn begin_at(&mut self, offset: usize) {
        let here = self.text.len();
        let follows = |(at, from): &(usize, usize)| offset - from == here - at;
        if !self.origins.last().is_some_and(follows) {
            self.origins.push((here, offset));
        }
    }

    /// Reads the document; the file has so many bytes.
    fn read(self, length: usize, limits: &Limits) -> Result<Document, YamlError> {
        let place = |offset: u32| {
            let offset = offset as usize;
            let next = self.origins.partition_point(|(at, _)| *at <= offset);
            let (at, from) = self
                .origins
                .get(next.saturating_sub(1))
                .copied()
                .unwrap_or_default();
            (from + (offset - at)).min(length)
        };
        // The end of a span may stand before a carriage return that was dropped, so it is counted from
        // the last byte.
        let place = |span: Span| {
            let start = place(span.start);
            let end = if span.is_empty() {
                start
            } else {
                (place(span.end - 1) + 1).min(length)
            };
            Span::new(start, end)
        };
        let plain = self.origins.len() == 1 && self.origins[0] == (0, 0);
        let mut document = read_within(&self.text, limits).map_err(|error| YamlError {
            text: match error.reached {
                Some(_) => error.text,
                None => format!("cannot unmarshal yaml document: {}", error.text),
            },
            at: error.at.map(place),
            reached: error.reached,
        })?;
        if !plain {
            place_document(&mut document, &place);
        }
        Ok(document)
    }
}
