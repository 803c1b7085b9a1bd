//! TOML text to tables. In: bytes. Out: the tables, or the library's error with line and last key.
//! Reads ahead exactly as far as the library does, because the line and the key of an error depend
//! on it.

use super::cursor::{Cursor, END, Fault, quoted_char, quoted_text};
use super::document::Document;
use super::{Item, MAX_DEPTH, Table, datetime, number};
use crate::value::unicode::is_letter;

/// Reads a document.
///
/// # Errors
///
/// The text of `toml.ParseError`, such as `toml: line 1 (last key "a"): unexpected EOF; expected value`.
pub fn read(text: &[u8]) -> Result<Table, String> {
    let marks: [&[u8]; 3] = [b"\xFF\xFE", b"\xFE\xFF", b"\xEF\xBB\xBF"];
    let text = marks
        .iter()
        .find_map(|mark| text.strip_prefix(*mark))
        .unwrap_or(text);
    if text.iter().take(6).any(|b| *b == 0) {
        let message = "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8";
        return Err(format!("toml: line 1: {message}"));
    }
    let mut reader = Reader {
        cursor: Cursor::new(text),
        document: Document::default(),
        key_line: 0,
        depth: 0,
    };
    match reader.top() {
        Ok(()) => Ok(reader.document.root),
        Err(fault) => Err(match reader.document.last_key() {
            key if key.is_empty() => format!("toml: line {}: {}", fault.line, fault.message),
            key => format!(
                "toml: line {} (last key {}): {}",
                fault.line,
                quoted_text(&key),
                fault.message
            ),
        }),
    }
}

pub(super) struct Reader<'a> {
    pub cursor: Cursor<'a>,
    pub document: Document,
    /// The line of the last key's first part: complaints about definitions name it.
    key_line: usize,
    depth: usize,
}

pub(super) type Fallible<T> = Result<T, Fault>;

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

