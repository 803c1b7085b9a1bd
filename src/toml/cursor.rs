//! Characters of a TOML text with the line they are on. In: text. Out: one character at a time, each
//! checked; errors with the line that the library names. Knows no grammar.

use crate::value::format::quote;

/// The end of the text, as the library has it.
pub(super) const END: char = '\0';

/// An error before it is known which key it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub line: usize,
    pub message: String,
}

pub(super) struct Cursor<'a> {
    pub text: &'a [u8],
    pub pos: usize,
    pub line: usize,
    /// Whether the end was read and not put back.
    at_end: bool,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            pos: 0,
            line: 1,
            at_end: false,
        }
    }

    /// An error here: at the end of the text on the last line that has something on it.
    pub fn fault(&self, message: impl Into<String>) -> Fault {
        let after_break = self.pos > 0 && self.text.get(self.pos - 1) == Some(&b'\n');
        Fault {
            line: self.line - usize::from(self.at_end && after_break),
            message: message.into(),
        }
    }

    /// An error at the end of the line before.
    pub fn fault_before(&self, message: impl Into<String>) -> Fault {
        Fault {
            line: self.line - 1,
            message: message.into(),
        }
    }

    /// Reads a character; bytes that are not UTF-8 and control characters are refused.
    pub fn next(&mut self) -> Result<char, Fault> {
        let c = self.peek_raw();
        let Some(rest) = self.text.get(self.pos..).filter(|rest| !rest.is_empty()) else {
            self.at_end = true;
            return Ok(END);
        };
        if rest[0] == b'\n' {
            self.line += 1;
        }
        let Some(c) = c else {
            return Err(self.fault(format!("invalid UTF-8 byte: 0x{:02x}", rest[0])));
        };
        let lone_return = c == '\r' && rest.get(1) != Some(&b'\n');
        let control = matches!(c, '\0'..' ' | '\x7f') && !matches!(c, '\t' | '\n' | '\r');
        if control || lone_return {
            let message = format!(
                "TOML files cannot contain control characters: '0x{:02x}'",
                u32::from(c)
            );
            return Err(self.fault(message));
        }
        self.pos += c.len_utf8();
        Ok(c)
    }

    fn peek_raw(&self) -> Option<char> {
        let rest = self.text.get(self.pos..)?;
        crate::value::runes(rest).next()?.1
    }

    /// Puts the last character back.
    pub fn back(&mut self, c: char) {
        if self.at_end {
            self.at_end = false;
            return;
        }
        self.pos -= c.len_utf8();
        if c == '\n' {
            self.line -= 1;
        }
    }

    /// Looks at a character without passing it; what is wrong with it comes up here too.
    pub fn peek(&mut self) -> Result<char, Fault> {
        let c = self.next()?;
        self.back(c);
        Ok(c)
    }

    /// Passes a character if it is this one.
    pub fn accept(&mut self, wanted: char) -> Result<bool, Fault> {
        let c = self.next()?;
        if c == wanted {
            return Ok(true);
        }
        self.back(c);
        Ok(false)
    }

    /// Passes blanks.
    pub fn skip_blanks(&mut self) -> Result<(), Fault> {
        self.pass_while(|c| matches!(c, ' ' | '\t'))
    }

    /// Passes characters as long as they fit; the first that does not is checked all the same.
    pub fn pass_while(&mut self, fits: impl Fn(char) -> bool) -> Result<(), Fault> {
        loop {
            let c = self.next()?;
            if !fits(c) {
                self.back(c);
                return Ok(());
            }
        }
    }

    /// The text from an offset up to here.
    pub fn since(&self, start: usize) -> &'a str {
        let bytes = self.text.get(start..self.pos).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// A character as Go's `%q` shows it.
pub(super) fn quoted_char(c: char) -> String {
    crate::value::format::quote_rune(c.into()).to_string()
}

/// A text as Go's `%q` shows it.
pub(super) fn quoted_text(text: &str) -> String {
    quote(text.as_bytes()).to_string()
}
