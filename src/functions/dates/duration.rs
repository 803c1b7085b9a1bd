//! Go's `time.Duration`: reading, writing and rounding of nanoseconds in an `int64`. In: text such
//! as `1h30m`, or a count. Out: the count, or the text, or Go's error.

use super::quote;
use std::fmt;

pub(super) const SECOND: i64 = 1_000_000_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// Why text is not a duration.
#[derive(Debug)]
pub(super) struct DurationError {
    what: String,
    text: Vec<u8>,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "time: {} {}", self.what, quote(&self.text))
    }
}

/// The highest magnitude: one more than the largest count.
const LIMIT: u64 = 1 << 63;

/// Reads a duration as `time.ParseDuration` does.
pub(super) fn parse(text: &[u8]) -> Result<i64, DurationError> {
    let fail = |what: &str| DurationError {
        what: what.to_owned(),
        text: text.to_vec(),
    };
    let invalid = || fail("invalid duration");
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    match rest {
        b"0" => return Ok(0),
        b"" => return Err(invalid()),
        _ => {}
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (number, after) = Number::read(rest).ok_or_else(invalid)?;
        let end = after
            .iter()
            .position(|b| *b == b'.' || b.is_ascii_digit())
            .unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        if name.is_empty() {
            return Err(fail("missing unit in duration"));
        }
        let unit = unit(name).ok_or_else(|| fail(&format!("unknown unit {} in duration", quote(name))))?;
        let part = number.times(unit).ok_or_else(invalid)?;
        total = total
            .checked_add(part)
            .filter(|total| *total <= LIMIT)
            .ok_or_else(invalid)?;
        rest = after;
    }
    match i64::try_from(total) {
        Ok(n) => Ok(if negative { -n } else { n }),
        Err(_) if negative => Ok(i64::MIN),
        Err(_) => Err(invalid()),
    }
}

fn unit(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"ns" => 1,
        // The micro sign, and the Greek letter.
        b"us" | b"\xC2\xB5s" | b"\xCE\xBCs" => 1_000,
        b"ms" => 1_000_000,
        b"s" => SECOND.unsigned_abs(),
        b"m" => MINUTE.unsigned_abs(),
        b"h" => HOUR.unsigned_abs(),
        _ => return None,
    })
}

/// A decimal number: digits before and after the point.
struct Number {
    whole: u64,
    fraction: u64,
    /// Ten to the power of the digits in the fraction.
    scale: f64,
}

impl Number {
    /// Reads a number with a digit somewhere.
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let (whole, mut rest) = digits(text);
        let mut number = Self {
            whole: 0,
            fraction: 0,
            scale: 1.0,
        };
        for digit in whole {
            number.whole = number
                .whole
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
            if number.whole > LIMIT {
                return None;
            }
        }
        let mut fraction: &[u8] = &[];
        if let Some(after) = rest.strip_prefix(b".") {
            (fraction, rest) = digits(after);
        }
        for digit in fraction {
            // More digits than fit only add precision, so they are dropped.
            let Some(next) = number
                .fraction
                .checked_mul(10)
                .map(|n| n + u64::from(digit - b'0'))
            else {
                break;
            };
            if number.fraction > (LIMIT - 1) / 10 || next > LIMIT {
                break;
            }
            number.fraction = next;
            number.scale *= 10.0;
        }
        (!whole.is_empty() || !fraction.is_empty()).then_some((number, rest))
    }

    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|n| *n <= LIMIT)?;
        let fraction = self.fraction as f64 * (unit as f64 / self.scale);
        whole.checked_add(fraction as u64).filter(|n| *n <= LIMIT)
    }
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|b| b.is_ascii_digit()).count())
}

/// Writes a duration as Go does: `1h2m3.5s`, below a second `1.5ms`, `0s`.
pub(super) fn text(duration: i64) -> String {
    let sign = if duration < 0 { "-" } else { "" };
    let n = duration.unsigned_abs();
    let second = SECOND.unsigned_abs();
    let body = match n {
        0 => "0s".to_owned(),
        1..1_000 => format!("{n}ns"),
        1_000..1_000_000 => format!("{}µs", decimal(n, 1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", decimal(n, 1_000_000)),
        _ => {
            let (minutes, rest) = (n / (60 * second), n % (60 * second));
            let seconds = decimal(rest, second);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    };
    format!("{sign}{body}")
}

/// `n / unit` in decimals, exactly; the unit is a power of ten.
fn decimal(n: u64, unit: u64) -> String {
    if n.is_multiple_of(unit) {
        return (n / unit).to_string();
    }
    let width = unit.ilog10() as usize;
    let fraction = format!("{:0width$}", n % unit);
    format!("{}.{}", n / unit, fraction.trim_end_matches('0'))
}

/// The nearest multiple, halves away from zero; as it is for a multiple that is not positive.
pub(super) fn round(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 {
        return duration;
    }
    let rest = (duration % multiple).abs();
    let down = duration - duration.signum() * rest;
    if rest.unsigned_abs() * 2 < multiple.unsigned_abs() {
        return down;
    }
    if duration < 0 {
        down.saturating_sub(multiple)
    } else {
        down.saturating_add(multiple)
    }
}

/// The multiple next to it towards zero.
pub(super) fn truncate(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 {
        duration
    } else {
        duration - duration % multiple
    }
}
