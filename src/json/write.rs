//! Go values to JSON text. In: any value a template can hold. Out: the bytes of `json.Marshal`, keys
//! in byte order, or Go's refusal of what JSON cannot say.

use super::number::append_float;
use crate::value::{Map, Str, Value, runes};
use data_encoding::BASE64;
use std::io::Write as _;

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `toJson`: one line, `<`, `>` and `&` escaped.
    Compact,
    /// `toPrettyJson`: two spaces of indent, escaped.
    Pretty,
    /// `toRawJson`: one line, not escaped.
    Raw,
}

/// Nesting at which Go begins to look for cycles.
const CYCLE_SUSPICION: usize = 1000;

/// Nesting beyond which this writer gives up; no reader of Helm's accepts deeper text.
const MAX_DEPTH: usize = super::MAX_DEPTH;

/// Writes a Go value. `Err` holds Go's text, such as `json: unsupported value: +Inf`.
pub fn write(value: &Value, style: Style) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        out: Vec::new(),
        style,
        depth: 0,
        suspects: Vec::new(),
    };
    writer.value(value)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    style: Style,
    depth: usize,
    suspects: Vec<Map>,
}

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::Nil => self.out.extend_from_slice(b"null"),
            Value::Bool(b) => self.out.extend_from_slice(if *b { b"true" } else { b"false" }),
            Value::Int(kind, n) => {
                let _ = if kind.is_unsigned() {
                    write!(self.out, "{}", n.cast_unsigned())
                } else {
                    write!(self.out, "{n}")
                };
            }
            Value::Float(f) => self.float(*f)?,
            Value::Str(s) => self.string(s),
            Value::Bytes(b) => {
                self.out.push(b'"');
                self.out.extend_from_slice(BASE64.encode(b).as_bytes());
                self.out.push(b'"');
            }
            Value::List(list) if list.is_nil() => self.out.extend_from_slice(b"null"),
            Value::List(list) => self.list(list.items())?,
            Value::Map(map) if map.is_nil() => self.out.extend_from_slice(b"null"),
            Value::Map(map) => self.map(map)?,
            Value::Complex(..) => return Err(unsupported(value)),
            Value::Object(object) => match object.members() {
                Some(members) => {
                    let members: Vec<_> = members.into_iter().map(|(k, v)| (k.into(), v)).collect();
                    self.pairs(&members)?;
                }
                None => {
                    let plain = object.json().ok_or_else(|| unsupported(value))?;
                    self.deeper(|writer| writer.value(&plain))?;
                }
            },
        }
        Ok(())
    }

    fn float(&mut self, f: f64) -> Result<(), String> {
        if f.is_finite() {
            append_float(&mut self.out, f);
            return Ok(());
        }
        let name = match f {
            f if f.is_nan() => "NaN",
            f if f > 0.0 => "+Inf",
            _ => "-Inf",
        };
        Err(format!("json: unsupported value: {name}"))
    }

    fn list(&mut self, items: &[Value]) -> Result<(), String> {
        self.out.push(b'[');
        self.deeper(|writer| {
            for (at, item) in items.iter().enumerate() {
                writer.separate(at == 0);
                writer.value(item)?;
            }
            Ok(())
        })?;
        self.close(b']', items.is_empty());
        Ok(())
    }

    fn map(&mut self, map: &Map) -> Result<(), String> {
        let suspected = self.depth >= CYCLE_SUSPICION;
        if suspected {
            if self.suspects.iter().any(|outer| outer.same(map)) {
                return Err(format!(
                    "json: unsupported value: encountered a cycle via {}",
                    map.ty()
                ));
            }
            self.suspects.push(map.clone());
        }
        self.pairs(&map.pairs())?;
        if suspected {
            self.suspects.pop();
        }
        Ok(())
    }

    fn pairs(&mut self, pairs: &[(Str, Value)]) -> Result<(), String> {
        self.out.push(b'{');
        self.deeper(|writer| {
            for (at, (key, value)) in pairs.iter().enumerate() {
                writer.separate(at == 0);
                writer.string(key);
                writer.out.extend_from_slice(if writer.style == Style::Pretty {
                    b": "
                } else {
                    b":"
                });
                writer.value(value)?;
            }
            Ok(())
        })?;
        self.close(b'}', pairs.is_empty());
        Ok(())
    }

    fn deeper(&mut self, body: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        if self.depth >= MAX_DEPTH {
            return Err(super::TOO_DEEP.to_owned());
        }
        self.depth += 1;
        let done = body(self);
        self.depth -= 1;
        done
    }

    fn separate(&mut self, first: bool) {
        if !first {
            self.out.push(b',');
        }
        self.line_break();
    }

    fn close(&mut self, bracket: u8, empty: bool) {
        if !empty {
            self.line_break();
        }
        self.out.push(bracket);
    }

    fn line_break(&mut self) {
        if self.style == Style::Pretty {
            self.out.push(b'\n');
            self.out.extend(std::iter::repeat_n(b' ', 2 * self.depth));
        }
    }

    fn string(&mut self, s: &Str) {
        self.out.push(b'"');
        let mut plain = 0;
        for (at, rune) in special_runes(s) {
            let Some(escape) = self.escape(rune) else { continue };
            self.out.extend_from_slice(&s[plain..at]);
            self.out.extend_from_slice(escape.as_bytes());
            plain = at + rune.map_or(1, char::len_utf8);
        }
        self.out.extend_from_slice(&s[plain..]);
        self.out.push(b'"');
    }

    /// What stands for a rune that is not written as it is; `None` is a byte that is not UTF-8.
    fn escape(&self, rune: Option<char>) -> Option<std::borrow::Cow<'static, str>> {
        let fixed = match rune {
            None => "\\ufffd",
            Some('"') => "\\\"",
            Some('\\') => "\\\\",
            Some('\n') => "\\n",
            Some('\r') => "\\r",
            Some('\t') => "\\t",
            Some('\u{8}') => "\\b",
            Some('\u{c}') => "\\f",
            Some('\u{2028}') => "\\u2028",
            Some('\u{2029}') => "\\u2029",
            Some('<') if self.style != Style::Raw => "\\u003c",
            Some('>') if self.style != Style::Raw => "\\u003e",
            Some('&') if self.style != Style::Raw => "\\u0026",
            Some(c) if c < ' ' => return Some(format!("\\u{:04x}", u32::from(c)).into()),
            Some(_) => return None,
        };
        Some(fixed.into())
    }
}

/// The runes that may need an escape, with their offsets: cheap where text is plain ASCII.
fn special_runes(s: &[u8]) -> impl Iterator<Item = (usize, Option<char>)> + '_ {
    let plain = |b: &u8| (b' '..0x80).contains(b) && !matches!(b, b'"' | b'\\' | b'<' | b'>' | b'&');
    let mut at = 0;
    std::iter::from_fn(move || {
        at += s.get(at..)?.iter().position(|b| !plain(b))?;
        let (_, rune) = runes(&s[at..]).next()?;
        let here = at;
        at += rune.map_or(1, char::len_utf8);
        Some((here, rune))
    })
}

fn unsupported(value: &Value) -> String {
    format!("json: unsupported type: {}", value.ty())
}
