//! One operand under one verb. In: a value, flags, width and precision. Out: its bytes, or Go's
//! `%!verb(type=value)`. Knows nothing of format strings; keeps count of bytes and nesting.

use super::number::float_text;
use super::{Overflow, Room, quote};
use crate::value::unicode::is_print;
use crate::value::{IntKind, Kind, List, Map, Object, Ty, Value, runes};

/// The flags of one directive.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) plus_v: bool,
    pub(super) sharp_v: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

impl Flags {
    /// Under `%v`, `+` and `#` ask for field names and Go syntax, and for nothing of numbers.
    pub(super) fn for_values(&mut self) {
        self.sharp_v = std::mem::take(&mut self.sharp);
        self.plus_v = std::mem::take(&mut self.plus);
    }
}

pub(super) struct Printer<'a> {
    out: &'a mut Vec<u8>,
    limit: usize,
    nesting: usize,
    overflow: Option<Overflow>,
    /// A complaint is being written, so `Error` and `String` are left alone.
    complaining: bool,
    pub(super) flags: Flags,
}

impl<'a> Printer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, room: Room) -> Self {
        Self {
            limit: out.len().saturating_add(room.bytes),
            out,
            nesting: room.nesting,
            overflow: None,
            complaining: false,
            flags: Flags::default(),
        }
    }

    pub(super) fn finish(self) -> Result<(), Overflow> {
        self.overflow.map_or(Ok(()), Err)
    }

    pub(super) fn is_full(&self) -> bool {
        self.overflow.is_some()
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes(&[byte]);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.room(bytes.len()) {
            self.out.extend_from_slice(bytes);
        }
    }

    fn repeat(&mut self, byte: u8, count: usize) {
        if self.room(count) {
            self.out.resize(self.out.len() + count, byte);
        }
    }

    fn room(&mut self, more: usize) -> bool {
        if self.limit.saturating_sub(self.out.len()) < more {
            self.overflow.get_or_insert(Overflow::Bytes);
        }
        self.overflow.is_none()
    }

    fn pad_byte(&self) -> u8 {
        if self.flags.zero && !self.flags.minus {
            b'0'
        } else {
            b' '
        }
    }

    fn pad(&mut self, text: &[u8]) {
        let pad = self.pad_byte();
        self.pad_with(text, pad);
    }

    fn pad_with(&mut self, text: &[u8], pad: u8) {
        let missing = match self.flags.width {
            None | Some(0) => 0,
            Some(width) => width.saturating_sub(runes(text).count()),
        };
        if !self.flags.minus {
            self.repeat(pad, missing);
        }
        self.bytes(text);
        if self.flags.minus {
            self.repeat(pad, missing);
        }
    }

    /// `%!verb` and the reason.
    pub(super) fn complaint(&mut self, verb: char, reason: &str) {
        self.bytes(b"%!");
        self.bytes(verb.encode_utf8(&mut [0; 4]).as_bytes());
        self.bytes(reason.as_bytes());
    }

    /// `%!verb(type=value)`.
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.complaint(verb, "(");
        let outer = std::mem::replace(&mut self.complaining, true);
        if let Value::Nil = value {
            self.bytes(b"<nil>");
        } else {
            self.bytes(value.ty().to_string().as_bytes());
            self.byte(b'=');
            self.value(value, 'v', 0);
        }
        self.complaining = outer;
        self.byte(b')');
    }

    /// One operand.
    pub(super) fn arg(&mut self, value: &Value, verb: char) {
        match (value, verb) {
            (Value::Nil, 'T' | 'v') => self.pad(b"<nil>"),
            (Value::Nil, _) => self.bad_verb(value, verb),
            (_, 'T') => self.string(value.ty().to_string().as_bytes(), value, 's'),
            (_, 'p') => self.pointer(value, 'p'),
            _ => self.value(value, verb, 0),
        }
    }

    /// A value at a depth within the operand.
    fn value(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > self.nesting {
            self.overflow.get_or_insert(Overflow::Nesting);
        }
        if self.is_full() {
            return;
        }
        let bare = depth == 0 && !matches!(value, Value::List(_) | Value::Map(_) | Value::Object(_));
        if verb == 'w' && !bare && !self.complaining {
            return self.bad_verb(value, verb);
        }
        match value {
            Value::Nil if self.flags.sharp_v => self.bytes(b"interface {}(nil)"),
            Value::Nil => self.bytes(b"<nil>"),
            Value::Bool(b) => self.boolean(*b, value, verb),
            Value::Int(kind, n) => self.integer(*kind, *n, value, verb),
            Value::Float(f) => self.float(*f, value, verb),
            Value::Complex(re, im) => self.complex(*re, *im, value, verb),
            Value::Str(s) => self.string(s, value, verb),
            Value::Bytes(bytes) => self.byte_slice(bytes, value, verb, depth),
            Value::List(list) => self.list(list, verb, depth),
            Value::Map(map) => self.map(map, verb, depth),
            Value::Object(object) => self.object(&**object, value, verb, depth),
        }
    }

    fn boolean(&mut self, b: bool, value: &Value, verb: char) {
        match verb {
            't' | 'v' => self.pad(if b { b"true" } else { b"false" }),
            _ => self.bad_verb(value, verb),
        }
    }

    fn integer(&mut self, kind: IntKind, n: i64, value: &Value, verb: char) {
        let negative = !kind.is_unsigned() && n < 0;
        let magnitude = if negative { n.unsigned_abs() } else { n as u64 };
        match verb {
            'v' if self.flags.sharp_v && kind.is_unsigned() => self.hex0x(magnitude, true),
            'v' | 'd' => self.digits(magnitude, negative, 10, verb),
            'b' => self.digits(magnitude, negative, 2, verb),
            'o' | 'O' => self.digits(magnitude, negative, 8, verb),
            'x' | 'X' => self.digits(magnitude, negative, 16, verb),
            'c' => self.pad(rune_of(n).encode_utf8(&mut [0; 4]).as_bytes()),
            'q' => {
                let mut quoted = Vec::new();
                quote::write_rune(&mut quoted, u32::from(rune_of(n)), self.flags.plus);
                self.pad(&quoted);
            }
            'U' => self.code_point(n as u64),
            _ => self.bad_verb(value, verb),
        }
    }

    fn hex0x(&mut self, n: u64, leading: bool) {
        let sharp = std::mem::replace(&mut self.flags.sharp, leading);
        self.digits(n, false, 16, 'v');
        self.flags.sharp = sharp;
    }

    fn digits(&mut self, magnitude: u64, negative: bool, base: u32, verb: char) {
        let signed = negative || self.flags.plus || self.flags.space;
        let least = match (self.flags.precision, self.flags.width) {
            (Some(0), width) if magnitude == 0 => return self.repeat(b' ', width.unwrap_or(0)),
            (Some(precision), _) => precision,
            (None, Some(width)) if self.flags.zero && !self.flags.minus => {
                width.saturating_sub(usize::from(signed))
            }
            _ => 0,
        };
        let digits = match (base, verb) {
            (2, _) => format!("{magnitude:b}"),
            (8, _) => format!("{magnitude:o}"),
            (16, 'X') => format!("{magnitude:X}"),
            (16, _) => format!("{magnitude:x}"),
            _ => magnitude.to_string(),
        };
        if !self.room(least) {
            return;
        }
        let zeros = least.saturating_sub(digits.len());
        let prefix = match (base, verb) {
            (8, 'O') if self.flags.sharp && zeros == 0 && !digits.starts_with('0') => "0o0",
            (8, 'O') => "0o",
            _ if !self.flags.sharp => "",
            (2, _) => "0b",
            (8, _) if zeros == 0 && !digits.starts_with('0') => "0",
            (16, 'X') => "0X",
            (16, _) => "0x",
            _ => "",
        };
        let sign = match (negative, self.flags.plus, self.flags.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let text = format!("{sign}{prefix}{}{digits}", "0".repeat(zeros));
        self.pad_with(text.as_bytes(), b' ');
    }

    fn code_point(&mut self, n: u64) {
        let least = self.flags.precision.unwrap_or(4).max(4);
        if !self.room(least) {
            return;
        }
        let mut text = format!("U+{n:0least$X}", least = 4);
        let missing = (least + 2).saturating_sub(text.len());
        text.insert_str(2, &"0".repeat(missing));
        let rune = u32::try_from(n).ok().and_then(char::from_u32);
        if let Some(rune) = rune.filter(|rune| self.flags.sharp && is_print(u32::from(*rune))) {
            text.push_str(&format!(" '{rune}'"));
        }
        self.pad_with(text.as_bytes(), b' ');
    }

    fn float(&mut self, f: f64, value: &Value, verb: char) {
        let (format, precision) = match verb {
            'v' => (b'g', None),
            'b' | 'g' | 'G' | 'x' | 'X' => (verb as u8, None),
            'f' | 'e' | 'E' => (verb as u8, Some(6)),
            'F' => (b'f', Some(6)),
            _ => return self.bad_verb(value, verb),
        };
        self.real(f, format, self.flags.precision.or(precision));
    }

    fn complex(&mut self, re: f64, im: f64, value: &Value, verb: char) {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return self.bad_verb(value, verb);
        }
        let plus = self.flags.plus;
        self.byte(b'(');
        self.float(re, value, verb);
        self.flags.plus = true;
        self.float(im, value, verb);
        self.flags.plus = plus;
        self.bytes(b"i)");
    }

    fn real(&mut self, f: f64, format: u8, precision: Option<usize>) {
        if !self.room(precision.unwrap_or(0)) {
            return;
        }
        let mut text = float_text(f, format, precision);
        if !text.starts_with(['-', '+']) {
            text.insert(0, '+');
        }
        if self.flags.space && text.starts_with('+') && !self.flags.plus {
            text.replace_range(..1, " ");
        }
        if !f.is_finite() {
            // Infinity keeps its sign in any case, unlike every other number.
            let bare = f.is_nan() && !self.flags.space && !self.flags.plus;
            return self.pad_with(&text.as_bytes()[usize::from(bare)..], b' ');
        }
        if self.flags.sharp && format != b'b' {
            text = with_point(&text, format, precision);
        }
        let width = self.flags.width.unwrap_or(0);
        if !self.flags.plus && text.starts_with('+') {
            self.pad(&text.as_bytes()[1..]);
        } else if self.flags.zero && !self.flags.minus && width > text.len() {
            self.bytes(&text.as_bytes()[..1]);
            self.repeat(b'0', width - text.len());
            self.bytes(&text.as_bytes()[1..]);
        } else {
            self.pad(text.as_bytes());
        }
    }

    fn string(&mut self, s: &[u8], value: &Value, verb: char) {
        match verb {
            'v' if self.flags.sharp_v => self.quoted(s),
            'v' | 's' => {
                let s = self.cut(s);
                self.pad(s);
            }
            'x' | 'X' => self.hex_string(s, verb),
            'q' => self.quoted(s),
            _ => self.bad_verb(value, verb),
        }
    }

    /// The first runes, as many as the precision lets through.
    fn cut<'s>(&self, s: &'s [u8]) -> &'s [u8] {
        let end = self.flags.precision.and_then(|precision| runes(s).nth(precision));
        end.map_or(s, |(at, _)| &s[..at])
    }

    fn quoted(&mut self, s: &[u8]) {
        let s = self.cut(s);
        let mut out = Vec::with_capacity(s.len() + 2);
        if self.flags.sharp && quote::can_backquote(s) {
            out.push(b'`');
            out.extend_from_slice(s);
            out.push(b'`');
        } else {
            quote::write(&mut out, s, b'"', self.flags.plus);
        }
        self.pad(&out);
    }

    fn hex_string(&mut self, s: &[u8], verb: char) {
        let length = self.flags.precision.unwrap_or(s.len()).min(s.len());
        let width = self.flags.width.unwrap_or(0);
        if length == 0 {
            let pad = self.pad_byte();
            return self.repeat(pad, width);
        }
        let prefix = match (self.flags.sharp, verb) {
            (false, _) => "",
            (true, 'X') => "0X",
            (true, _) => "0x",
        };
        let mut text = String::with_capacity(length * 2);
        for (at, byte) in s[..length].iter().enumerate() {
            if at > 0 && self.flags.space {
                text.push(' ');
            }
            if at == 0 || self.flags.space {
                text.push_str(prefix);
            }
            text.push_str(&if verb == 'X' {
                format!("{byte:02X}")
            } else {
                format!("{byte:02x}")
            });
        }
        self.pad(text.as_bytes());
    }

    fn byte_slice(&mut self, bytes: &[u8], value: &Value, verb: char, depth: usize) {
        match verb {
            's' => {
                let bytes = self.cut(bytes);
                self.pad(bytes);
            }
            'x' | 'X' => self.hex_string(bytes, verb),
            'q' => self.quoted(bytes),
            _ => {
                let name = match (depth, verb) {
                    (0, 'v' | 'd') => "[]byte".to_owned(),
                    _ => value.ty().to_string(),
                };
                let items = bytes
                    .iter()
                    .map(|byte| Value::Int(IntKind::Uint8, i64::from(*byte)));
                self.sequence(&name, false, items, verb, depth);
            }
        }
    }

    fn list(&mut self, list: &List, verb: char, depth: usize) {
        let name = list.ty().to_string();
        self.sequence(&name, list.is_nil(), list.items().iter().cloned(), verb, depth);
    }

    fn sequence(
        &mut self,
        name: &str,
        nil: bool,
        items: impl Iterator<Item = Value>,
        verb: char,
        depth: usize,
    ) {
        if self.flags.sharp_v {
            self.bytes(name.as_bytes());
            if nil {
                return self.bytes(b"(nil)");
            }
        }
        self.byte(if self.flags.sharp_v { b'{' } else { b'[' });
        for (at, item) in items.enumerate() {
            self.separator(at);
            self.value_inside(&item, verb, depth + 1);
        }
        self.byte(if self.flags.sharp_v { b'}' } else { b']' });
    }

    fn separator(&mut self, at: usize) {
        if at > 0 {
            self.bytes(if self.flags.sharp_v { b", " } else { b" " });
        }
    }

    fn value_inside(&mut self, value: &Value, verb: char, depth: usize) {
        if !self.is_full() {
            self.value(value, verb, depth);
        }
    }

    fn map(&mut self, map: &Map, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.bytes(map.ty().to_string().as_bytes());
            if map.is_nil() {
                return self.bytes(b"(nil)");
            }
            self.byte(b'{');
        } else {
            self.bytes(b"map[");
        }
        for (at, (key, value)) in map.pairs().into_iter().enumerate() {
            self.separator(at);
            self.string(&key, &Value::Str(key.clone()), verb);
            self.byte(b':');
            self.value_inside(&value, verb, depth + 1);
        }
        self.byte(if self.flags.sharp_v { b'}' } else { b']' });
    }

    fn object(&mut self, object: &dyn Object, value: &Value, verb: char, depth: usize) {
        if !self.complaining && self.methods(object, value, verb) {
            return;
        }
        let ty = object.ty();
        match (ty.kind(), object.underlying()) {
            (Kind::Struct, _) => self.fields(object, &ty.to_string(), verb, depth),
            (Kind::Ptr, _) if depth == 0 => {
                self.byte(b'&');
                let name = ty.to_string();
                self.fields(object, name.trim_start_matches('*'), verb, depth + 1);
            }
            (_, Some(inner)) => self.named(&inner, ty, value, verb, depth),
            _ => self.pointer(value, verb),
        }
    }

    /// `Error`, `String` or `GoString`, where the type has one and the verb takes a string.
    fn methods(&mut self, object: &dyn Object, value: &Value, verb: char) -> bool {
        if self.flags.sharp_v {
            let text = object.go_text();
            if let Some(text) = &text {
                let text = self.cut(text);
                self.pad(text);
            }
            return text.is_some();
        }
        if !matches!(verb, 'v' | 's' | 'x' | 'X' | 'q') {
            return false;
        }
        match object.text() {
            Some(text) => self.string(&text, value, verb),
            None => return false,
        }
        true
    }

    /// A named type prints as what it is made of, under its own name.
    fn named(&mut self, inner: &Value, ty: Ty, value: &Value, verb: char, depth: usize) {
        match inner {
            Value::Bool(b) => self.boolean(*b, value, verb),
            Value::Int(kind, n) => self.integer(*kind, *n, value, verb),
            Value::Float(f) => self.float(*f, value, verb),
            Value::Str(s) => self.string(s, value, verb),
            Value::List(list) => {
                let items = list.items().iter().cloned();
                self.sequence(&ty.to_string(), list.is_nil(), items, verb, depth);
            }
            _ => self.value(inner, verb, depth),
        }
    }

    /// The struct that a pointer points to.
    pub(super) fn pointee(&mut self, object: &dyn Object) {
        let name = object.ty().to_string();
        self.fields(object, name.trim_start_matches('*'), 'v', 0);
    }

    fn fields(&mut self, object: &dyn Object, name: &str, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.bytes(name.as_bytes());
        }
        self.byte(b'{');
        for (at, (name, value)) in object.fields().into_iter().enumerate() {
            self.separator(at);
            if self.flags.plus_v || self.flags.sharp_v {
                self.bytes(name.as_bytes());
                self.byte(b':');
            }
            self.value_inside(&value, verb, depth + 1);
        }
        self.byte(b'}');
    }

    /// An address. It is not the one Go would show, which differs from run to run as well.
    fn pointer(&mut self, value: &Value, verb: char) {
        let Some(address) = address(value) else {
            return self.bad_verb(value, verb);
        };
        match verb {
            'v' if self.flags.sharp_v => {
                self.bytes(format!("({})(", value.ty()).as_bytes());
                if address == 0 {
                    self.bytes(b"nil")
                } else {
                    self.hex0x(address, true)
                }
                self.byte(b')');
            }
            'v' if address == 0 => self.pad(b"<nil>"),
            'v' | 'p' => self.hex0x(address, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => self.integer(IntKind::Uint, address as i64, value, verb),
            _ => self.bad_verb(value, verb),
        }
    }
}

