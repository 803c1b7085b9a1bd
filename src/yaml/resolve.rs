//! What a plain scalar is. In: its text and its tag. Out: null, boolean, number or string by YAML
//! 1.1 as go-yaml has it, or go-yaml's refusal of a value that its tag does not fit.

use super::timestamp::is_timestamp;
use crate::json::{NodeData, Number};
use crate::value::Str;
use data_encoding::{Encoding, Specification};

/// The prefix behind `!!`.
const LONG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

/// What go-yaml resolves a scalar to. Timestamps are strings to everyone but quoting and
/// `!!timestamp`.
#[derive(Clone, Copy, Debug)]
enum Resolved {
    Null,
    Bool(bool),
    Number(Number),
    Timestamp,
    Str,
}

impl Resolved {
    fn tag(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(Number::Float(_)) => "float",
            Self::Number(_) => "int",
            Self::Timestamp => "timestamp",
            Self::Str => "str",
        }
    }

    fn data(self, text: &[u8]) -> NodeData {
        match self {
            Self::Null => NodeData::Null,
            Self::Bool(b) => NodeData::Bool(b),
            Self::Number(n) => NodeData::Number(n),
            Self::Timestamp | Self::Str => NodeData::Str(text.into()),
        }
    }
}

/// The tags that go-yaml checks a value against.
const KNOWN: [&str; 6] = ["null", "bool", "int", "float", "timestamp", "str"];

/// Whether a tag is the one of merge keys.
pub(super) fn is_merge_tag(tag: &[u8]) -> bool {
    tag.strip_prefix(LONG_PREFIX) == Some(b"merge")
}

/// The value of a scalar with a tag; tags that go-yaml does not know leave the text as it is.
pub(super) fn tagged(tag: &[u8], text: &[u8]) -> Result<NodeData, String> {
    if tag.strip_prefix(LONG_PREFIX) == Some(b"binary") {
        let bytes = base64(text).ok_or("!!binary value contains invalid base64 data")?;
        // JSON, through which everything goes, holds text only.
        return Ok(NodeData::Str(Str::from(bytes).to_text().into_owned().into()));
    }
    let suffix = tag.strip_prefix(LONG_PREFIX).unwrap_or_default();
    let wanted = match KNOWN.iter().find(|known| known.as_bytes() == suffix) {
        None | Some(&"str") => return Ok(NodeData::Str(text.into())),
        Some(known) => *known,
    };
    match resolve(text, wanted == "timestamp") {
        found if found.tag() == wanted => Ok(found.data(text)),
        Resolved::Number(int @ Number::Int(_)) if wanted == "float" => {
            Ok(NodeData::Number(Number::Float(int.float())))
        }
        found => Err(format!(
            "cannot decode !!{} `{}` as a !!{wanted}",
            found.tag(),
            String::from_utf8_lossy(text),
        )),
    }
}

/// The value of a plain scalar without a tag.
pub(super) fn plain(text: &[u8]) -> NodeData {
    resolve(text, false).data(text)
}

/// Whether a plain scalar of this text would read as a string again.
pub(super) fn reads_as_str(text: &[u8]) -> bool {
    matches!(resolve(text, true), Resolved::Str)
}

/// Resolves a text; timestamps only when asked for.
fn resolve(text: &[u8], timestamps: bool) -> Resolved {
    let number = match text.first() {
        None | Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            return word(text);
        }
        Some(b'.') => match text {
            b".nan" | b".NaN" | b".NAN" => Some(Number::Float(f64::NAN)),
            b".inf" | b".Inf" | b".INF" => Some(Number::Float(f64::INFINITY)),
            _ => dotted_float(text).map(Number::Float),
        },
        Some(b'+' | b'-' | b'0'..=b'9') => match text {
            b"+.inf" | b"+.Inf" | b"+.INF" => Some(Number::Float(f64::INFINITY)),
            b"-.inf" | b"-.Inf" | b"-.INF" => Some(Number::Float(f64::NEG_INFINITY)),
            _ if timestamps && is_timestamp(text) => return Resolved::Timestamp,
            _ => number(text),
        },
        Some(_) => None,
    };
    number.map_or(Resolved::Str, Resolved::Number)
}

/// The words that are not strings.
fn word(text: &[u8]) -> Resolved {
    match text {
        b"" | b"~" | b"null" | b"Null" | b"NULL" => Resolved::Null,
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"true" | b"True" | b"TRUE" | b"on" | b"On" | b"ON" => {
            Resolved::Bool(true)
        }
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"false" | b"False" | b"FALSE" | b"off" | b"Off" | b"OFF" => {
            Resolved::Bool(false)
        }
        _ => Resolved::Str,
    }
}

