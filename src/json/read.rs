//! JSON text to nodes. In: bytes. Out: a node with places, or Go's syntax error. A number that no
//! `float64` holds reads as null beside Go's complaint, because Go decodes the rest regardless.

use super::decode::mismatch;
use super::{MAX_DEPTH, TOO_DEEP};
use super::{Member, Node, NodeData, Number};
use crate::text::Span;
use crate::value::Str;
use indexmap::IndexMap;

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Go's words, such as `invalid character 'b' looking for beginning of value`.
    pub text: String,
    /// The byte offset at which Go stops.
    pub offset: usize,
}

/// A text that is JSON.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it says; a number too large for `float64` is null.
    pub node: Node,
    /// Go's complaint about the first number that is too large.
    pub complaint: Option<JsonError>,
}

/// Reads one JSON text (numbers become `float64`), or gives Go's error text.
pub fn read(text: &[u8]) -> Result<Node, JsonError> {
    let parsed = parse(text)?;
    match parsed.complaint {
        Some(complaint) => Err(complaint),
        None => Ok(parsed.node),
    }
}

/// Reads one JSON text as Go decodes into `interface{}`: on past numbers that do not fit.
pub fn parse(text: &[u8]) -> Result<Parsed, JsonError> {
    let mut reader = Reader {
        text,
        at: 0,
        open: Vec::new(),
        complaint: None,
    };
    let node = reader.document()?;
    Ok(Parsed {
        node,
        complaint: reader.complaint,
    })
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    open: Vec<Open>,
    complaint: Option<JsonError>,
}

/// A container that is not closed yet.
enum Open {
    List {
        start: usize,
        items: Vec<Node>,
    },
    Table {
        start: usize,
        members: IndexMap<Str, Member>,
        key: Str,
        key_span: Span,
    },
}

type Fallible<T> = Result<T, JsonError>;

impl Reader<'_> {
    fn document(&mut self) -> Fallible<Node> {
        let mut done = self.begin_value()?;
        loop {
            done = match done {
                None => self.begin_value()?,
                Some(node) if self.open.is_empty() => {
                    self.blanks();
                    return match self.text.get(self.at) {
                        None => Ok(node),
                        Some(_) => Err(self.refuse("after top-level value")),
                    };
                }
                Some(node) => self.end_value(node)?,
            };
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Go's error for the current byte; at the end of the text Go tries a space first.
    fn refuse(&self, context: &str) -> JsonError {
        let (byte, offset) = match self.byte() {
            Some(byte) => (byte, self.at + 1),
            None => (b' ', self.at),
        };
        JsonError {
            text: format!("invalid character {} {context}", quoted(byte)),
            offset,
        }
    }

    /// The error where a space would have been fine but the text is over.
    fn refuse_or_end(&self, context: &str) -> JsonError {
        match self.byte() {
            Some(_) => self.refuse(context),
            None => JsonError {
                text: "unexpected end of JSON input".to_owned(),
                offset: self.at,
            },
        }
    }

    /// Begins a value: a whole scalar or empty container, or `None` when a container was opened and
    /// its first value is next.
    fn begin_value(&mut self) -> Fallible<Option<Node>> {
        self.blanks();
        let start = self.at;
        let data = match self.byte() {
            Some(b'{') => return self.open_table(),
            Some(b'[') => return self.open_list(),
            Some(b'"') => NodeData::Str(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.literal(b"true", NodeData::Bool(true))?,
            Some(b'f') => self.literal(b"false", NodeData::Bool(false))?,
            Some(b'n') => self.literal(b"null", NodeData::Null)?,
            _ => return Err(self.refuse_or_end("looking for beginning of value")),
        };
        Ok(Some(Node {
            span: Span::new(start, self.at),
            data,
        }))
    }

    fn push(&mut self, open: Open) -> Fallible<()> {
        self.at += 1;
        self.open.push(open);
        if self.open.len() > MAX_DEPTH {
            return Err(JsonError {
                text: TOO_DEEP.to_owned(),
                offset: self.at,
            });
        }
        Ok(())
    }

    fn open_list(&mut self) -> Fallible<Option<Node>> {
        self.push(Open::List {
            start: self.at,
            items: Vec::new(),
        })?;
        self.blanks();
        Ok(if self.byte() == Some(b']') {
            self.close()
        } else {
            None
        })
    }

    fn open_table(&mut self) -> Fallible<Option<Node>> {
        self.push(Open::Table {
            start: self.at,
            members: IndexMap::new(),
            key: Str::default(),
            key_span: Span::default(),
        })?;
        self.blanks();
        if self.byte() == Some(b'}') {
            return Ok(self.close());
        }
        self.key()?;
        Ok(None)
    }

    /// Reads a key and its colon into the innermost table.
    fn key(&mut self) -> Fallible<()> {
        self.blanks();
        let start = self.at;
        if self.byte() != Some(b'"') {
            return Err(self.refuse_or_end("looking for beginning of object key string"));
        }
        let name = self.string()?;
        let span = Span::new(start, self.at);
        self.blanks();
        if self.byte() != Some(b':') {
            return Err(self.refuse_or_end("after object key"));
        }
        self.at += 1;
        if let Some(Open::Table { key, key_span, .. }) = self.open.last_mut() {
            *key = name;
            *key_span = span;
        }
        Ok(())
    }

    /// Puts a finished value into the innermost container and reads on to the next value, or closes it.
    fn end_value(&mut self, node: Node) -> Fallible<Option<Node>> {
        self.blanks();
        let next = self.byte();
        let in_list = match self.open.last_mut() {
            Some(Open::List { items, .. }) => {
                items.push(node);
                true
            }
            Some(Open::Table {
                members,
                key,
                key_span,
                ..
            }) => {
                members.insert(std::mem::take(key), Member { key: *key_span, node });
                false
            }
            None => return Ok(Some(node)),
        };
        match (in_list, next) {
            (true, Some(b',')) => self.at += 1,
            (false, Some(b',')) => {
                self.at += 1;
                self.key()?;
            }
            (true, Some(b']')) | (false, Some(b'}')) => return Ok(self.close()),
            (true, _) => return Err(self.refuse_or_end("after array element")),
            (false, _) => return Err(self.refuse_or_end("after object key:value pair")),
        }
        Ok(None)
    }

    fn close(&mut self) -> Option<Node> {
        self.at += 1;
        let (start, data) = match self.open.pop()? {
            Open::List { start, items } => (start, NodeData::List(items)),
            Open::Table { start, members, .. } => (start, NodeData::Table(members)),
        };
        Some(Node {
            span: Span::new(start, self.at),
            data,
        })
    }

    fn literal(&mut self, word: &[u8], data: NodeData) -> Fallible<NodeData> {
        for expected in word {
            if self.byte() != Some(*expected) {
                let word = String::from_utf8_lossy(word);
                let expected = char::from(*expected);
                return Err(self.refuse(&format!("in literal {word} (expecting '{expected}')")));
            }
            self.at += 1;
        }
        Ok(data)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Fallible<NodeData> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else if self.digits() == 0 {
            return Err(self.refuse("in numeric literal"));
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(self.refuse("after decimal point in numeric literal"));
            }
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(self.refuse("in exponent of numeric literal"));
            }
        }
        let text = String::from_utf8_lossy(&self.text[start..self.at]);
        match text.parse::<f64>() {
            Ok(f) if f.is_finite() => Ok(NodeData::Number(Number::Float(f))),
            _ => {
                let offset = self.at;
                self.complaint.get_or_insert_with(|| JsonError {
                    text: mismatch(&format!("number {text}"), None, "float64"),
                    offset,
                });
                Ok(NodeData::Null)
            }
        }
    }

    fn string(&mut self) -> Fallible<Str> {
        self.at += 1;
        let start = self.at;
        let mut simple = true;
        loop {
            match self.byte() {
                None => return Err(self.refuse_or_end("in string literal")),
                Some(b'"') => break,
                Some(b'\\') => {
                    simple = false;
                    self.skip_escape()?;
                }
                Some(..b' ') => return Err(self.refuse("in string literal")),
                Some(_) => self.at += 1,
            }
        }
        let raw = &self.text[start..self.at];
        self.at += 1;
        if simple && std::str::from_utf8(raw).is_ok() {
            return Ok(raw.into());
        }
        Ok(unescape(raw).into())
    }

    fn skip_escape(&mut self) -> Fallible<()> {
        self.at += 1;
        match self.byte() {
            Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().is_some_and(|b| b.is_ascii_hexdigit()) {
                        return Err(self.refuse("in \\u hexadecimal character escape"));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.refuse("in string escape code")),
        }
        Ok(())
    }
}

