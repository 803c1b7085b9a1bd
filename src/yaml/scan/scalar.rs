//! Scalars: plain, quoted and block. In: the cursor at the first character. Out: a token with the
//! value after folding, unescaping and chomping; a slice of the text where nothing had to be changed.

use super::{Fault, Scanner, TokenKind};
use std::borrow::Cow;

/// What block scalars do with their last line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// A value that is a slice of the text until something in it has to be changed.
struct Pieces<'a> {
    text: &'a [u8],
    built: Vec<u8>,
    changed: bool,
    /// Where the part begins that is taken over unchanged.
    from: usize,
}

impl<'a> Pieces<'a> {
    fn new(text: &'a [u8], from: usize) -> Self {
        Self {
            text,
            built: Vec::new(),
            changed: false,
            from,
        }
    }

    /// Takes over the text up to an offset; what comes next is appended to the result.
    fn change(&mut self, to: usize) -> &mut Vec<u8> {
        self.built.extend_from_slice(&self.text[self.from..to]);
        self.changed = true;
        &mut self.built
    }

    fn finish(mut self, to: usize) -> Cow<'a, [u8]> {
        if self.changed {
            self.change(to);
            Cow::Owned(self.built)
        } else {
            Cow::Borrowed(&self.text[self.from..to])
        }
    }
}

/// The line breaks between two parts of a folded scalar.
#[derive(Default)]
struct Breaks {
    first: Vec<u8>,
    more: Vec<u8>,
}

impl Breaks {
    /// Writes what the breaks fold to, and forgets them.
    fn fold(&mut self, out: &mut Vec<u8>) {
        if self.first.first() != Some(&b'\n') {
            out.append(&mut self.first);
        } else if self.more.is_empty() {
            out.push(b' ');
        }
        out.append(&mut self.more);
        self.first.clear();
    }
}

