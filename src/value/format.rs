//! Go's `fmt`. In: values and format strings. Out: the bytes that `print`, `println`, `printf` and
//! `%v` would give, Go's `%!verb(type=value)` complaints included.

use super::{Str, Value};

/// `fmt.Sprint(value)`, which is `%v`.
pub fn display(value: &Value) -> Str {
    let _ = value;
    todo!()
}

/// `fmt.Sprint(args...)`: a space between two operands when neither is a string.
pub fn sprint(args: &[Value]) -> Str {
    let _ = args;
    todo!()
}

/// `fmt.Sprintln(args...)`.
pub fn sprintln(args: &[Value]) -> Str {
    let _ = args;
    todo!()
}

/// `fmt.Sprintf(format, args...)`.
pub fn sprintf(format: &[u8], args: &[Value]) -> Str {
    let _ = (format, args);
    todo!()
}

/// `strconv.Quote(s)`, which is `%q`.
pub fn quote(s: &[u8]) -> Str {
    let _ = s;
    todo!()
}

/// `strconv.FormatFloat(f, 'g', -1, 64)` as `%v` prints it (shortest digits).
pub fn float(f: f64) -> String {
    let _ = f;
    todo!()
}