/// The text of a string literal whose escapes are known to be well formed. Lone surrogates and bytes
/// that are not UTF-8 become U+FFFD.
fn unescape(raw: &[u8]) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|b| *b == b'\\') {
        push_text(&mut out, &rest[..at]);
        let code = rest.get(at + 1).copied().unwrap_or_default();
        rest = rest.get(at + 2..).unwrap_or_default();
        match code {
            b'u' => rest = unescape_unicode(&mut out, rest),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            other => out.push(char::from(other)),
        }
    }
    push_text(&mut out, rest);
    out
}

/// Decodes the four digits after `\u`, and a second escape if both are a surrogate pair.
fn unescape_unicode<'a>(out: &mut String, digits: &'a [u8]) -> &'a [u8] {
    let unit = |digits: &[u8]| {
        let digits = digits.get(..4)?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(digits).unwrap_or_default();
    let rest = digits.get(4..).unwrap_or_default();
    if let (0xD800..0xDC00, Some(after)) = (first, rest.strip_prefix(b"\\u"))
        && let Some(second @ 0xDC00..0xE000) = unit(after)
    {
        let rune = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        out.push(char::from_u32(rune).unwrap_or('\u{FFFD}'));
        return after.get(4..).unwrap_or_default();
    }
    out.push(char::from_u32(first).unwrap_or('\u{FFFD}'));
    rest
}

fn push_text(out: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => out.push_str(text),
        Err(_) => out.extend(crate::value::runes(bytes).map(|(_, rune)| rune.unwrap_or('\u{FFFD}'))),
    }
}

/// A byte as Go's scanner quotes it: read as Latin-1, with Go's escapes.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".to_owned(),
        b'\\' => "'\\\\'".to_owned(),
        0x07 => "'\\a'".to_owned(),
        0x08 => "'\\b'".to_owned(),
        0x0c => "'\\f'".to_owned(),
        b'\n' => "'\\n'".to_owned(),
        b'\r' => "'\\r'".to_owned(),
        b'\t' => "'\\t'".to_owned(),
        0x0b => "'\\v'".to_owned(),
        0..b' ' | 0x7f => format!("'\\x{byte:02x}'"),
        0x80..=0xa0 | 0xad => format!("'\\u00{byte:02x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}
