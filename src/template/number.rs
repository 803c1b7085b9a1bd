//! Literals. In: the text of a number, character or string constant as it stands in a template. Out:
//! every Go type that can hold the number, or the unquoted text, or Go's complaint.

use crate::value::{Str, format, runes};

/// A number literal under every type that holds it exactly.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) text: Box<[u8]>,
    pub(super) int: Option<i64>,
    pub(super) uint: Option<u64>,
    pub(super) float: Option<f64>,
    pub(super) complex: Option<(f64, f64)>,
}

impl Number {
    fn empty(text: &[u8]) -> Self {
        Self {
            text: text.into(),
            int: None,
            uint: None,
            float: None,
            complex: None,
        }
    }

    /// A character constant with its quotes: an integer.
    pub(super) fn character(text: &[u8]) -> Result<Self, String> {
        let inner = text.get(1..).unwrap_or_default();
        let (rune, _, length) = unquote_rune(inner, b'\'').ok_or("invalid syntax")?;
        let shown = String::from_utf8_lossy(text);
        if inner.get(length..) != Some(&b"'"[..]) {
            return Err(format!("malformed character constant: {shown}"));
        }
        Ok(Self {
            int: Some(i64::from(rune)),
            uint: Some(u64::from(rune)),
            float: Some(f64::from(rune)),
            ..Self::empty(text)
        })
    }

    /// A sum of a real and an imaginary number.
    pub(super) fn sum(text: &str) -> Result<Self, String> {
        let body = text.strip_suffix('i').unwrap_or(text);
        let bytes = body.as_bytes();
        let exponent = if body.contains(['x', 'X']) { b"pP" } else { b"eE" };
        let split = (1..bytes.len())
            .find(|at| matches!(bytes[*at], b'+' | b'-') && !exponent.contains(&bytes[*at - 1]));
        let (re, im) = body.split_at(split.unwrap_or(0));
        let based = body.contains(['b', 'B', 'o', 'O']) && !body.contains(['x', 'X']);
        if based || im.len() < 2 {
            return Err("syntax error scanning complex number".to_owned());
        }
        let part = |part: &str| float(part).ok_or_else(|| unparsed(part));
        Ok(Self::empty(text.as_bytes()).with_complex(part(re)?, part(im)?))
    }

    /// A number without a sign in its middle.
    pub(super) fn plain(text: &str) -> Result<Self, String> {
        let mut number = Self::empty(text.as_bytes());
        if let Some(im) = text.strip_suffix('i').and_then(float) {
            return Ok(number.with_complex(0.0, im));
        }
        let (negative, magnitude) = match text.as_bytes().first() {
            Some(b'-') => (true, integer(&text[1..])),
            Some(b'+') => (false, integer(&text[1..])),
            _ => (false, integer(text)),
        };
        let signed = !text.starts_with(|c: char| c.is_ascii_digit());
        number.uint = magnitude.filter(|_| !signed);
        number.int = magnitude.and_then(|n| match negative {
            true => 0i64.checked_sub_unsigned(n),
            false => i64::try_from(n).ok(),
        });
        if number.int == Some(0) {
            number.uint = Some(0);
        }
        if let Some(float) = number.int.map(|n| n as f64).or(number.uint.map(|n| n as f64)) {
            number.float = Some(float);
            return Ok(number);
        }
        let quoted = format::quote(text.as_bytes());
        let Some(f) = float(text) else {
            return Err(format!("illegal number syntax: {quoted}"));
        };
        if !text.contains(['.', 'e', 'E', 'p', 'P']) {
            return Err(format!("integer overflow: {quoted}"));
        }
        Ok(number.with_float(f))
    }

    fn with_float(mut self, f: f64) -> Self {
        self.float = Some(f);
        let whole = f.trunc() == f;
        self.int = (whole && (-TWO_63..TWO_63).contains(&f)).then_some(f as i64);
        self.uint = (whole && (0.0..2.0 * TWO_63).contains(&f)).then_some(f as u64);
        self
    }

    fn with_complex(self, re: f64, im: f64) -> Self {
        let number = if im == 0.0 { self.with_float(re) } else { self };
        Self {
            complex: Some((re, im)),
            ..number
        }
    }

    /// Whether Go reads it as a float where nothing says what it should be.
    pub(super) fn is_ideal_float(&self) -> bool {
        // Only a character constant can be anything but ASCII.
        let whole = std::str::from_utf8(&self.text).unwrap_or("'");
        let text = whole.trim_start_matches(['+', '-']);
        let signed = text.len() != whole.len();
        let hexadecimal = !signed
            && text.len() > 2
            && text.starts_with('0')
            && text[1..].starts_with(['x', 'X'])
            && !text.contains(['p', 'P']);
        self.float.is_some()
            && !hexadecimal
            && !text.starts_with('\'')
            && text.contains(['.', 'e', 'E', 'p', 'P'])
    }
}

/// `strconv`'s complaint about a float.
fn unparsed(text: &str) -> String {
    let reason = match raw_float(text) {
        Some(_) => "value out of range",
        None => "invalid syntax",
    };
    let text = format::quote(text.as_bytes());
    format!("strconv.ParseFloat: parsing {text}: {reason}")
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;

/// An unsigned integer with an optional prefix of its base; a leading zero alone means octal.
fn integer(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'o', ..] => (&lower[2..], 8),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (&lower[..], 10),
    };
    if !underscores_separate(&lower) || digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(&digits.replace('_', ""), radix).ok()
}

