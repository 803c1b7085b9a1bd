//! Go's `fmt`. In: values and format strings. Out: the bytes that `print`, `println`, `printf` and
//! `%v` would give, Go's `%!verb(type=value)` complaints included. Refuses to print without end: the
//! bytes and the nesting of one call are bounded.

mod directive;
mod number;
mod printer;
mod quote;

#[cfg(test)]
mod tests;

pub use number::{float_text, shortest, shortest32};
pub use quote::{quote_rune, quote_to_ascii};

use super::{Kind, Str, Value};
use crate::limits::{Limit, Limits, STANDARD};
use printer::Printer;

/// How much one call may print.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// In bytes.
    pub bytes: usize,
    /// In containers within one another. Go itself dies of one that contains itself.
    pub nesting: usize,
}

impl Room {
    /// What the limits leave to one call.
    pub fn of(limits: &Limits) -> Self {
        Self {
            bytes: limits.size(Limit::BuiltBytes),
            nesting: limits.size(Limit::PrintDepth),
        }
    }
}

/// Why printing stopped early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// More bytes than allowed.
    Bytes,
    /// Deeper than allowed, so probably a container within itself.
    Nesting,
}

/// `fmt.Sprint(value)`, which is `%v`. Cut off at the standard limits.
pub fn display(value: &Value) -> Str {
    match value {
        Value::Str(s) => s.clone(),
        _ => sprint(std::slice::from_ref(value)),
    }
}

/// `fmt.Sprint(args...)`: a space between two operands when neither is a string. Cut off as [`display`].
pub fn sprint(args: &[Value]) -> Str {
    let mut out = Vec::new();
    let _ = write_sprint(&mut out, args, Room::of(&STANDARD));
    out.into()
}

/// `fmt.Sprintln(args...)`. Cut off as [`display`].
pub fn sprintln(args: &[Value]) -> Str {
    let mut out = Vec::new();
    let _ = write_sprintln(&mut out, args, Room::of(&STANDARD));
    out.into()
}

/// `fmt.Sprintf(format, args...)`. Cut off as [`display`].
pub fn sprintf(format: &[u8], args: &[Value]) -> Str {
    let mut out = Vec::new();
    let _ = write_sprintf(&mut out, format, args, Room::of(&STANDARD));
    out.into()
}

/// [`sprint`] to the end of a buffer, as far as there is `room`.
pub fn write_sprint(out: &mut Vec<u8>, args: &[Value], room: Room) -> Result<(), Overflow> {
    let mut printer = Printer::new(out, room);
    let mut after_string = true; // nothing stands before the first
    for arg in args {
        let is_string = arg.kind() == Kind::Str;
        if !is_string && !after_string {
            printer.byte(b' ');
        }
        printer.arg(arg, 'v');
        after_string = is_string;
    }
    printer.finish()
}

/// `%v` of a value, or of what it points to if it is a pointer. Cut off as [`display`].
pub fn display_pointee(value: &Value) -> Str {
    match value {
        Value::Object(object) if object.ty().kind() == Kind::Ptr => {
            if let Some(text) = object.text() {
                return text;
            }
            let mut out = Vec::new();
            Printer::new(&mut out, Room::of(&STANDARD)).pointee(&**object);
            out.into()
        }
        _ => display(value),
    }
}

/// [`write_sprint`] of what template actions print: `<no value>` for nil, and for a pointer to a struct
/// the text it has, or the struct without the `&` that `%v` puts before it.
pub fn write_printable(out: &mut Vec<u8>, args: &[Value], room: Room) -> Result<(), Overflow> {
    let mut printer = Printer::new(out, room);
    let mut after_string = true;
    for arg in args {
        let is_string = arg.kind() == Kind::Str || matches!(arg, Value::Nil);
        if !is_string && !after_string {
            printer.byte(b' ');
        }
        match arg {
            Value::Nil => printer.bytes(b"<no value>"),
            Value::Object(object) if object.ty().kind() == Kind::Ptr => match object.printed() {
                Some(text) => printer.bytes(&text),
                None => printer.pointee(&**object),
            },
            _ => printer.arg(arg, 'v'),
        }
        after_string = is_string;
    }
    printer.finish()
}

/// [`sprintln`] to the end of a buffer, as far as there is `room`.
pub fn write_sprintln(out: &mut Vec<u8>, args: &[Value], room: Room) -> Result<(), Overflow> {
    let mut printer = Printer::new(out, room);
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            printer.byte(b' ');
        }
        printer.arg(arg, 'v');
    }
    printer.byte(b'\n');
    printer.finish()
}

/// [`sprintf`] to the end of a buffer, as far as there is `room`.
pub fn write_sprintf(out: &mut Vec<u8>, format: &[u8], args: &[Value], room: Room) -> Result<(), Overflow> {
    let mut printer = Printer::new(out, room);
    directive::run(&mut printer, format, args);
    printer.finish()
}

/// `strconv.Quote(s)`, which is `%q`.
pub fn quote(s: &[u8]) -> Str {
    let mut out = Vec::with_capacity(s.len() + 2);
    quote::write(&mut out, s, b'"', false);
    out.into()
}

/// `strconv.FormatFloat(f, 'g', -1, 64)` as `%v` prints it (shortest digits).
pub fn float(f: f64) -> String {
    float_text(f, b'g', None)
}
