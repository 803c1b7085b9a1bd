//! Strings of TOML. In: the cursor after the opening quote. Out: the text, escapes and line joins
//! resolved; or the library's error. A string's escapes are looked at twice, as there: on the way to
//! its end, and then for their meaning.

use super::Item;
use super::cursor::{END, quoted_text};
use super::read::{Fallible, Reader};

impl<'a> Reader<'a> {
    /// A string value after its first quote: one line, or several after two more quotes.
    pub(super) fn string(&mut self, quote: char) -> Fallible<Item> {
        let mut long = false;
        if self.cursor.accept(quote)? {
            long = self.cursor.accept(quote)?;
            if !long {
                self.cursor.back(quote);
            }
        }
        let text = match (long, quote) {
            (true, '"') => self.long_basic_string()?,
            (true, _) => self.long_literal_string()?,
            (false, '"') => self.basic_string()?,
            (false, _) => self.literal_string()?,
        };
        Ok(Item::Str(text.into()))
    }

    /// What lies between an offset and so many closing quotes.
    fn body(&self, start: usize, quotes: usize) -> &'a str {
        let text = self.cursor.since(start);
        text.get(..text.len().saturating_sub(quotes)).unwrap_or_default()
    }

    pub(super) fn basic_string(&mut self) -> Fallible<String> {
        let start = self.cursor.pos;
        let mut escaped = false;
        loop {
            match self.cursor.next()? {
                END => return Err(self.cursor.fault("unexpected EOF; expected '\"'")),
                '\n' | '\r' => return Err(self.cursor.fault_before("strings cannot contain newlines")),
                '\\' => {
                    escaped = true;
                    self.pass_escape(start)?;
                }
                '"' => break,
                _ => {}
            }
        }
        let text = self.body(start, 1);
        if escaped {
            self.unescape(text)
        } else {
            Ok(text.to_owned())
        }
    }

    pub(super) fn literal_string(&mut self) -> Fallible<String> {
        let start = self.cursor.pos;
        loop {
            match self.cursor.next()? {
                END => return Err(self.cursor.fault("unexpected EOF; expected \"'\"")),
                '\n' | '\r' => return Err(self.cursor.fault_before("strings cannot contain newlines")),
                '\'' => return Ok(self.body(start, 1).to_owned()),
                _ => {}
            }
        }
    }

    fn long_basic_string(&mut self) -> Fallible<String> {
        let start = self.cursor.pos;
        loop {
            match self.cursor.next()? {
                END => return Err(self.cursor.fault("unexpected EOF; expected '\"\"\"'")),
                '\\' => {
                    let c = self.cursor.next()?;
                    if !matches!(c, '\n' | '\r') {
                        self.cursor.back(c);
                        self.pass_escape(start)?;
                    }
                }
                '"' if self.long_end('"', start)? => {
                    let text = strip_first_break(self.body(start, 3));
                    return self.unescape(&join_lines(text));
                }
                _ => {}
            }
        }
    }

    fn long_literal_string(&mut self) -> Fallible<String> {
        let start = self.cursor.pos;
        loop {
            match self.cursor.next()? {
                END => return Err(self.cursor.fault("unexpected EOF; expected \"'''\"")),
                '\'' if self.long_end('\'', start)? => {
                    return Ok(strip_first_break(self.body(start, 3)).to_owned());
                }
                _ => {}
            }
        }
    }

    /// After a quote in a long string: whether it is the first of the three that end it. One or two
    /// more quotes before those belong to the text.
    fn long_end(&mut self, quote: char, start: usize) -> Fallible<bool> {
        if !self.cursor.accept(quote)? {
            return Ok(false);
        }
        if !self.cursor.accept(quote)? {
            self.cursor.back(quote);
            return Ok(false);
        }
        if self.cursor.peek()? != quote {
            return Ok(true);
        }
        let five = quote.to_string().repeat(5);
        let so_far = self.cursor.since(start);
        let escaped = quote == '"' && so_far.ends_with(&format!("\\{five}"));
        if so_far.ends_with(&five) && !escaped {
            let outer = if quote == '"' { '\'' } else { '"' };
            return Err(self
                .cursor
                .fault(format!("unexpected {outer}{five}{quote}{outer}")));
        }
        self.cursor.back(quote);
        self.cursor.back(quote);
        Ok(false)
    }

    /// Passes what follows a backslash.
    fn pass_escape(&mut self, start: usize) -> Fallible<()> {
        let (digits, words, letter) = match self.cursor.next()? {
            'e' | 'b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\' => return Ok(()),
            'x' => (2, "two", 'x'),
            'u' => (4, "four", 'u'),
            'U' => (8, "eight", 'U'),
            END => return Err(self.cursor.fault_before("invalid escape in string '\\\0'")),
            c => return Err(self.cursor.fault(format!("invalid escape in string '\\{c}'"))),
        };
        for _ in 0..digits {
            if !self.cursor.next()?.is_ascii_hexdigit() {
                let so_far = quoted_text(self.cursor.since(start));
                return Err(self.cursor.fault(format!(
                    "expected {words} hexadecimal digits after '\\{letter}', but got {so_far} instead"
                )));
            }
        }
        Ok(())
    }

    /// Resolves escapes that [`Reader::pass_escape`] has passed.
    fn unescape(&self, text: &str) -> Fallible<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\\') {
            out.push_str(before);
            let code = after.chars().next().unwrap_or(END);
            rest = after.get(code.len_utf8()..).unwrap_or_default();
            match code {
                'b' => out.push('\u{8}'),
                't' => out.push('\t'),
                'n' => out.push('\n'),
                'f' => out.push('\u{c}'),
                'r' => out.push('\r'),
                'e' => out.push('\u{1b}'),
                'x' => rest = self.unescape_code(rest, 2, &mut out)?,
                'u' => rest = self.unescape_code(rest, 4, &mut out)?,
                'U' => rest = self.unescape_code(rest, 8, &mut out)?,
                ' ' | '\t' => return Err(self.cursor.fault(format!("invalid escape: '\\{code}'"))),
                other => out.push(other),
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    fn unescape_code<'t>(&self, text: &'t str, digits: usize, out: &mut String) -> Fallible<&'t str> {
        let code = text.get(..digits).unwrap_or_default();
        let rune = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        match rune {
            Some(rune) => out.push(rune),
            None => {
                let message = format!("Escaped character '\\u{code}' is not valid UTF-8.");
                return Err(self.cursor.fault(message));
            }
        }
        Ok(text.get(digits..).unwrap_or_default())
    }
}

fn strip_first_break(text: &str) -> &str {
    text.strip_prefix('\n')
        .or(text.strip_prefix("\r\n"))
        .unwrap_or(text)
}

/// Takes out each backslash that ends a line, with the white space up to the next text.
fn join_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let after = &rest[at + 1..];
        let next = after.trim_start_matches([' ', '\t', '\r', '\n']);
        let gap = &after[..after.len() - next.len()];
        if let Some(next) = after.strip_prefix('\\') {
            out.push_str(&rest[..at + 2]);
            rest = next;
        } else if gap.contains('\n') {
            out.push_str(&rest[..at]);
            rest = next;
        } else {
            out.push_str(&rest[..=at]);
            rest = after;
        }
    }
    out + rest
}
