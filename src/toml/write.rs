//! Go values to TOML. In: any value a template can hold. Out: the bytes of `toml.Encoder`: plain
//! members before tables, keys in byte order, two spaces for each level below the first; or the
//! library's refusal.

use super::MAX_DEPTH;
use super::strings::{key, key_part, quoted};
use crate::value::format::float_text;
use crate::value::{Kind, Map, Object, Str, Ty, Value};

/// Why a value has no TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The library's error.
    Returned(String),
    /// The text of a Go panic.
    Panicked(String),
}

type Done = Result<(), Failure>;

/// Writes a Go value.
///
/// # Errors
///
/// [`Failure`] with the text of Go's error or panic.
pub fn write(value: &Value) -> Result<Vec<u8>, Failure> {
    if matches!(value, Value::Nil) {
        let text = "reflect: call of reflect.Value.Type on zero Value";
        return Err(Failure::Panicked(text.to_owned()));
    }
    let mut writer = Writer {
        out: Vec::new(),
        depth: 0,
    };
    writer.encode(&mut Vec::new(), value)?;
    Ok(writer.out)
}

/// The types of TOML, as far as the layout depends on them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Nil,
    Plain,
    Table,
    Tables,
}

fn returned<T>(text: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Returned(text.into()))
}

/// What an object is to the encoder.
enum Seen {
    /// Text without quotes: a time.
    Bare(Str),
    Text(Str),
    Value(Value),
    Struct(Vec<(Str, Value)>),
    Unknown(Kind),
}

fn see(object: &dyn Object) -> Seen {
    if let Some(Value::Str(text)) = object.json() {
        if object.ty() != Ty::Struct("time.Time") {
            return Seen::Text(text);
        }
        let zone = object.text().unwrap_or_default();
        return Seen::Bare(without_zone(&text.to_text(), &zone.to_text()).into());
    }
    if let Some(value) = object.underlying() {
        return Seen::Value(value);
    }
    match object.ty().kind() {
        Kind::Struct | Kind::Ptr => {
            let fields = object.fields().into_iter();
            Seen::Struct(fields.map(|(name, value)| (name.into(), value)).collect())
        }
        kind => Seen::Unknown(kind),
    }
}

/// A time as it was written if it came from TOML: without the parts that TOML did not give it, which
/// the name of its zone tells.
fn without_zone<'t>(rfc3339: &'t str, shown: &str) -> &'t str {
    let (date, clock) = rfc3339.split_once('T').unwrap_or((rfc3339, ""));
    let clock = clock.find(['Z', '+', '-']).map_or(clock, |at| &clock[..at]);
    match shown.rsplit(' ').next() {
        Some("datetime-local") => &rfc3339[..date.len() + 1 + clock.len()],
        Some("date-local") => date,
        Some("time-local") => clock,
        _ => rfc3339,
    }
}

/// Whether Go's encoder leaves the member out.
fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

fn shape(value: &Value, depth: usize) -> Result<Shape, Failure> {
    if depth > MAX_DEPTH {
        return returned("toml: nested too deep");
    }
    match value {
        value if is_nil(value) => Ok(Shape::Nil),
        Value::Map(_) => Ok(Shape::Table),
        Value::List(list) => list_shape(list.items(), depth),
        Value::Complex(..) => returned(format!("unsupported type: {}", value.kind())),
        Value::Object(object) => match see(&**object) {
            Seen::Bare(_) | Seen::Text(_) => Ok(Shape::Plain),
            Seen::Value(value) => shape(&value, depth + 1),
            Seen::Struct(_) => Ok(Shape::Table),
            Seen::Unknown(kind) => returned(format!("unsupported type: {kind}")),
        },
        _ => Ok(Shape::Plain),
    }
}

/// A list is an array of tables if all its items are tables; nil items are refused.
fn list_shape(items: &[Value], depth: usize) -> Result<Shape, Failure> {
    let mut tables = !items.is_empty();
    for item in items {
        match shape(item, depth + 1)? {
            Shape::Nil => return returned("toml: cannot encode array with nil element"),
            Shape::Table => {}
            Shape::Plain | Shape::Tables => tables = false,
        }
    }
    Ok(if tables { Shape::Tables } else { Shape::Plain })
}

struct Writer {
    out: Vec<u8>,
    depth: usize,
}

type Key = Vec<Vec<u8>>;

impl Writer {
    fn put(&mut self, text: impl AsRef<[u8]>) {
        self.out.extend_from_slice(text.as_ref());
    }

    /// A newline, unless it would be the first byte.
    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    fn indent(&mut self, at: &Key) {
        self.put("  ".repeat(at.len().saturating_sub(1)));
    }

    /// Writes a value under a key of the document, or the document itself.
    fn encode(&mut self, at: &mut Key, value: &Value) -> Done {
        match value {
            Value::Nil => Ok(()),
            Value::Map(map) if map.is_nil() => Ok(()),
            Value::Map(map) => self.table(at, members(map)),
            Value::List(list) if shape(value, self.depth)? == Shape::Tables => self.tables(at, list.items()),
            Value::Complex(..) => self.unsupported(at, value.kind()),
            Value::Object(object) => match see(&**object) {
                Seen::Value(value) => self.encode(at, &value),
                Seen::Struct(fields) => self.table(at, fields),
                Seen::Unknown(kind) => self.unsupported(at, kind),
                Seen::Bare(_) | Seen::Text(_) => self.member(at, value),
            },
            _ => self.member(at, value),
        }
    }

