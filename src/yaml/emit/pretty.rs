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
        depth: 0,
    };
    writer.value(value)?;
    Ok(writer.emitter.finish())
}

struct Writer {
    emitter: Emitter,
    depth: usize,
}

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::Nil => self.plain("null"),
            Value::Bool(b) => self.plain(if *b { "true" } else { "false" }),
            Value::Int(kind, n) if kind.is_unsigned() => self.plain(&n.cast_unsigned().to_string()),
            Value::Int(_, n) => self.plain(&n.to_string()),
            Value::Float(f) => self.plain(&yaml_name(float64(*f))),
            Value::Str(s) => self.string(s),
            Value::Bytes(bytes) => {
                let numbers: Vec<_> = bytes.iter().map(|b| Value::int(i64::from(*b))).collect();
                return self.list(&numbers);
            }
            Value::List(list) => return self.list(list.items()),
            Value::Map(map) => return self.map(map),
            Value::Complex(..) => return Err(format!("cannot marshal type: {}", value.ty())),
            Value::Object(object) => return self.object(&**object),
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

    fn list(&mut self, items: &[Value]) -> Result<(), String> {
        if items.is_empty() {
            self.emitter.empty("[]");
            return Ok(());
        }
        self.deeper(|writer| {
            let outer = writer.emitter.open_sequence(false);
            for item in items {
                writer.emitter.item();
                writer.value(item)?;
            }
            writer.emitter.close(outer);
            Ok(())
        })
    }

    fn map(&mut self, map: &Map) -> Result<(), String> {
        let entries: Vec<_> = map
            .pairs()
            .into_iter()
            .map(|(key, value)| (key.to_text().chars().collect(), (key, value)))
            .collect();
        let sorted = order::sort(entries, Version::V3);
        self.mapping(sorted.into_iter().map(|(_, entry)| entry).collect())
    }

    fn mapping(&mut self, entries: Vec<(Str, Value)>) -> Result<(), String> {
        if entries.is_empty() {
            self.emitter.empty("{}");
            return Ok(());
        }
        self.deeper(|writer| {
            let outer = writer.emitter.open_mapping();
            for (key, value) in &entries {
                match key.as_utf8() {
                    Some(text) => writer.emitter.key(&string(text)),
                    None => writer.emitter.key(&binary(&base64(key))),
                }
                writer.value(value)?;
            }
            writer.emitter.close(outer);
            Ok(())
        })
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
            return self.deeper(|writer| writer.value(&value));
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

    fn deeper(&mut self, body: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        if self.depth >= MAX_DEPTH {
            return Err(crate::json::TOO_DEEP.to_owned());
        }
        self.depth += 1;
        let done = body(self);
        self.depth -= 1;
        done
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