fn address(value: &Value) -> Option<u64> {
    Some(match value {
        Value::Bytes(bytes) => bytes.as_ptr().addr() as u64,
        Value::List(list) if list.is_nil() => 0,
        Value::Map(map) if map.is_nil() => 0,
        Value::List(list) => list.address() as u64,
        Value::Map(map) => map.address() as u64,
        Value::Object(object)
            if matches!(
                object.ty().kind(),
                Kind::Ptr | Kind::Func | Kind::Map | Kind::Slice
            ) =>
        {
            std::rc::Rc::as_ptr(object).cast::<()>().addr() as u64
        }
        _ => return None,
    })
}

/// The rune that an integer stands for; U+FFFD where it stands for none.
fn rune_of(n: i64) -> char {
    u32::try_from(n)
        .ok()
        .and_then(char::from_u32)
        .unwrap_or('\u{FFFD}')
}

/// The number with a decimal point in any case, and with the trailing zeros that `%#g` keeps.
fn with_point(text: &str, format: u8, precision: Option<usize>) -> String {
    let hexadecimal = matches!(format, b'x' | b'X');
    let mark = if hexadecimal { ['p', 'P'] } else { ['e', 'E'] };
    let (number, tail) = text.split_at(text.find(mark).unwrap_or(text.len()));
    let wanted = match format {
        b'g' | b'G' | b'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let digits = number[1..].bytes().filter(|b| *b != b'.');
    let mut significant = digits.skip_while(|b| *b == b'0').count();
    let mut out = number.to_owned();
    if !number.contains('.') {
        significant += usize::from(&number[1..] == "0");
        out.push('.');
    }
    out.extend(std::iter::repeat_n('0', wanted.saturating_sub(significant)));
    out + tail
}