    fn unsupported(&mut self, at: &Key, kind: Kind) -> Done {
        let name = Str::from(key(at));
        returned(format!("unsupported type for key '{name}': {kind}"))
    }

    /// `key = value` on a line of its own; without a key the value alone.
    fn member(&mut self, at: &Key, value: &Value) -> Done {
        let Some(name) = at.last() else {
            return self.element(value);
        };
        self.indent(at);
        self.put(key_part(name));
        self.put(" = ");
        self.element(value)?;
        self.newline();
        Ok(())
    }

    fn table(&mut self, at: &mut Key, members: Vec<(Str, Value)>) -> Done {
        if at.len() == 1 {
            self.newline();
        }
        if !at.is_empty() {
            self.indent(at);
            self.put(b"[");
            self.put(key(at));
            self.put(b"]");
            self.newline();
        }
        self.members(at, members)
    }

    fn tables(&mut self, at: &mut Key, items: &[Value]) -> Done {
        if at.is_empty() {
            return returned("toml: top-level values must be Go maps or structs");
        }
        for item in items {
            self.newline();
            self.indent(at);
            self.put(b"[[");
            self.put(key(at));
            self.put(b"]]");
            self.newline();
            let members = match item {
                Value::Map(map) => members(map),
                Value::Object(object) => match see(&**object) {
                    Seen::Struct(fields) => fields,
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            };
            self.members(at, members)?;
        }
        Ok(())
    }

    /// The members of a table, tables after everything else.
    fn members(&mut self, at: &mut Key, members: Vec<(Str, Value)>) -> Done {
        if self.depth >= MAX_DEPTH {
            return returned("toml: nested too deep");
        }
        self.depth += 1;
        let (plain, tables) = self.split(members)?;
        for (name, value) in plain.into_iter().chain(tables) {
            if is_nil(&value) {
                continue;
            }
            at.push(name.to_vec());
            self.encode(at, &value)?;
            at.pop();
        }
        self.depth -= 1;
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "two lists of members")]
    fn split(&self, members: Vec<(Str, Value)>) -> Result<(Vec<(Str, Value)>, Vec<(Str, Value)>), Failure> {
        let mut plain = Vec::new();
        let mut tables = Vec::new();
        for (name, value) in members {
            match shape(&value, self.depth)? {
                Shape::Table | Shape::Tables => tables.push((name, value)),
                Shape::Nil | Shape::Plain => plain.push((name, value)),
            }
        }
        Ok((plain, tables))
    }

    /// A value after `=` or in an array.
    fn element(&mut self, value: &Value) -> Done {
        match value {
            Value::Bool(b) => self.put(if *b { "true" } else { "false" }),
            Value::Int(kind, n) if kind.is_unsigned() => self.put(n.cast_unsigned().to_string()),
            Value::Int(_, n) => self.put(n.to_string()),
            Value::Float(f) => self.put(float(*f)),
            Value::Str(s) => self.put(quoted(s)),
            Value::Bytes(bytes) => {
                let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
                self.put(format!("[{}]", numbers.join(", ")));
            }
            Value::List(list) => return self.array(list.items()),
            Value::Map(map) => return self.inline(members(map)),
            Value::Object(object) => match see(&**object) {
                Seen::Bare(text) => self.put(&*text),
                Seen::Text(text) => self.put(quoted(&text)),
                Seen::Value(value) => return self.element(&value),
                Seen::Struct(fields) => return self.inline(fields),
                Seen::Unknown(_) => return returned(format!("unexpected type: {}", value.ty())),
            },
            Value::Nil | Value::Complex(..) => return returned(format!("unexpected type: {}", value.ty())),
        }
        Ok(())
    }

    fn array(&mut self, items: &[Value]) -> Done {
        self.put("[");
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            self.element(item)?;
        }
        self.put("]");
        Ok(())
    }

    /// `{a = 1, b = 2}`. A nil member is left out but its comma is not, as in Go.
    fn inline(&mut self, members: Vec<(Str, Value)>) -> Done {
        let (plain, tables) = self.split(members)?;
        self.put("{");
        let (plains, all) = (plain.len(), plain.len() + tables.len());
        for (number, (name, value)) in plain.into_iter().chain(tables).enumerate() {
            if is_nil(&value) {
                continue;
            }
            self.put(key_part(&name));
            self.put(" = ");
            self.element(&value)?;
            let last = number + 1 == all || (number + 1 == plains && all == plains);
            if !last {
                self.put(", ");
            }
        }
        self.put("}");
        Ok(())
    }
}

fn members(map: &Map) -> Vec<(Str, Value)> {
    map.pairs()
}

/// A float with a fraction or an exponent; TOML has names of its own for what is neither.
fn float(f: f64) -> String {
    if f.is_nan() {
        return if f.is_sign_negative() { "-nan" } else { "nan" }.to_owned();
    }
    if f.is_infinite() {
        return if f > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let text = float_text(f, b'g', None);
    if text.contains(['e', '.']) {
        text
    } else {
        text + ".0"
    }
}