impl Reader<'_> {
    fn top(&mut self) -> Fallible<()> {
        loop {
            match self.cursor.next()? {
                c if is_blank(c) || is_break(c) => {}
                '#' => self.comment()?,
                '[' => {
                    self.header()?;
                    self.end_of_line()?;
                }
                END => return Ok(()),
                c => {
                    self.cursor.back(c);
                    self.pair()?;
                    self.end_of_line()?;
                }
            }
        }
    }

    fn end_of_line(&mut self) -> Fallible<()> {
        loop {
            match self.cursor.next()? {
                '#' => return self.comment(),
                c if is_blank(c) => {}
                c if is_break(c) => return Ok(()),
                END => {
                    // The end is looked at again from the top.
                    self.cursor.back(END);
                    return Ok(());
                }
                c => {
                    return Err(self.cursor.fault(format!(
                        "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
                        quoted_char(c)
                    )));
                }
            }
        }
    }

    /// Passes a comment up to its line break.
    fn comment(&mut self) -> Fallible<()> {
        self.cursor.pass_while(|c| !is_break(c) && c != END)
    }

    /// A complaint about a definition.
    fn defined(&self, message: String) -> Fault {
        Fault {
            line: self.key_line,
            message,
        }
    }

    /// `[table]` or `[[array of tables]]`, after the first bracket.
    fn header(&mut self) -> Fallible<()> {
        let array = self.cursor.peek()? == '[';
        if array {
            self.cursor.next()?;
        }
        let mut path = Vec::new();
        loop {
            path.push(self.header_part()?);
            if path.len() == 1 {
                self.key_line = self.cursor.line;
            }
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                '.' => {}
                ']' => break,
                c => {
                    return Err(self.cursor.fault(format!(
                        "expected '.' or ']' to end table name, but got {} instead",
                        quoted_char(c)
                    )));
                }
            }
        }
        if array {
            let c = self.cursor.next()?;
            if c != ']' {
                return Err(self.cursor.fault(format!(
                    "expected end of table array name delimiter ']', but got {} instead",
                    quoted_char(c)
                )));
            }
        }
        self.document
            .enter(&path, array)
            .map_err(|message| self.defined(message))?;
        self.document.set_array("", false);
        Ok(())
    }

    fn header_part(&mut self) -> Fallible<String> {
        self.cursor.skip_blanks()?;
        match self.cursor.peek()? {
            ']' | END => Err(self
                .cursor
                .fault("unexpected end of table name (table names cannot be empty)")),
            '.' => Err(self
                .cursor
                .fault("unexpected table separator (table names cannot be empty)")),
            _ => self.key_part(),
        }
    }

    /// A bare or quoted part of a key.
    fn key_part(&mut self) -> Fallible<String> {
        match self.cursor.peek()? {
            '"' => {
                self.cursor.next()?;
                self.basic_string()
            }
            '\'' => {
                self.cursor.next()?;
                self.literal_string()
            }
            _ => {
                let start = self.cursor.pos;
                self.cursor.pass_while(super::strings::is_bare)?;
                Ok(self.cursor.since(start).to_owned())
            }
        }
    }

    /// The parts of a key up to and with its `=`.
    fn key(&mut self) -> Fallible<Vec<String>> {
        self.cursor.skip_blanks()?;
        match self.cursor.peek()? {
            '=' | END => return Err(self.cursor.fault("unexpected '=': key name appears blank")),
            '.' => return Err(self.cursor.fault("unexpected '.': keys cannot start with a '.'")),
            _ => {}
        }
        let mut path = Vec::new();
        loop {
            self.cursor.skip_blanks()?;
            match self.cursor.peek()? {
                '=' | END => return Err(self.cursor.fault("unexpected '='")),
                '.' => return Err(self.cursor.fault("unexpected '.'")),
                _ => path.push(self.key_part()?),
            }
            if path.len() == 1 {
                self.key_line = self.cursor.line;
            }
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                '.' => {}
                '=' => return Ok(path),
                END => {
                    return Err(self.cursor.fault("unexpected EOF; expected key separator '='"));
                }
                c => {
                    let message = format!("expected '.' or '=', but got {} instead", quoted_char(c));
                    return Err(if c == '\n' {
                        self.cursor.fault_before(message)
                    } else {
                        self.cursor.fault(message)
                    });
                }
            }
        }
    }

    /// Reads a key and makes its table the context; gives its leading parts.
    fn enter_key(&mut self) -> Fallible<Vec<String>> {
        let mut path = self.key()?;
        self.document.current = path.pop().unwrap_or_default();
        self.document
            .enter_dotted(&path)
            .map_err(|message| self.defined(message))?;
        Ok(path)
    }

    /// `key = value` at the top level.
    fn pair(&mut self) -> Fallible<()> {
        let outer = self.document.context.clone();
        self.enter_key()?;
        let value = self.value(false)?;
        self.assign(value)?;
        self.document.context = outer;
        self.document.current = String::new();
        Ok(())
    }

    /// Gives the current key its value.
    fn assign(&mut self, value: Item) -> Fallible<()> {
        let name = self.document.current.clone();
        let array = matches!(value, Item::Array(_));
        self.document
            .set(&name, value)
            .map_err(|message| self.defined(message))?;
        self.document.set_array(&name, array);
        Ok(())
    }

    fn value(&mut self, in_array: bool) -> Fallible<Item> {
        self.cursor.skip_blanks()?;
        let start = self.cursor.pos;
        let line = self.cursor.line;
        match self.cursor.next()? {
            '0'..='9' => {
                self.cursor.back('0');
                self.number_or_date()
            }
            '[' => self.deeper(Self::array),
            '{' => self.deeper(|reader| reader.inline_table(in_array)),
            '"' => self.string('"'),
            '\'' => self.string('\''),
            '.' => Err(self.cursor.fault("floats must start with a digit, not '.'")),
            '-' | '+' => self.signed(start),
            c @ ('i' | 'n') => match self.named_float(start)? {
                Some(item) => Ok(item),
                None => self.word(c, start, line),
            },
            c => self.word(c, start, line),
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Fallible<Item>) -> Fallible<Item> {
        if self.depth >= MAX_DEPTH {
            return Err(self.cursor.fault("nested too deep"));
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    /// `inf` or `nan` after their first letter. The library also takes mixtures for numbers here and
    /// refuses them later.
    fn named_float(&mut self, start: usize) -> Fallible<Option<Item>> {
        let found = (self.cursor.accept('n')? && self.cursor.accept('f')?)
            || (self.cursor.accept('a')? && self.cursor.accept('n')?);
        if found {
            self.float(start).map(Some)
        } else {
            Ok(None)
        }
    }

    /// `true`, `false`, or an error about whatever else begins here. `c` is the first character; when
    /// part of a named float was passed, the library goes on from its last letter.
    fn word(&mut self, c: char, start: usize, line: usize) -> Fallible<Item> {
        if is_letter(c.into()) {
            let last = self.cursor.since(start).chars().last().unwrap_or(c);
            self.cursor.back(last);
            let start = self.cursor.pos;
            self.cursor.pass_while(|c| is_letter(c.into()))?;
            return match self.cursor.since(start) {
                "true" => Ok(Item::Bool(true)),
                "false" => Ok(Item::Bool(false)),
                other => Err(self
                    .cursor
                    .fault(format!("expected value but found {} instead", quoted_text(other)))),
            };
        }
        let message = format!("expected value but found {} instead", quoted_char(c));
        Err(match c {
            END => self.cursor.fault("unexpected EOF; expected value"),
            '\n' => Fault { line, message },
            _ => self.cursor.fault(message),
        })
    }

    fn array(&mut self) -> Fallible<Item> {
        let name = self.document.current.clone();
        self.document.set_array(&name, true);
        let mut items = Vec::new();
        loop {
            match self.past_breaks()? {
                ',' => return Err(self.cursor.fault("unexpected comma")),
                ']' => return Ok(Item::Array(items)),
                c => self.cursor.back(c),
            }
            items.push(self.value(true)?);
            match self.past_breaks()? {
                ',' => {}
                ']' => return Ok(Item::Array(items)),
                c => {
                    return Err(self.cursor.fault(format!(
                        "expected a comma (',') or array terminator (']'), but got {}",
                        rune_or_end(c)
                    )));
                }
            }
        }
    }

    /// Passes blanks, breaks and comments, and gives the character after them.
    fn past_breaks(&mut self) -> Fallible<char> {
        loop {
            match self.cursor.next()? {
                c if is_blank(c) || is_break(c) => {}
                '#' => self.comment()?,
                c => return Ok(c),
            }
        }
    }

    fn inline_table(&mut self, in_array: bool) -> Fallible<Item> {
        let outer = self.document.context.clone();
        let name = self.document.current.clone();
        let mut path = outer.clone();
        path.push(name.clone());
        self.document.current = String::new();
        self.document.context.clone_from(&path);
        self.document.add_implicit(&path);
        self.document
            .enter(&path, in_array)
            .map_err(|message| self.defined(message))?;
        let mut table = Table::new();
        loop {
            match self.past_breaks()? {
                ',' => return Err(self.cursor.fault("unexpected comma")),
                '}' => break,
                c => self.cursor.back(c),
            }
            self.inline_pair(&mut table)?;
            self.document.context.clone_from(&path);
            if self.inline_end()? {
                break;
            }
        }
        self.document.context = outer;
        self.document.current = name;
        Ok(Item::Table(table))
    }

    fn inline_pair(&mut self, table: &mut Table) -> Fallible<()> {
        let parents = self.enter_key()?;
        let value = self.value(false)?;
        self.assign(value.clone())?;
        let mut hash = table;
        for part in parents {
            let item = hash
                .entry(part.into())
                .or_insert_with(|| Item::Table(Table::new()));
            match item {
                Item::Table(inner) => hash = inner,
                _ => {
                    let context = super::document::key(&self.document.context);
                    return Err(self.defined(format!("{} is not a table", quoted_text(&context))));
                }
            }
        }
        hash.insert(self.document.current.as_str().into(), value);
        Ok(())
    }

    /// What follows a pair of an inline table; true when that is its end.
    fn inline_end(&mut self) -> Fallible<bool> {
        loop {
            match self.past_breaks()? {
                ',' => {
                    self.cursor.skip_blanks()?;
                    if self.cursor.peek()? != '}' {
                        return Ok(false);
                    }
                }
                '}' => return Ok(true),
                c => {
                    return Err(self.cursor.fault(format!(
                        "expected a comma or an inline table terminator '}}', but got {} instead",
                        rune_or_end(c)
                    )));
                }
            }
        }
    }

    fn number_or_date(&mut self) -> Fallible<Item> {
        let start = self.cursor.pos;
        let first = self.cursor.next()?;
        if first == '0' && !self.after_zero(start)? {
            return self.based_integer(start);
        }
        self.cursor.pass_while(|c| c.is_ascii_digit())?;
        match self.cursor.peek()? {
            '-' | ':' if first != '0' || self.cursor.pos > start + 1 => self.date(start),
            _ => self.decimal(start),
        }
    }

    /// Whether what follows a first zero is no base prefix.
    fn after_zero(&mut self, start: usize) -> Fallible<bool> {
        let (digits, what): (fn(char) -> bool, _) = match self.cursor.peek()? {
            'b' => (|c| matches!(c, '0' | '1'), "a binary"),
            'o' => (|c| matches!(c, '0'..='7'), "an octal"),
            'x' => (|c| c.is_ascii_hexdigit(), "a hexadecimal"),
            _ => return Ok(true),
        };
        self.cursor.next()?;
        let c = self.cursor.peek()?;
        if !digits(c) {
            let so_far = self.cursor.since(start);
            return Err(self.cursor.fault(format!("not {what} number: '{so_far}{c}'")));
        }
        self.cursor.pass_while(|c| digits(c) || c == '_')?;
        Ok(false)
    }

    fn based_integer(&mut self, start: usize) -> Fallible<Item> {
        number::integer(self.cursor.since(start)).map_err(|message| self.cursor.fault(message))
    }

    /// A decimal integer or float, its first digits passed.
    fn decimal(&mut self, start: usize) -> Fallible<Item> {
        self.cursor.pass_while(|c| c.is_ascii_digit() || c == '_')?;
        if matches!(self.cursor.peek()?, '.' | 'e' | 'E') {
            self.cursor
                .pass_while(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | '-' | '+' | 'e' | 'E'))?;
            return self.float(start);
        }
        self.based_integer(start)
    }

    fn float(&mut self, start: usize) -> Fallible<Item> {
        number::float(self.cursor.since(start)).map_err(|message| self.cursor.fault(message))
    }

    fn date(&mut self, start: usize) -> Fallible<Item> {
        self.cursor
            .pass_while(|c| c.is_ascii_digit() || "-:Tt .Zz+".contains(c))?;
        let text = self.cursor.since(start).trim();
        let text = text.replace('z', "Z").replace(['t', ' '], "T");
        match datetime::parse(&text) {
            Some(found) => Ok(Item::DateTime(found)),
            None => Err(self
                .cursor
                .fault(format!("invalid datetime: {}", quoted_text(&text)))),
        }
    }

    /// A number with a sign.
    fn signed(&mut self, start: usize) -> Fallible<Item> {
        let c = self.cursor.next()?;
        match c {
            'i' | 'n' => {
                let (second, third) = if c == 'i' { ('n', 'f') } else { ('a', 'n') };
                if self.cursor.accept(second)? && self.cursor.accept(third)? {
                    return self.float(start);
                }
                let so_far = self.cursor.since(start);
                Err(self.cursor.fault(format!("invalid float: '{so_far}'")))
            }
            '.' => Err(self.cursor.fault("floats must start with a digit, not '.'")),
            '0'..='9' => {
                let base = self.cursor.peek()?;
                if c == '0' && matches!(base, 'b' | 'o' | 'x') {
                    let so_far = self.cursor.since(start);
                    let message = format!("cannot use sign with non-decimal numbers: '{so_far}{base}'");
                    return Err(self.cursor.fault(message));
                }
                self.decimal(start)
            }
            c => Err(self
                .cursor
                .fault(format!("expected a digit but got {}", quoted_char(c)))),
        }
    }
}

fn rune_or_end(c: char) -> String {
    if c == END {
        "end of file".to_owned()
    } else {
        format!("'{c}'")
    }
}
