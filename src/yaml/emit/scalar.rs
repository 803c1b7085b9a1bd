//! Scalars on the page. In: a text and the style it asks for. Out: the text in the nearest style that
//! holds it, folded past the width, escaped where it must be.

use super::analysis::{analyze, is_break, is_printable};
use super::{Emitter, INDENT, Scalar, Style};

impl Emitter {
    /// Writes a scalar; inside a simple key nothing is folded.
    pub(super) fn scalar(&mut self, scalar: &Scalar<'_>, simple_key: bool) {
        let style = self.style(scalar);
        if !scalar.tag.is_empty() {
            self.indicator(scalar.tag, true, false);
        }
        let outer = self.indent;
        self.indent = Some(outer.unwrap_or(0) + INDENT);
        match style {
            Style::Plain => self.plain(scalar.text, !simple_key),
            Style::Single => self.single_quoted(scalar.text, !simple_key),
            Style::Double => self.double_quoted(scalar.text, !simple_key),
            Style::Literal => self.literal(scalar.text),
        }
        self.indent = outer;
    }

    fn style(&self, scalar: &Scalar<'_>) -> Style {
        let can = analyze(scalar.text, self.dialect.tabs_in_blocks);
        match scalar.style {
            Style::Plain if can.plain => Style::Plain,
            Style::Plain | Style::Single if can.single => Style::Single,
            Style::Literal if can.block => Style::Literal,
            _ => Style::Double,
        }
    }

    /// Whether a text of this length ends before the width, so that nothing in it can be folded.
    fn fits(&self, text: &str) -> bool {
        self.column + text.len() <= self.dialect.width
    }

    fn plain(&mut self, text: &str, folds: bool) {
        if !self.whitespace {
            self.put(" ");
        }
        if !folds || self.fits(text) {
            self.put(text);
        } else {
            self.folded(text, |_, _, next| next != Some(' '));
        }
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes a text without line breaks, a new line in place of each space past the width where
    /// `may_fold` (offset, following character) allows it.
    fn folded(&mut self, text: &str, may_fold: impl Fn(&str, usize, Option<char>) -> bool) {
        let mut spaces = false;
        for (at, c) in text.char_indices() {
            let next = text[at + c.len_utf8()..].chars().next();
            let space = c == ' ';
            if space && !spaces && self.column > self.dialect.width && may_fold(text, at, next) {
                self.write_indent();
            } else {
                self.put_char(c);
            }
            spaces = space;
        }
    }

    fn put_char(&mut self, c: char) {
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.column += 1;
        if c != ' ' {
            self.indention = false;
        }
    }

    /// Writes a character that breaks the line by itself.
    fn put_break(&mut self, c: char) {
        if c == '\n' {
            self.line_break();
        } else {
            self.put_char(c);
            self.column = 0;
        }
        self.indention = true;
    }

    fn single_quoted(&mut self, text: &str, folds: bool) {
        self.indicator("'", true, false);
        let mut spaces = false;
        let mut breaks = false;
        for (at, c) in text.char_indices() {
            if c == ' ' {
                let next = text[at + 1..].chars().next();
                let inside = at > 0 && next.is_some_and(|next| next != ' ');
                if folds && !spaces && inside && self.column > self.dialect.width {
                    self.write_indent();
                } else {
                    self.put_char(c);
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    self.line_break();
                }
                self.put_break(c);
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if c == '\'' {
                    self.put_char(c);
                }
                self.put_char(c);
                spaces = false;
                breaks = false;
            }
        }
        self.end_quoted("'");
    }

    fn end_quoted(&mut self, quote: &str) {
        self.indicator(quote, false, false);
    }

    fn double_quoted(&mut self, text: &str, folds: bool) {
        self.indicator("\"", true, false);
        // go-yaml looks for a byte order mark at the beginning of the text, wherever it stands in it.
        let escape_all = text.starts_with('\u{FEFF}');
        let mut spaces = false;
        for (at, c) in text.char_indices() {
            if escape_all || !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
                self.put(&escape(c));
                spaces = false;
            } else if c == ' ' {
                let next = text[at + 1..].chars().next();
                if folds && !spaces && self.column > self.dialect.width && at > 0 && next.is_some() {
                    self.write_indent();
                    if next == Some(' ') {
                        self.put("\\");
                    }
                } else {
                    self.put_char(c);
                }
                spaces = true;
            } else {
                self.put_char(c);
                spaces = false;
            }
        }
        self.end_quoted("\"");
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false);
        if text.starts_with([' ', '\r', '\n', '\u{85}', '\u{2028}', '\u{2029}']) {
            self.indicator(&INDENT.to_string(), false, false);
        }
        let mut backwards = text.chars().rev();
        match (backwards.next(), backwards.next()) {
            (Some(last), _) if !is_break(last) => self.indicator("-", false, false),
            (Some(_), before) if before.is_none_or(is_break) => self.indicator("+", false, false),
            _ => {}
        }
        self.line_break();
        self.whitespace = true;
        let mut breaks = true;
        for c in text.chars() {
            if is_break(c) {
                self.put_break(c);
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                self.put_char(c);
                self.indention = false;
                breaks = false;
            }
        }
    }
}

/// A character as a double-quoted scalar escapes it.
fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{B}' => 'v',
        '\u{C}' => 'f',
        '\r' => 'r',
        '\u{1B}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{A0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(c);
            return match code {
                0..=0xFF => format!("\\x{code:02X}"),
                0x100..=0xFFFF => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
