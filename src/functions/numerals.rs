//! Numerals as Go's `strconv` reads them. In: bytes. Out: an integer or a float, or nothing where Go
//! reports an error. Underscores, base prefixes and hexadecimal floats are Go's; knows no values.

/// `strconv.ParseInt(s, 0, 64)`.
pub(super) fn parse_integer(s: &[u8]) -> Option<i64> {
    let (negative, body) = signed(s);
    let (base, digits) = match body {
        [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (2, rest),
        [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (8, rest),
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (16, rest),
        [b'0', rest @ ..] => (8, rest),
        [] => return None,
        rest => (10, rest),
    };
    if digits.contains(&b'_') && !underscores_in_place(body) {
        return None;
    }
    let mut magnitude: u64 = 0;
    for digit in digits.iter().filter(|b| **b != b'_') {
        let digit = char::from(*digit).to_digit(base)?;
        magnitude = magnitude
            .checked_mul(u64::from(base))?
            .checked_add(u64::from(digit))?;
    }
    with_sign(negative, magnitude)
}

/// `strconv.ParseInt(s, 8, 64)`.
pub(super) fn parse_octal(s: &[u8]) -> Option<i64> {
    let (negative, digits) = signed(s);
    let mut magnitude: u64 = 0;
    for digit in digits {
        let digit = char::from(*digit).to_digit(8)?;
        magnitude = magnitude.checked_mul(8)?.checked_add(u64::from(digit))?;
    }
    if digits.is_empty() {
        None
    } else {
        with_sign(negative, magnitude)
    }
}

/// `strconv.Atoi(s)` with its error thrown away: zero for what is no numeral, the nearest integer for
/// what is out of range.
pub(super) fn parse_decimal(s: &[u8]) -> i64 {
    let (negative, digits) = signed(s);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    let magnitude = digits.iter().fold(0_u64, |sum, digit| {
        sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
    });
    with_sign(negative, magnitude).unwrap_or(if negative { i64::MIN } else { i64::MAX })
}

fn signed(s: &[u8]) -> (bool, &[u8]) {
    match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    }
}

fn with_sign(negative: bool, magnitude: u64) -> Option<i64> {
    if negative {
        0_i64.checked_sub_unsigned(magnitude)
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Whether each underscore stands between two digits, or between a base prefix and a digit.
fn underscores_in_place(body: &[u8]) -> bool {
    let prefixed = matches!(body, [b'0', b'b' | b'B' | b'o' | b'O' | b'x' | b'X', ..]);
    let hexadecimal = matches!(body, [b'0', b'x' | b'X', ..]);
    let digit = |b: u8| b.is_ascii_digit() || hexadecimal && b.is_ascii_hexdigit();
    let start = if prefixed { 2 } else { 0 };
    let mut after_digit = prefixed;
    let mut after_underscore = false;
    for b in body.get(start..).unwrap_or_default() {
        if *b == b'_' && !after_digit || after_underscore && !digit(*b) {
            return false;
        }
        after_underscore = *b == b'_';
        after_digit = digit(*b);
    }
    !after_underscore
}

/// `strconv.ParseFloat(s, 64)`; out of range is an error in Go and nothing here.
pub(super) fn parse_float(s: &[u8]) -> Option<f64> {
    let (negative, body) = signed(s);
    let magnitude = if body.eq_ignore_ascii_case(b"inf") || body.eq_ignore_ascii_case(b"infinity") {
        f64::INFINITY
    } else if s.eq_ignore_ascii_case(b"nan") {
        f64::NAN
    } else {
        let plain: Vec<u8> = body.iter().copied().filter(|b| *b != b'_').collect();
        if plain.len() != body.len() && !underscores_in_place(body) {
            return None;
        }
        let finite = match plain.as_slice() {
            [b'0', b'x' | b'X', rest @ ..] => parse_hexadecimal(rest)?,
            decimal if well_formed(decimal) => std::str::from_utf8(decimal).ok()?.parse().ok()?,
            _ => return None,
        };
        if f64::is_infinite(finite) {
            return None;
        }
        finite
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Digits with at most one point, then perhaps an exponent: what Rust's parser may be given.
fn well_formed(decimal: &[u8]) -> bool {
    decimal.first().is_some_and(|b| b.is_ascii_digit() || *b == b'.')
        && decimal
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
}

/// Digits past this point of a hexadecimal mantissa only tell whether it is exact.
const MANTISSA_BITS: u32 = 60;

/// `1.8p3` after the prefix; the exponent is obligatory.
fn parse_hexadecimal(s: &[u8]) -> Option<f64> {
    let at = s.iter().position(|b| matches!(b, b'p' | b'P'))?;
    let (mantissa, exponent) = (s.get(..at)?, s.get(at + 1..)?);
    let (mut bits, mut scale, mut inexact) = (0_u64, 0_i64, false);
    let (mut digits, mut fraction) = (0, false);
    for b in mantissa {
        if *b == b'.' {
            if fraction {
                return None;
            }
            fraction = true;
            continue;
        }
        let digit = u64::from(char::from(*b).to_digit(16)?);
        digits += 1;
        if bits >> (MANTISSA_BITS - 4) == 0 {
            bits = bits << 4 | digit;
            scale -= if fraction { 4 } else { 0 };
        } else {
            inexact |= digit != 0;
            scale += if fraction { 0 } else { 4 };
        }
    }
    let (_, power) = signed(exponent);
    if digits == 0 || power.is_empty() || !power.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let power = parse_decimal(exponent).clamp(-1_000_000, 1_000_000);
    Some(scaled(
        bits << 1 | u64::from(inexact),
        scale.saturating_add(power) - 1,
    ))
}

/// `bits` times two to the `scale`, rounded once, ties to even; the lowest bit may stand for more.
fn scaled(bits: u64, scale: i64) -> f64 {
    const LEAST: i64 = -1074;
    let length = i64::from(64 - bits.leading_zeros());
    let target = (scale + length - 53).max(LEAST);
    let drop = match u32::try_from(target - scale) {
        Ok(0) | Err(_) => return times_power_of_two(bits as f64, scale),
        Ok(drop) if drop >= u64::BITS => return 0.0,
        Ok(drop) => drop,
    };
    let (kept, rest, half) = (bits >> drop, bits & ((1 << drop) - 1), 1_u64 << (drop - 1));
    let rounded = kept + u64::from(rest > half || rest == half && kept & 1 == 1);
    times_power_of_two(rounded as f64, target)
}

/// `f` times two to the `power`, rounded at most once.
pub(super) fn times_power_of_two(f: f64, power: i64) -> f64 {
    const STEP: i64 = 1000;
    let step = |power: i64| f64::from_bits(((power + 1023) as u64) << 52);
    let mut f = f;
    let mut left = power.clamp(-4 * STEP, 4 * STEP);
    while left > STEP {
        f *= step(STEP);
        left -= STEP;
    }
    // Going down, all but the last factor must keep the number normal, so that only one rounds.
    while left < -STEP {
        let first = (left + STEP).max(-STEP);
        f *= step(first);
        left -= first;
    }
    f * step(left)
}
