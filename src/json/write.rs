//! Go values to JSON text. In: any value a template can hold. Out: the bytes of `json.Marshal`, keys
//! in byte order, or Go's refusal of what JSON cannot say.

use super::number::append_float;
use super::{MAX_DEPTH, TOO_DEEP};
use crate::value::{List, Map, Object, Str, Value, runes};
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

/// Writes a Go value. `Err` holds Go's text, such as `json: unsupported value: +Inf`; nesting deeper
/// than [`MAX_DEPTH`] is refused too, because no reader of Helm's accepts it.
pub fn write(value: &Value, style: Style) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        out: Vec::new(),
        style,
        open: Vec::new(),
        suspects: Vec::new(),
    };
    writer.begin(value)?;
    while writer.advance()? {}
    Ok(writer.out)
}

/// A container that is being written. A stack of these stands in for recursion, so that a deep value
/// costs memory and not the program.
struct Open {
    members: Members,
    first: bool,
    /// Whether it is among the suspects of a cycle.
    suspected: bool,
}

enum Members {
    List(List, usize),
    Map(std::vec::IntoIter<(Str, Value)>),
}

struct Writer {
    out: Vec<u8>,
    style: Style,
    open: Vec<Open>,
    suspects: Vec<Map>,
}

impl Writer {
    /// Writes a scalar, or the opening bracket of a container.
    fn begin(&mut self, value: &Value) -> Result<(), String> {
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
            Value::List(list) => self.open(b'[', Members::List(list.clone(), 0), false)?,
            Value::Map(map) if map.is_nil() => self.out.extend_from_slice(b"null"),
            Value::Map(map) => {
                let suspected = self.suspect(map)?;
                self.open(b'{', Members::Map(map.pairs().into_iter()), suspected)?;
            }
            Value::Complex(..) => return Err(unsupported(value)),
            Value::Object(object) => return self.object(value, &**object),
        }
        Ok(())
    }

    /// The members of a struct, or what the object marshals to; that may be an object again.
    fn object(&mut self, value: &Value, object: &dyn Object) -> Result<(), String> {
        if let Some(members) = object.members() {
            let members: Vec<_> = members
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect();
            return self.open(b'{', Members::Map(members.into_iter()), false);
        }
        let mut plain = object.json().ok_or_else(|| unsupported(value))?;
        for _ in 0..MAX_DEPTH {
            let inner = match &plain {
                Value::Object(inner) if inner.members().is_none() => inner,
                _ => return self.begin(&plain),
            };
            plain = inner.json().ok_or_else(|| unsupported(&plain))?;
        }
        Err(TOO_DEEP.to_owned())
    }

    fn open(&mut self, bracket: u8, members: Members, suspected: bool) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(TOO_DEEP.to_owned());
        }
        self.out.push(bracket);
        self.open.push(Open {
            members,
            first: true,
            suspected,
        });
        Ok(())
    }

    /// Deep down, remembers a map, and refuses it if it is within itself.
    fn suspect(&mut self, map: &Map) -> Result<bool, String> {
        if self.open.len() < CYCLE_SUSPICION {
            return Ok(false);
        }
        if self.suspects.iter().any(|outer| outer.same(map)) {
            return Err(format!(
                "json: unsupported value: encountered a cycle via {}",
                map.ty()
            ));
        }
        self.suspects.push(map.clone());
        Ok(true)
    }

    /// Writes the next member of the innermost container, or its closing bracket. False at the end.
    fn advance(&mut self) -> Result<bool, String> {
        let Some(open) = self.open.last_mut() else {
            return Ok(false);
        };
        let first = std::mem::take(&mut open.first);
        let (key, value) = match &mut open.members {
            Members::List(list, next) => {
                let value = list.items().get(*next).cloned();
                *next += 1;
                (None, value)
            }
            Members::Map(pairs) => pairs
                .next()
                .map_or((None, None), |(key, value)| (Some(key), Some(value))),
        };
        let Some(value) = value else {
            self.close(first);
            return Ok(true);
        };
        if !first {
            self.out.push(b',');
        }
        self.line_break();
        if let Some(key) = key {
            self.string(&key);
            let colon: &[u8] = if self.style == Style::Pretty { b": " } else { b":" };
            self.out.extend_from_slice(colon);
        }
        self.begin(&value)?;
        Ok(true)
    }

    fn close(&mut self, empty: bool) {
        let Some(open) = self.open.pop() else { return };
        if open.suspected {
            self.suspects.pop();
        }
        if !empty {
            self.line_break();
        }
        self.out.push(match open.members {
            Members::List(..) => b']',
            Members::Map(_) => b'}',
        });
    }

    fn line_break(&mut self) {
        if self.style == Style::Pretty {
            self.out.push(b'\n');
            self.out.extend(std::iter::repeat_n(b' ', 2 * self.open.len()));
        }
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
