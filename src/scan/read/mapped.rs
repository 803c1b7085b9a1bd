//! Text that knows where it was written. In: characters with the bytes of the file that wrote them,
//! whatever quotes, escapes or indentation stood between. Out: the text, and for any part of it the
//! bytes in the file. Knows no language.

use crate::text::Span;

/// A text taken out of a file. Each byte of it has the bytes of the file that it was written with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    spans: Vec<Span>,
    /// Where an empty text stands.
    here: Span,
}

impl Mapped {
    /// Text that stands in the file as it is, from an offset on.
    pub fn plain(text: &str, offset: usize) -> Self {
        let mut mapped = Self::empty(Span::new(offset, offset));
        mapped.push_plain(text, offset);
        mapped
    }

    /// No text yet, at a place.
    pub fn empty(here: Span) -> Self {
        Self {
            here,
            ..Self::default()
        }
    }

    /// A text of which only the whole is known to stand somewhere.
    pub fn coarse(text: &str, span: Span) -> Self {
        let mut mapped = Self::empty(span);
        mapped.push_str(text, span);
        mapped
    }

    /// Adds a character that these bytes wrote.
    pub fn push(&mut self, c: char, span: Span) {
        self.text.push(c);
        self.spans.extend(std::iter::repeat_n(span, c.len_utf8()));
    }

    /// Adds a text that these bytes wrote together.
    pub fn push_str(&mut self, text: &str, span: Span) {
        self.text.push_str(text);
        self.spans.extend(std::iter::repeat_n(span, text.len()));
    }

    /// Adds text that stands in the file as it is, from an offset on.
    pub fn push_plain(&mut self, text: &str, offset: usize) {
        for (at, c) in text.char_indices() {
            let start = offset + at;
            self.push(c, Span::new(start, start + c.len_utf8()));
        }
    }

    /// Adds another text.
    pub fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.spans.extend_from_slice(&other.spans);
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes in the file, from the first to the last.
    pub fn span(&self) -> Span {
        self.place(0, self.text.len())
    }

    /// The bytes in the file of a part, given in bytes of the text; a part outside is cut.
    pub fn place(&self, start: usize, end: usize) -> Span {
        let end = end.min(self.spans.len());
        let inside = self.spans.get(start.min(end)..end).unwrap_or_default();
        match (inside.first(), inside.last()) {
            (Some(first), Some(last)) if first.start <= last.end => Span {
                start: first.start,
                end: last.end,
            },
            (Some(first), _) => *first,
            (None, _) => self.point(start),
        }
    }

    /// The place between two characters.
    fn point(&self, at: usize) -> Span {
        if let Some(next) = self.spans.get(at) {
            return Span::new(next.start as usize, next.start as usize);
        }
        match self.spans.last() {
            Some(last) => Span::new(last.end as usize, last.end as usize),
            None => self.here,
        }
    }

    /// A part, given in bytes of the text; empty where it does not begin and end between characters.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        let end = end.min(self.text.len());
        let Some(text) = self.text.get(start..end) else {
            return Self::empty(self.point(start));
        };
        Self {
            text: text.to_owned(),
            spans: self.spans[start..end].to_vec(),
            here: self.point(start),
        }
    }

    /// The parts before and after the first such character.
    pub fn split_once(&self, at: char) -> Option<(Self, Self)> {
        let found = self.text.find(at)?;
        Some((
            self.slice(0, found),
            self.slice(found + at.len_utf8(), self.text.len()),
        ))
    }

    /// This text, whose bytes count in `outer`, as one whose bytes count in outer's file.
    #[must_use]
    pub fn within(mut self, outer: &Self) -> Self {
        let mut last = (Span::default(), Span::default());
        for span in self.spans.iter_mut().chain([&mut self.here]) {
            if *span != last.0 {
                last = (*span, outer.place(span.start as usize, span.end as usize));
            }
            *span = last.1;
        }
        self
    }

    /// Without the blanks at both ends.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.slice(start, start + self.text.trim().len())
    }
}

/// A reading position in a mapped text.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a Mapped,
    at: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning.
    pub fn new(text: &'a Mapped) -> Self {
        Self { text, at: 0 }
    }

    /// Bytes read so far.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes to an offset, which lies between two characters.
    pub fn go(&mut self, at: usize) {
        if self.text.text.is_char_boundary(at) {
            self.at = at;
        }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a str {
        self.text.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next.
    pub fn second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// The next character and its bytes in the file, read.
    pub fn bump(&mut self) -> Option<(char, Span)> {
        let c = self.peek()?;
        let span = self.text.place(self.at, self.at + c.len_utf8());
        self.at += c.len_utf8();
        Some((c, span))
    }

    /// Reads over a text if it comes next.
    pub fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// Reads over characters as long as they are such.
    pub fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    }

    /// Reads to the end of the line, and not over it.
    pub fn skip_line(&mut self) {
        self.skip_while(|c| c != '\n');
    }

    /// A part of the text, given by offsets.
    pub fn slice(&self, start: usize, end: usize) -> Mapped {
        self.text.slice(start, end)
    }

    /// The bytes in the file between two offsets.
    pub fn place(&self, start: usize, end: usize) -> Span {
        self.text.place(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_knows_the_bytes_that_wrote_it() {
        let mut text = Mapped::plain("a=", 10);
        text.push('"', Span::new(12, 14));
        text.push_plain("é", 14);
        assert_eq!(text.text(), "a=\"é");
        assert_eq!(text.place(2, 3), Span::new(12, 14));
        assert_eq!(text.place(3, 5), Span::new(14, 16));
        assert_eq!(text.span(), Span::new(10, 16));
        let (key, value) = text.split_once('=').unwrap();
        assert_eq!((key.text(), value.span()), ("a", Span::new(12, 16)));
        assert_eq!(
            text.slice(5, 5).span(),
            Span::new(16, 16),
            "an empty part has a place"
        );
        assert!(text.slice(4, 5).is_empty(), "no character begins there");
    }

    #[test]
    fn parts_that_run_backwards_in_the_file_are_placed_at_their_beginning() {
        let mut text = Mapped::plain("b", 20);
        text.push_plain("a", 3);
        assert_eq!(text.span(), Span::new(20, 21));
    }
}
