//! A place in a text, counted as go-yaml counts. In: text. Out: bytes ahead, marks with line and
//! column, and the moves over characters and line breaks. Knows no tokens.

use super::super::source::{BOM, Frontier};
use super::Fault;
use crate::text::Span;

/// A place: byte offset, and go-yaml's counts of characters, lines and columns, all from zero.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Mark {
    pos: u32,
    index: u32,
    line: u32,
    column: u32,
}

/// Marks are made and copied a lot, so they are small: texts have less than 4 GiB.
impl Mark {
    #[inline]
    fn of([pos, index, line, column]: [usize; 4]) -> Self {
        let small = |n: usize| n as u32;
        Self {
            pos: small(pos),
            index: small(index),
            line: small(line),
            column: small(column),
        }
    }

    pub fn pos(self) -> usize {
        self.pos as usize
    }

    pub fn index(self) -> usize {
        self.index as usize
    }

    pub fn line(self) -> usize {
        self.line as usize
    }

    pub fn column(self) -> usize {
        self.column as usize
    }
}

pub(super) struct Cursor<'a> {
    pub text: &'a [u8],
    pub pos: usize,
    pub line: usize,
    /// Bytes passed that do not begin a character.
    extra: usize,
    /// Character count at the beginning of the line.
    line_index: usize,
    frontier: Frontier,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a [u8], offset: Option<usize>) -> Self {
        Self {
            text,
            pos: 0,
            line: 0,
            extra: 0,
            line_index: 0,
            frontier: Frontier::new(text, offset),
        }
    }

    /// The byte `ahead` of the current one; zero stands for the end.
    #[inline]
    pub fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.pos + ahead).copied().unwrap_or_default()
    }

    /// Makes sure that go-yaml has decoded so many characters (or all): its decoding faults come up
    /// here and nowhere else.
    #[inline(always)]
    pub fn need(&mut self, characters: usize) -> Result<(), Fault> {
        if self.frontier.clean || self.pos + 4 * characters <= self.frontier.decoded {
            return Ok(());
        }
        self.decode(characters)
    }

    #[cold]
    #[inline(never)]
    fn decode(&mut self, characters: usize) -> Result<(), Fault> {
        self.frontier
            .advance(self.text, self.pos, characters)
            .map_err(|(text, at)| Fault {
                text: text.to_owned(),
                at: Span::new(at, at + 1),
            })
    }

    /// The bytes ahead that may be passed without asking [`Cursor::need`] about two characters after
    /// each of them.
    #[inline]
    pub fn settled(&self) -> &'a [u8] {
        let end = if self.frontier.clean {
            self.text.len()
        } else {
            self.frontier.decoded.saturating_sub(8)
        };
        self.text.get(self.pos..end).unwrap_or_default()
    }

    #[inline]
    pub fn index(&self) -> usize {
        self.pos - self.extra
    }

    #[inline]
    pub fn column(&self) -> usize {
        self.index() - self.line_index
    }

    #[inline]
    pub fn mark(&self) -> Mark {
        Mark::of([self.pos, self.index(), self.line, self.column()])
    }

    /// go-yaml's test for a byte order mark: it looks at the beginning of its buffer, wherever the
    /// reading stands in it.
    pub fn at_bom(&self) -> bool {
        !self.frontier.clean && self.text[self.frontier.buffer.min(self.text.len())..].starts_with(BOM)
    }

    /// Passes one character.
    #[inline]
    pub fn skip(&mut self) {
        let width = width(self.peek(0)).min(self.text.len().saturating_sub(self.pos));
        self.pos += width;
        self.extra += width.saturating_sub(1);
    }

    /// Passes so many one-byte characters.
    #[inline]
    pub fn skip_ascii(&mut self, count: usize) {
        self.pos += count;
    }

    #[inline]
    pub fn at_blank(&self) -> bool {
        matches!(self.peek(0), b' ' | b'\t')
    }

    #[inline]
    pub fn break_width(&self, ahead: usize) -> usize {
        match self.peek(ahead) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.peek(ahead + 1) == b'\n'),
            0xC2 if self.peek(ahead + 1) == 0x85 => 2,
            0xE2 if self.peek(ahead + 1) == 0x80 && matches!(self.peek(ahead + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    #[inline]
    pub fn at_break(&self) -> bool {
        self.break_width(0) > 0
    }

    #[inline]
    pub fn at_end(&self) -> bool {
        self.peek(0) == 0
    }

    /// Whether a line break or the end is so far ahead.
    #[inline]
    pub fn breakz(&self, ahead: usize) -> bool {
        self.peek(ahead) == 0 || self.break_width(ahead) > 0
    }

    /// Whether a blank, a line break or the end is so far ahead.
    #[inline]
    pub fn blankz(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), 0 | b' ' | b'\t') || self.break_width(ahead) > 0
    }

    /// Passes a line break, if one is here.
    pub fn skip_line(&mut self) {
        let width = self.break_width(0);
        if width == 0 {
            return;
        }
        self.extra += match self.peek(0) {
            b'\r' | b'\n' => 0,
            _ => width - 1,
        };
        self.pos += width;
        self.new_line();
    }

    fn new_line(&mut self) {
        self.line += 1;
        self.line_index = self.index();
    }

    /// Passes a line break and appends what it counts as: line and paragraph separators themselves,
    /// everything else a newline.
    pub fn read_line(&mut self, out: &mut Vec<u8>) {
        if self.peek(0) == 0xE2 {
            out.extend_from_slice(&self.text[self.pos..self.pos + self.break_width(0)]);
        } else if self.at_break() {
            out.push(b'\n');
        }
        self.skip_line();
    }

    /// Begins a new line at the end of a text whose last line has no break.
    pub fn end_last_line(&mut self) {
        if self.column() != 0 {
            self.new_line();
        }
    }

    /// Whether `---` or `...` alone stands at the beginning of a line, here.
    #[inline]
    pub fn at_document_indicator(&self) -> bool {
        matches!(self.peek(0), b'-' | b'.') && self.column() == 0 && {
            let three = [self.peek(0), self.peek(1), self.peek(2)];
            (three == *b"---" || three == *b"...") && self.blankz(3)
        }
    }

    /// Passes blanks.
    pub fn skip_blanks(&mut self) -> Result<(), Fault> {
        self.need(1)?;
        while self.at_blank() {
            self.skip();
            self.need(1)?;
        }
        Ok(())
    }

    /// Passes a comment up to its line break, if one is here.
    pub fn skip_comment(&mut self) -> Result<(), Fault> {
        if self.peek(0) != b'#' {
            return Ok(());
        }
        loop {
            let plain = |b: &u8| matches!(b, b'\t' | b' '..=b'~');
            let run = self.settled().iter().position(|b| !plain(b));
            self.pos += run.unwrap_or(self.settled().len());
            self.need(1)?;
            if self.breakz(0) {
                return Ok(());
            }
            self.skip();
            self.need(1)?;
        }
    }
}

/// The length of a character from its first byte.
#[inline]
fn width(lead: u8) -> usize {
    match lead {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}