impl Scanner<'_> {
    pub(super) fn scan_plain(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark();
        let indent = self.indent + 1;
        let mut value = Pieces::new(self.cursor.text, self.cursor.pos);
        let mut end = start;
        let mut breaks = Breaks::default();
        let mut broken = false;
        loop {
            self.cursor.need(4)?;
            if self.cursor.at_document_indicator() || self.cursor.peek(0) == b'#' {
                break;
            }
            if !self.plain_ends() {
                if broken {
                    breaks.fold(value.change(end.pos()));
                    value.from = self.cursor.pos;
                    broken = false;
                }
                self.pass_plain_run()?;
                end = self.cursor.mark();
            }
            if !(self.cursor.at_blank() || self.cursor.at_break()) {
                break;
            }
            self.pass_plain_gap(indent, &mut broken, &mut breaks)?;
            if self.flow_level == 0 && self.column() < indent {
                break;
            }
        }
        self.tokens.push_back(super::Token {
            kind: TokenKind::Scalar {
                value: value.finish(end.pos()),
                plain: true,
            },
            start,
            end,
        });
        if broken {
            self.simple_key_allowed = true;
        }
        Ok(())
    }

    /// Whether a plain scalar ends at the current character.
    fn plain_ends(&self) -> bool {
        match self.cursor.peek(0) {
            b':' => self.cursor.blankz(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
            _ => self.cursor.blankz(0),
        }
    }

    /// Passes characters up to a blank, a break or the end of the scalar.
    fn pass_plain_run(&mut self) -> Result<(), Fault> {
        let flow = self.flow_level > 0;
        loop {
            let ordinary = |b: &u8| match b {
                b':' => false,
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => !flow,
                _ => (b'!'..0x7F).contains(b),
            };
            let run = self.cursor.settled();
            let run = run.iter().position(|b| !ordinary(b)).unwrap_or(run.len());
            self.cursor.skip_ascii(run);
            self.cursor.need(2)?;
            if self.plain_ends() {
                return Ok(());
            }
            self.cursor.skip();
            self.cursor.need(2)?;
        }
    }

    /// Passes the blanks and breaks after a part of a plain scalar.
    fn pass_plain_gap(&mut self, indent: isize, broken: &mut bool, breaks: &mut Breaks) -> Result<(), Fault> {
        self.cursor.need(1)?;
        loop {
            if self.cursor.at_blank() {
                if *broken && self.column() < indent && self.cursor.peek(0) == b'\t' {
                    return Err(self.fault("found a tab character that violates indentation"));
                }
                self.cursor.skip_ascii(1);
            } else if self.cursor.at_break() {
                self.pass_break(broken, breaks)?;
            } else {
                return Ok(());
            }
            self.cursor.need(1)?;
        }
    }

    fn pass_break(&mut self, broken: &mut bool, breaks: &mut Breaks) -> Result<(), Fault> {
        self.cursor.need(2)?;
        if *broken {
            self.cursor.read_line(&mut breaks.more);
        } else {
            self.cursor.read_line(&mut breaks.first);
            *broken = true;
        }
        Ok(())
    }

    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<(), Fault> {
        let start = self.cursor.mark();
        self.cursor.skip();
        let mut value = Pieces::new(self.cursor.text, self.cursor.pos);
        let mut breaks = Breaks::default();
        loop {
            self.cursor.need(4)?;
            if self.cursor.at_document_indicator() {
                return Err(self.fault("found unexpected document indicator"));
            }
            if self.cursor.at_end() {
                return Err(self.fault("found unexpected end of stream"));
            }
            let mut broken = self.pass_quoted_run(quote, &mut value)?;
            self.cursor.need(1)?;
            if self.cursor.peek(0) == quote {
                break;
            }
            let gap = self.cursor.pos;
            self.pass_quoted_gap(&mut broken, &mut breaks)?;
            if broken {
                breaks.fold(value.change(gap));
                value.from = self.cursor.pos;
            }
        }
        let value = value.finish(self.cursor.pos);
        self.cursor.skip();
        self.push(TokenKind::Scalar { value, plain: false }, start);
        Ok(())
    }

    /// Passes the characters of a quoted scalar up to a blank or break or its closing quote. True if
    /// it stopped after an escaped line break.
    fn pass_quoted_run(&mut self, quote: u8, value: &mut Pieces<'_>) -> Result<bool, Fault> {
        loop {
            let ordinary = |b: &u8| (b'!'..0x7F).contains(b) && *b != quote && *b != b'\\';
            let run = self.cursor.settled();
            let run = run.iter().position(|b| !ordinary(b)).unwrap_or(run.len());
            self.cursor.skip_ascii(run);
            self.cursor.need(2)?;
            let here = self.cursor.pos;
            match self.cursor.peek(0) {
                b'\'' if quote == b'\'' && self.cursor.peek(1) == b'\'' => {
                    value.change(here + 1);
                    self.cursor.skip_ascii(2);
                    value.from = self.cursor.pos;
                }
                byte if byte == quote => return Ok(false),
                b'\\' if quote == b'"' && self.cursor.break_width(1) > 0 => {
                    value.change(here);
                    self.cursor.need(3)?;
                    self.cursor.skip();
                    self.cursor.skip_line();
                    value.from = self.cursor.pos;
                    return Ok(true);
                }
                b'\\' if quote == b'"' => {
                    let out = value.change(here);
                    self.unescape(out)?;
                    value.from = self.cursor.pos;
                }
                _ if self.cursor.blankz(0) => return Ok(false),
                _ => self.cursor.skip(),
            }
            self.cursor.need(2)?;
        }
    }

    fn pass_quoted_gap(&mut self, broken: &mut bool, breaks: &mut Breaks) -> Result<(), Fault> {
        loop {
            if self.cursor.at_blank() {
                self.cursor.skip_ascii(1);
            } else if self.cursor.at_break() {
                self.pass_break(broken, breaks)?;
            } else {
                return Ok(());
            }
            self.cursor.need(1)?;
        }
    }

    /// Reads one escape of a double-quoted scalar.
    fn unescape(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let plain: &[u8] = match self.cursor.peek(1) {
            b'0' => b"\0",
            b'a' => b"\x07",
            b'b' => b"\x08",
            b't' | b'\t' => b"\t",
            b'n' => b"\n",
            b'v' => b"\x0B",
            b'f' => b"\x0C",
            b'r' => b"\r",
            b'e' => b"\x1B",
            b' ' => b" ",
            b'"' => b"\"",
            b'\'' => b"'",
            b'\\' => b"\\",
            b'N' => b"\xC2\x85",
            b'_' => b"\xC2\xA0",
            b'L' => b"\xE2\x80\xA8",
            b'P' => b"\xE2\x80\xA9",
            b'x' => return self.unescape_code(2, out),
            b'u' => return self.unescape_code(4, out),
            b'U' => return self.unescape_code(8, out),
            _ => return Err(self.fault("found unknown escape character")),
        };
        out.extend_from_slice(plain);
        self.cursor.skip_ascii(2);
        Ok(())
    }

    /// Reads an escape with a number of so many digits.
    fn unescape_code(&mut self, digits: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.cursor.skip_ascii(2);
        self.cursor.need(digits)?;
        let mut code = 0_u32;
        for at in 0..digits {
            let Some(digit) = char::from(self.cursor.peek(at)).to_digit(16) else {
                return Err(self.fault("did not find expected hexdecimal number"));
            };
            code = (code << 4) | digit;
        }
        let Some(rune) = char::from_u32(code) else {
            return Err(self.fault("found invalid Unicode character escape code"));
        };
        out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
        self.cursor.skip_ascii(digits);
        Ok(())
    }

    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<(), Fault> {
        let start = self.cursor.mark();
        self.cursor.skip();
        let (chomp, increment) = self.block_header()?;
        let mut end = self.cursor.mark();
        let mut indent = increment.map(|by| self.indent.max(0) + by);
        let mut value = Vec::new();
        let mut first = Vec::new();
        let mut more = Vec::new();
        self.block_breaks(&mut indent, &mut more, &mut end)?;
        self.cursor.need(1)?;
        let mut after_blank = false;
        while Some(self.column()) == indent && !self.cursor.at_end() {
            let blank = self.cursor.at_blank();
            if !literal && !after_blank && !blank && first.first() == Some(&b'\n') {
                if more.is_empty() {
                    value.push(b' ');
                }
                first.clear();
            } else {
                value.append(&mut first);
            }
            value.append(&mut more);
            after_blank = blank;
            self.block_line(&mut value)?;
            self.cursor.need(2)?;
            self.cursor.read_line(&mut first);
            self.block_breaks(&mut indent, &mut more, &mut end)?;
        }
        if chomp != Chomp::Strip {
            value.append(&mut first);
        }
        if chomp == Chomp::Keep {
            value.append(&mut more);
        }
        self.tokens.push_back(super::Token {
            kind: TokenKind::Scalar {
                value: Cow::Owned(value),
                plain: false,
            },
            start,
            end,
        });
        Ok(())
    }

    /// Reads what follows `|` or `>` on its line: chomping and indentation, in either order.
    fn block_header(&mut self) -> Result<(Chomp, Option<isize>), Fault> {
        self.cursor.need(1)?;
        let mut chomp = self.chomping();
        if chomp.is_some() {
            self.cursor.need(1)?;
        }
        let increment = match self.cursor.peek(0) {
            b'0' => return Err(self.fault("found an indentation indicator equal to 0")),
            digit @ b'1'..=b'9' => {
                self.cursor.skip();
                self.cursor.need(1)?;
                chomp = chomp.or_else(|| self.chomping());
                Some(isize::from(digit - b'0'))
            }
            _ => None,
        };
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.breakz(0) {
            return Err(self.fault("did not find expected comment or line break"));
        }
        if self.cursor.at_break() {
            self.cursor.need(2)?;
            self.cursor.skip_line();
        }
        Ok((chomp.unwrap_or(Chomp::Clip), increment))
    }

    fn chomping(&mut self) -> Option<Chomp> {
        let chomp = match self.cursor.peek(0) {
            b'+' => Chomp::Keep,
            b'-' => Chomp::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomp)
    }

    /// Appends the rest of the current line.
    fn block_line(&mut self, value: &mut Vec<u8>) -> Result<(), Fault> {
        let from = self.cursor.pos;
        loop {
            let run = self.cursor.settled();
            let ordinary = |b: &u8| matches!(b, b'\t' | b' '..=b'~');
            let run = run.iter().position(|b| !ordinary(b)).unwrap_or(run.len());
            self.cursor.skip_ascii(run);
            self.cursor.need(1)?;
            if self.cursor.breakz(0) {
                break;
            }
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        value.extend_from_slice(&self.cursor.text[from..self.cursor.pos]);
        Ok(())
    }

    /// Passes indentation and empty lines, and finds the indentation if the header did not give it.
    fn block_breaks(
        &mut self,
        indent: &mut Option<isize>,
        breaks: &mut Vec<u8>,
        end: &mut super::Mark,
    ) -> Result<(), Fault> {
        *end = self.cursor.mark();
        let mut deepest = 0;
        loop {
            self.cursor.need(1)?;
            while indent.is_none_or(|indent| self.column() < indent) && self.cursor.peek(0) == b' ' {
                self.cursor.skip_ascii(1);
                self.cursor.need(1)?;
            }
            deepest = deepest.max(self.column());
            if indent.is_none_or(|indent| self.column() < indent) && self.cursor.peek(0) == b'\t' {
                return Err(self.fault("found a tab character where an indentation space is expected"));
            }
            if !self.cursor.at_break() {
                break;
            }
            self.cursor.need(2)?;
            self.cursor.read_line(breaks);
            *end = self.cursor.mark();
        }
        indent.get_or_insert_with(|| deepest.max(self.indent + 1).max(1));
        Ok(())
    }
}
