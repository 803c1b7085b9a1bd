//! Reading one argument from left to right. In: the text of a setting. Out: words up to a stop
//! character, backslashes resolved, each with the bytes it was written in. Knows the alphabet of the
//! setting grammar and none of its meaning.

use crate::text::Span;

/// A reading position in an argument.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// The characters up to a stop.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// What they say.
    pub text: String,
    /// The bytes they were written in, without the stop.
    pub span: Span,
    /// The stop that ended them; `None` at the end of the argument.
    pub stop: Option<char>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Byte offset of the next character.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Everything not read yet.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over that many bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    /// The next character, consumed if it is `wanted`.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Reads up to one of `stops` and past it. With `escapes` a backslash makes the next character
    /// an ordinary one; a backslash at the very end is dropped.
    pub(super) fn word(&mut self, stops: &[char], escapes: bool) -> Word {
        let start = self.at;
        let mut text = String::new();
        while let Some(c) = self.next() {
            if stops.contains(&c) {
                let span = Span::new(start, self.at - c.len_utf8());
                return Word {
                    text,
                    span,
                    stop: Some(c),
                };
            }
            if c == '\\' && escapes {
                text.extend(self.next());
            } else {
                text.push(c);
            }
        }
        Word {
            text,
            span: Span::new(start, self.at),
            stop: None,
        }
    }

    /// Skips blanks and then one comma. True if nothing else stood before the comma or the end.
    pub(super) fn skip_to_comma(&mut self) -> bool {
        while let Some(c) = self.rest().chars().next() {
            if c != ',' && !c.is_whitespace() {
                return false;
            }
            self.at += c.len_utf8();
            if c == ',' {
                return true;
            }
        }
        true
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }
}