/// A text that begins with a sign or a digit.
fn number(text: &[u8]) -> Option<Number> {
    let plain: Vec<u8> = text.iter().copied().filter(|b| *b != b'_').collect();
    let plain = std::str::from_utf8(&plain).ok()?;
    if let Some(n) = go_int(plain) {
        return Some(n);
    }
    if is_decimal_float(plain) {
        return plain
            .parse()
            .ok()
            .filter(|f: &f64| f.is_finite())
            .map(Number::Float);
    }
    // go-yaml hands what follows `0b` to a parser that takes a sign.
    let signed = plain
        .strip_prefix("0b")
        .filter(|rest| rest.starts_with(['+', '-']))?;
    i64::from_str_radix(signed, 2).ok().map(Number::Int)
}

/// `strconv.ParseInt` with base 0, then `ParseUint`, which takes no sign.
fn go_int(text: &str) -> Option<Number> {
    let (signed, negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, true, &text[1..]),
        [b'+', ..] => (true, false, &text[1..]),
        _ => (false, false, text),
    };
    let magnitude = go_uint(digits)?;
    match (i64::try_from(magnitude), negative) {
        (Ok(n), true) => Some(Number::Int(-n)),
        (Ok(n), false) => Some(Number::Int(n)),
        (Err(_), true) if magnitude == i64::MIN.unsigned_abs() => Some(Number::Int(i64::MIN)),
        (Err(_), _) if !signed => Some(Number::Uint(magnitude)),
        (Err(_), _) => None,
    }
}

fn go_uint(digits: &str) -> Option<u64> {
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        b"0" => return Some(0),
        [b'0', ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // Rust's parser would take a second sign.
    if !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal_float(text: &str) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = text.as_bytes();
    let mut rest = text
        .strip_prefix(b"-")
        .or(text.strip_prefix(b"+"))
        .unwrap_or(text);
    let whole = digits(rest);
    rest = &rest[whole..];
    if let Some(after) = rest.strip_prefix(b".") {
        let fraction = digits(after);
        if whole + fraction == 0 {
            return false;
        }
        rest = &after[fraction..];
    } else if whole == 0 {
        return false;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        let after = after
            .strip_prefix(b"-")
            .or(after.strip_prefix(b"+"))
            .unwrap_or(after);
        let exponent = digits(after);
        return exponent > 0 && exponent == after.len();
    }
    rest.is_empty()
}

/// A text that begins with a dot goes to `strconv.ParseFloat` as it is, which passes over underscores
/// between digits.
fn dotted_float(text: &[u8]) -> Option<f64> {
    let between_digits = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    let plain: Option<Vec<u8>> = text
        .iter()
        .enumerate()
        .filter(|(at, b)| **b != b'_' || !between_digits(*at))
        .map(|(_, b)| (*b != b'_').then_some(*b))
        .collect();
    let plain = plain?;
    let plain = std::str::from_utf8(&plain).ok()?;
    if !is_decimal_float(plain) {
        return None;
    }
    plain.parse().ok().filter(|f: &f64| f.is_finite())
}

/// Go's standard base64: line breaks are passed over, padding must be there and only at the end.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let encoding = base64_encoding()?;
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|b| !matches!(b, b'\r' | b'\n'))
        .collect();
    let padding = text.iter().position(|b| *b == b'=').unwrap_or(text.len());
    if text[padding..].iter().any(|b| *b != b'=') {
        return None;
    }
    encoding.decode(&text).ok()
}

fn base64_encoding() -> Option<Encoding> {
    let mut spec = Specification::new();
    spec.symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    spec.padding = Some('=');
    spec.check_trailing_bits = false;
    spec.encoding().ok()
}

/// Whether a text is a number to base 60, which go-yaml quotes for the sake of other readers:
/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
pub(super) fn is_base60(text: &[u8]) -> bool {
    let text = text
        .strip_prefix(b"-")
        .or(text.strip_prefix(b"+"))
        .unwrap_or(text);
    let mut parts = text.split(|b| *b == b':');
    let digits = |part: &[u8]| part.iter().all(|b| b.is_ascii_digit() || *b == b'_');
    let whole = parts
        .next()
        .is_some_and(|whole| whole.first().is_some_and(u8::is_ascii_digit) && digits(whole));
    let mut rest: Vec<_> = parts.collect();
    let Some(last) = rest.pop() else { return false };
    let sixty = |part: &[u8]| matches!(part, [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    let (last, fraction) = match last.iter().position(|b| *b == b'.') {
        Some(dot) => (&last[..dot], &last[dot + 1..]),
        None => (last, &[][..]),
    };
    whole && rest.into_iter().all(sixty) && sixty(last) && digits(fraction)
}

/// Whether a text is an octal number with its sign after the prefix, which only go-yaml 3 reads.
pub(super) fn is_signed_octal(text: &[u8]) -> bool {
    let plain: Vec<u8> = text.iter().copied().filter(|b| *b != b'_').collect();
    let Some(rest) = plain.strip_prefix(b"0o") else {
        return false;
    };
    let signed = rest.starts_with(b"+") || rest.starts_with(b"-");
    let digits = std::str::from_utf8(rest).unwrap_or_default();
    signed && i64::from_str_radix(digits, 8).is_ok()
}
