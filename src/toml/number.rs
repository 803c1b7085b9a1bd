//! Numbers of TOML. In: the characters that the grammar took for a number. Out: an `int64` or a
//! `float64`, or the library's complaint.

use super::Item;
use super::cursor::quoted_text;

/// Reads an integer: decimal, or with a prefix `0x`, `0o` or `0b`.
pub(super) fn integer(text: &str) -> Result<Item, String> {
    if !underscores_ok(text) {
        return Err(format!(
            "Invalid integer {}: underscores must be surrounded by digits",
            quoted_text(text)
        ));
    }
    if leading_zero(text) {
        return Err(format!(
            "Invalid integer {}: cannot have leading zeroes",
            quoted_text(text)
        ));
    }
    let digits = text.replace('_', "");
    let (base, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits.as_str()),
    };
    i64::from_str_radix(digits, base)
        .map(Item::Int)
        .map_err(|_| format!("{text} is out of range for int64"))
}

/// Reads a float.
pub(super) fn float(text: &str) -> Result<Item, String> {
    let invalid = |why: &str| Err(format!("Invalid float {}: {why}", quoted_text(text)));
    let parts: Vec<_> = text
        .split(['.', 'e', 'E'])
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.iter().all(|part| underscores_ok(part)) {
        return invalid("underscores must be surrounded by digits");
    }
    if parts.first().is_some_and(|part| leading_zero(part)) {
        return invalid("cannot have leading zeroes");
    }
    let dots_ok = text
        .split('.')
        .skip(1)
        .all(|after| after.starts_with(|c: char| c.is_ascii_digit()));
    if !dots_ok {
        return invalid("'.' must be followed by one or more digits");
    }
    let plain = text.replace('_', "");
    match plain.as_str() {
        "nan" | "+nan" => return Ok(Item::Float(f64::NAN)),
        "-nan" => return Ok(Item::Float(-f64::NAN)),
        "inf" | "+inf" => return Ok(Item::Float(f64::INFINITY)),
        "-inf" => return Ok(Item::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    match plain.parse::<f64>() {
        Ok(f) if f.is_finite() => Ok(Item::Float(f)),
        Ok(_) => Err(format!("{text} is out of range for float64")),
        Err(_) => Err(format!("Invalid float value: {}", quoted_text(text))),
    }
}

/// Whether each underscore stands between digits.
fn underscores_ok(text: &str) -> bool {
    if matches!(text, "nan" | "+nan" | "-nan" | "inf" | "+inf" | "-inf") {
        return true;
    }
    let mut accept = false;
    for c in text.chars() {
        if c == '_' && !accept {
            return false;
        }
        accept = c.is_ascii_hexdigit();
    }
    accept
}

fn leading_zero(text: &str) -> bool {
    match text.as_bytes() {
        [b'0', second, ..] => !matches!(second, b'b' | b'o' | b'x'),
        [b'-' | b'+', b'0', _, ..] => true,
        _ => false,
    }
}