/// Whether each underscore stands between digits, or between the prefix of the base and a digit.
fn underscores_separate(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let bytes = text.trim_start_matches(['+', '-']).as_bytes();
    let prefixed = matches!(bytes, [b'0', b'x' | b'o' | b'b', ..]);
    let hexadecimal = matches!(bytes, [b'0', b'x', ..]);
    let is_digit = |byte: u8| byte.is_ascii_digit() || (hexadecimal && byte.is_ascii_hexdigit());
    let skip = if prefixed { 2 } else { 0 };
    let mut before = if prefixed { '0' } else { '^' };
    for byte in &bytes[skip.min(bytes.len())..] {
        let class = match *byte {
            b'_' => '_',
            byte if is_digit(byte) => '0',
            _ => '!',
        };
        let allowed = match (before, class) {
            ('_', '0') => true,
            ('_', _) => false,
            (before, '_') => before == '0',
            _ => true,
        };
        if !allowed {
            return false;
        }
        before = class;
    }
    before != '_'
}

/// `strconv.ParseFloat` of what the lexer lets through.
fn float(text: &str) -> Option<f64> {
    raw_float(text).filter(|f| f.is_finite())
}

/// The same, with infinity for what is too large.
fn raw_float(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    if !underscores_separate(&lower) {
        return None;
    }
    let plain = lower.replace('_', "");
    let (sign, magnitude) = match plain.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let parsed = match magnitude.strip_prefix("0x") {
        Some(digits) => hexadecimal(digits),
        None if magnitude.starts_with(|c: char| c.is_ascii_digit() || c == '.') => magnitude.parse().ok(),
        None => None,
    };
    parsed.map(|f: f64| sign * f)
}

/// A hexadecimal float without its prefix, rounded to the nearest even.
fn hexadecimal(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = digits.split_once('p')?;
    let mut exponent = i64::from(exponent.parse::<i32>().ok()?);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut bits: u64 = 0;
    for (at, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let past_point = at >= whole.len();
        if bits >> 59 == 0 {
            bits = bits << 4 | digit;
            exponent -= if past_point { 4 } else { 0 };
        } else {
            // What does not fit only matters as being there or not.
            bits |= u64::from(digit != 0);
            exponent += if past_point { 0 } else { 4 };
        }
    }
    Some(scale(bits, exponent))
}

/// `bits * 2^exponent` with one rounding.
fn scale(bits: u64, exponent: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let top = 64 - i64::from(bits.leading_zeros()) + exponent;
    if top > 1024 {
        return f64::INFINITY;
    }
    let kept = (top + 1074).min(53);
    let drop = 64 - i64::from(bits.leading_zeros()) - kept;
    let rounded = match u32::try_from(drop) {
        Err(_) | Ok(0) => bits,
        Ok(drop) if drop > 64 => 0,
        Ok(drop) => {
            let wide = u128::from(bits);
            let (kept, lost, half) = (wide >> drop, wide & ((1 << drop) - 1), 1u128 << (drop - 1));
            (kept + u128::from(lost > half || (lost == half && kept & 1 == 1))) as u64
        }
    };
    let exponent = exponent + drop.max(0);
    // Two exact steps: the first keeps the second within what a float can hold.
    let half = (exponent / 2) as i32;
    rounded as f64 * 2f64.powi(half) * 2f64.powi(exponent as i32 - half)
}

/// `strconv.Unquote` of a quoted or raw string with its quotes.
pub(super) fn unquote(quoted: &[u8]) -> Option<Str> {
    let (quote, inner) = match quoted {
        [quote @ (b'"' | b'`'), inner @ .., last] if quote == last => (*quote, inner),
        _ => return None,
    };
    if quote == b'`' {
        return Some(
            inner
                .iter()
                .copied()
                .filter(|byte| *byte != b'\r')
                .collect::<Vec<_>>()
                .into(),
        );
    }
    if !inner.contains(&b'\\') && std::str::from_utf8(inner).is_ok() {
        return Some(inner.into());
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (rune, is_byte, length) = unquote_rune(rest, quote)?;
        match u8::try_from(rune) {
            Ok(byte) if is_byte || byte < 0x80 => out.push(byte),
            _ => out.extend_from_slice(char::from_u32(rune)?.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = rest.get(length..)?;
    }
    Some(out.into())
}

/// One possibly escaped rune: its number, whether it stands for a byte, and its length in the text.
fn unquote_rune(text: &[u8], quote: u8) -> Option<(u32, bool, usize)> {
    let first = *text.first()?;
    if first == quote {
        return None;
    }
    if first != b'\\' {
        let (_, rune) = runes(text).next()?;
        let rune = rune.map_or((0xFFFD, 1), |rune| (u32::from(rune), rune.len_utf8()));
        return Some((rune.0, false, rune.1));
    }
    let escape = *text.get(1)?;
    let simple = match escape {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        b'v' => 11,
        b'\\' => 92,
        b'\'' | b'"' if escape == quote => u32::from(escape),
        b'x' => return digits(text, 2, 2, 16).map(|n| (n, true, 4)),
        b'u' => return scalar(digits(text, 2, 4, 16)?).map(|n| (n, false, 6)),
        b'U' => return scalar(digits(text, 2, 8, 16)?).map(|n| (n, false, 10)),
        b'0'..=b'7' => {
            return digits(text, 1, 3, 8).filter(|n| *n < 256).map(|n| (n, true, 4));
        }
        _ => return None,
    };
    Some((simple, false, 2))
}

fn digits(text: &[u8], from: usize, count: usize, radix: u32) -> Option<u32> {
    text.get(from..from + count)?.iter().try_fold(0u32, |n, byte| {
        n.checked_mul(radix)?
            .checked_add(char::from(*byte).to_digit(radix)?)
    })
}

fn scalar(n: u32) -> Option<u32> {
    char::from_u32(n).map(u32::from)
}
