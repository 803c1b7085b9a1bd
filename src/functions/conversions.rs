//! Conversions between scalars. In: any value. Out: the integer, float or string that spf13/cast and
//! Go's `fmt` make of it; what cannot be converted is zero, never an error. Knows no arithmetic.

use super::args::{any, row, text};
use super::lists::sequence;
use super::numerals::{parse_decimal, parse_float, parse_integer, parse_octal};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{List, Str, Ty, Value, format};

const ANY: Ty = Ty::Any;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("conversions", "int", &[ANY], Ty::INT, |_, a| Ok(Value::int(to_int(any(a, 0)))), "An integer out of a number, a bool or a numeral such as `0x1F`; else 0."),
    row("conversions", "int64", &[ANY], Ty::INT64, |_, a| Ok(Value::int64(to_int(any(a, 0)))), "As `int`, of type `int64`."),
    row("conversions", "float64", &[ANY], Ty::Float64, |_, a| Ok(Value::Float(to_float(any(a, 0)))), "A float out of a number, a bool or a numeral; else 0."),
    row("conversions", "atoi", &[Ty::Str], Ty::INT, atoi, "The integer that a string of decimal digits spells; else 0."),
    row("conversions", "toDecimal", &[ANY], Ty::INT64, to_decimal, "The integer whose octal digits are given, as of Unix file modes."),
    row("conversions", "toString", &[ANY], Ty::Str, |_, a| Ok(Value::Str(to_str(any(a, 0)))), "The value as a string, as `%v` prints it."),
    row("conversions", "toStrings", &[ANY], Ty::STRINGS, strings, "A list's items as strings, nil ones left out; anything else as a list of one."),
];

/// `cast.ToInt64`, which on 64-bit machines is `cast.ToInt` too.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Bool(b) => i64::from(*b),
        Value::Int(_, n) => *n,
        Value::Float(f) => truncate(*f),
        Value::Str(s) => parse_integer(without_zero_fraction(s)).unwrap_or(0),
        other => calendar(other).unwrap_or(0),
    }
}

/// `cast.ToFloat64`.
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::Int(kind, n) if kind.is_unsigned() => *n as u64 as f64,
        Value::Int(_, n) => *n as f64,
        Value::Float(f) => *f,
        Value::Str(s) => parse_float(s).unwrap_or(0.0),
        other => calendar(other).unwrap_or(0) as f64,
    }
}

/// Go's conversion on amd64, where whatever does not fit becomes the least integer.
fn truncate(f: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&f) {
        f as i64
    } else {
        i64::MIN
    }
}

/// Of all named integers, cast converts months and weekdays only.
fn calendar(value: &Value) -> Option<i64> {
    let Value::Object(object) = value else {
        return None;
    };
    let Ty::Named("time.Month" | "time.Weekday", _) = object.ty() else {
        return None;
    };
    object.underlying()?.as_int()
}

/// Cuts a fraction of zeros only, so that `5.00` is the integer 5.
fn without_zero_fraction(numeral: &[u8]) -> &[u8] {
    let kept = numeral.iter().rposition(|b| *b != b'0').map_or(0, |at| at + 1);
    match numeral.get(..kept) {
        Some([whole @ .., b'.']) if kept < numeral.len() => whole,
        _ => numeral,
    }
}

/// `fmt.Sprint` with the shortcut for strings, byte slices and errors that sprig takes.
pub(super) fn to_str(value: &Value) -> Str {
    match value {
        Value::Str(s) => s.clone(),
        Value::Bytes(bytes) => Str::from(bytes.clone()),
        other => format::display(other),
    }
}

/// The items of a slice as strings, nil ones left out; anything else but nil is one string.
pub(super) fn to_strings(value: &Value) -> Vec<Str> {
    match sequence(value) {
        Some(items) => items
            .iter()
            .filter(|item| !matches!(item, Value::Nil))
            .map(to_str)
            .collect(),
        None if matches!(value, Value::Nil) => Vec::new(),
        None => vec![to_str(value)],
    }
}

/// A `[]string` stays the slice it is, nil or not.
fn strings(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let value = any(args, 0);
    Ok(match value {
        Value::List(list) if list.ty() == Ty::STRINGS => value.clone(),
        other => {
            let strings: Vec<_> = to_strings(other).into_iter().map(Value::Str).collect();
            let room = sequence(other).map_or(strings.len(), |items| items.len());
            Value::List(List::with_capacity(Ty::STRINGS, strings, room))
        }
    })
}

fn atoi(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::int(parse_decimal(text(args, 0))))
}

fn to_decimal(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let digits = format::display(any(args, 0));
    Ok(Value::int64(parse_octal(&digits).unwrap_or(0)))
}
