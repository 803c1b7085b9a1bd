//! `toYamlPretty`. In: a Go value. Out: what go-yaml 3 writes of it with an indent of two, straight
//! from the value: no JSON on the way, so nil maps are `{}`, bytes are lists of numbers and structs
//! show all their fields under lower-case names.

use super::super::number::{float64, yaml_name};
use super::super::resolve;
use super::order::{self, Version};
use super::{Dialect, Emitter, Scalar, Style};
use crate::value::{Kind, Map, Object, Str, Value};
use data_encoding::BASE64;

const DIALECT: Dialect = Dialect {
    width: usize::MAX,
    indents_sequences: true,
    tabs_in_blocks: true,
};

/// Nesting at which writing stops: Go would run out of stack on a value that contains itself.
const MAX_DEPTH: usize = 10_000;

/// Length of the lines that go-yaml breaks base64 into.
const BASE64_LINE: usize = 70;

/// What `toYamlPretty` gives.
///
/// # Errors
///
/// The text of Go's panic on a value that YAML cannot hold.
pub fn write_pretty(value: &Value) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        emitter: Emitter::new(DIALECT),
        open: Vec::new(),
    };
    writer.begin(value)?;
    while writer.advance()? {}
    Ok(writer.emitter.finish())
}

/// A collection that is being written, with the indentation to go back to. A stack of these stands in
/// for recursion.
enum Open {
    Sequence(std::vec::IntoIter<Value>, Option<usize>),
    Mapping(std::vec::IntoIter<(Str, Value)>, Option<usize>),
}

struct Writer {
    emitter: Emitter,
    open: Vec<Open>,
}

impl Writer {
    /// Writes a scalar or an empty collection, or opens a block.
    fn begin(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::Nil => self.plain("null"),
            Value::Bool(b) => self.plain(if *b { "true" } else { "false" }),
            Value::Int(kind, n) if kind.is_unsigned() => self.plain(&n.cast_unsigned().to_string()),
            Value::Int(_, n) => self.plain(&n.to_string()),
            Value::Float(f) => self.plain(&yaml_name(float64(*f))),
            Value::Str(s) => self.string(s),
            Value::Bytes(bytes) => {
                let numbers = bytes.iter().map(|b| Value::int(i64::from(*b)));
                return self.sequence(numbers.collect());
            }
            Value::List(list) => return self.sequence(list.items().to_vec()),
            Value::Map(map) => return self.map(map),
            Value::Complex(..) => return Err(format!("cannot marshal type: {}", value.ty())),
            Value::Object(object) => return self.object(&**object),
        }
        Ok(())
    }

    /// Writes the next member of the innermost block, or ends it. False when none is open.
    fn advance(&mut self) -> Result<bool, String> {
        let (next, outer) = match self.open.last_mut() {
            None => return Ok(false),
            Some(Open::Sequence(items, outer)) => {
                let item = items.next();
                if item.is_some() {
                    self.emitter.item();
                }
                (item, *outer)
            }
            Some(Open::Mapping(entries, outer)) => {
                let entry = entries.next();
                if let Some((key, _)) = &entry {
                    match key.as_utf8() {
                        Some(text) => self.emitter.key(&string(text)),
                        None => self.emitter.key(&binary(&base64(key))),
                    }
                }
                (entry.map(|(_, value)| value), *outer)
            }
        };
        match next {
            Some(value) => self.begin(&value)?,
            None => {
                self.open.pop();
                self.emitter.close(outer);
            }
        }
        Ok(true)
    }

    fn room(&self) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(crate::json::TOO_DEEP.to_owned());
        }
        Ok(())
    }

    fn sequence(&mut self, items: Vec<Value>) -> Result<(), String> {
        self.room()?;
        if items.is_empty() {
            self.emitter.empty("[]");
        } else {
            let outer = self.emitter.open_sequence(false);
            self.open.push(Open::Sequence(items.into_iter(), outer));
        }
        Ok(())
    }

    fn mapping(&mut self, entries: Vec<(Str, Value)>) -> Result<(), String> {
        self.room()?;
        if entries.is_empty() {
            self.emitter.empty("{}");
        } else {
            let outer = self.emitter.open_mapping();
            self.open.push(Open::Mapping(entries.into_iter(), outer));
        }
        Ok(())
    }

    fn plain(&mut self, text: &str) {
        self.emitter.scalar(&Scalar::new(text, Style::Plain), false);
    }

    fn string(&mut self, s: &Str) {
        match s.as_utf8() {
            Some(text) => self.emitter.scalar(&string(text), false),
            None => self.emitter.scalar(&binary(&base64(s)), false),
        }
    }

    fn map(&mut self, map: &Map) -> Result<(), String> {
        let entries: Vec<(String, _)> = map
            .pairs()
            .into_iter()
            .map(|(key, value)| (key.to_text().into_owned(), (key, value)))
            .collect();
        let sorted = order::sort(entries, Version::V3);
        self.mapping(sorted.into_iter().map(|(_, entry)| entry).collect())
    }

    /// Types that marshal themselves to text are strings (times without quotes), named types are what
    /// they are made of, structs are their fields.
    fn object(&mut self, object: &dyn Object) -> Result<(), String> {
        if let Some(Value::Str(text)) = object.json() {
            match object.ty().to_string().as_str() {
                "time.Time" | "*time.Time" => self.plain(&text.to_text()),
                _ => self.string(&text),
            }
            return Ok(());
        }
        if let Some(value) = object.underlying() {
            return self.begin(&value);
        }
        if !matches!(object.ty().kind(), Kind::Struct | Kind::Ptr) {
            return Err(format!("cannot marshal type: {}", object.ty()));
        }
        let fields = object.fields().into_iter();
        self.mapping(
            fields
                .map(|(name, value)| (name.to_lowercase().into(), value))
                .collect(),
        )
    }
}

/// A string in the style that go-yaml 3 asks for. It reads fewer texts as something else than
/// go-yaml 2, but still quotes those that would have been booleans.
fn string(text: &str) -> Scalar<'_> {
    let style = if text.contains('\n') {
        Style::Literal
    } else if resolve::reads_as_str(text.as_bytes())
        && !resolve::is_base60(text.as_bytes())
        && !resolve::is_signed_octal(text.as_bytes())
    {
        Style::Plain
    } else {
        Style::Double
    };
    Scalar::new(text, style)
}

fn binary(text: &str) -> Scalar<'_> {
    let style = if text.contains('\n') {
        Style::Literal
    } else {
        Style::Plain
    };
    Scalar {
        text,
        style,
        tag: "!!binary",
    }
}

/// Base64, each line of a longer text ended by a newline.
fn base64(bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    if text.len() < BASE64_LINE {
        return text;
    }
    let mut lines = String::with_capacity(text.len() + text.len() / BASE64_LINE + 1);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(BASE64_LINE.min(rest.len()));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    lines
}
