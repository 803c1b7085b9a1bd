//! Numbers of schemas and values, exactly. In: decimal text. Out: comparison, divisibility and
//! wholeness without rounding, as Go's validator has them with rationals; and the number as its
//! English messages print it.

use crate::value::format;
use std::cmp::Ordering;

/// A decimal number: `0.DIGITS × 10^exponent`, the digits without zeros at either end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads a JSON number, or a Go float such as `1e+06`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut exponent = exponent
            .parse::<i64>()
            .ok()?
            .checked_add(i64::try_from(whole.len()).ok()?)?;
        let zeros = digits.iter().take_while(|d| **d == b'0').count();
        digits.drain(..zeros);
        exponent = exponent.checked_sub(i64::try_from(zeros).ok()?)?;
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                exponent: 0,
            });
        }
        Some(Self {
            negative,
            digits,
            exponent,
        })
    }

    /// Whether there is no fraction.
    pub(super) fn is_integer(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|digits| digits <= self.exponent) || self.digits.is_empty()
    }

    /// The number as a size, if it is a whole one that fits.
    pub(super) fn size(&self) -> Option<i64> {
        if !self.is_integer() || self.exponent > 18 {
            return None;
        }
        let digits = self.digits.iter().copied().chain(std::iter::repeat(b'0'));
        let size = digits
            .take(usize::try_from(self.exponent).ok()?)
            .fold(0_i64, |n, d| n * 10 + i64::from(d - b'0'));
        Some(if self.negative { -size } else { size })
    }

    /// Whether this number divided by another is whole.
    pub(super) fn is_multiple_of(&self, of: &Self) -> bool {
        if self.digits.is_empty() {
            return true;
        }
        let (Some(a), Some(b)) = (self.mantissa(), of.mantissa()) else {
            return false;
        };
        // a × 10^shift / b
        let shift = self.scale() - of.scale();
        if b == 0 {
            return false;
        }
        if shift >= 0 {
            return mul_mod(a % b, power_mod(shift, b), b) == 0;
        }
        let Some(divisor) = u32::try_from(-shift)
            .ok()
            .and_then(|shift| 10_u128.checked_pow(shift))
            .and_then(|power| power.checked_mul(b))
        else {
            return false;
        };
        a % divisor == 0
    }

    /// The digits as one whole number, if it fits.
    fn mantissa(&self) -> Option<u128> {
        std::str::from_utf8(&self.digits).ok()?.parse().ok()
    }

    /// The power of ten that the mantissa is multiplied with.
    fn scale(&self) -> i64 {
        self.exponent.saturating_sub_unsigned(self.digits.len() as u64)
    }

    /// The nearest float.
    pub(super) fn float(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let digits = std::str::from_utf8(&self.digits).unwrap_or_default();
        format!("{sign}0.{digits}0e{}", self.exponent)
            .parse()
            .unwrap_or_default()
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |n: &Self| match (n.digits.is_empty(), n.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            self.exponent
                .cmp(&other.exponent)
                .then_with(|| self.digits.cmp(&other.digits))
        };
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => Ordering::Equal,
            -1 => size().reverse(),
            _ => size(),
        })
    }
}

/// `10^power mod m`.
fn power_mod(mut power: i64, m: u128) -> u128 {
    let (mut result, mut base) = (1 % m, 10 % m);
    while power > 0 {
        if power & 1 == 1 {
            result = mul_mod(result, base, m);
        }
        base = mul_mod(base, base, m);
        power >>= 1;
    }
    result
}

/// `a × b mod m` for `a`, `b` below `m`, by doubling where the product would not fit.
fn mul_mod(mut a: u128, mut b: u128, m: u128) -> u128 {
    if let Some(product) = a.checked_mul(b) {
        return product % m;
    }
    let add = |x: u128, y: u128| if x >= m - y { x - (m - y) } else { x + y };
    let mut result = 0;
    while b > 0 {
        if b & 1 == 1 {
            result = add(result, a);
        }
        a = add(a, a);
        b >>= 1;
    }
    result
}

/// A count as the messages print it: groups of three digits.
pub(super) fn count(n: i64) -> String {
    let digits = grouped(&n.unsigned_abs().to_string());
    if n < 0 { format!("-{digits}") } else { digits }
}

/// A float as the messages print it: grouped, or times a power of ten.
pub(super) fn measure(f: f64) -> String {
    let minus = if f.is_sign_negative() { "-" } else { "" };
    let scientific = format::shortest(f.abs());
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return format!("{minus}{scientific}");
    };
    let power: i32 = exponent.parse().unwrap_or(0);
    match power {
        power if !(-4..6).contains(&power) => {
            let sign = if power < 0 { "⁻" } else { "" };
            let digits = format!("{:02}", power.abs());
            let raised: String = digits.chars().map(superscript).collect();
            format!("{minus}{mantissa}×10{sign}{raised}")
        }
        _ => {
            let decimals = mantissa.len().saturating_sub(2) as i32 - power;
            let plain = format!("{:.*}", usize::try_from(decimals).unwrap_or(0), f.abs());
            match plain.split_once('.') {
                Some((whole, fraction)) => format!("{minus}{}.{fraction}", grouped(whole)),
                None => format!("{minus}{}", grouped(&plain)),
            }
        }
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn superscript(digit: char) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let at = digit.to_digit(10).and_then(|d| usize::try_from(d).ok());
    at.and_then(|at| RAISED.get(at)).copied().unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, count, measure};

    /// Texts of Go's `golang.org/x/text/message` for English.
    #[test]
    fn numbers_are_printed_as_in_english_messages() {
        let rows = [
            (0.0, "0"),
            (999.0, "999"),
            (1234.0, "1,234"),
            (-1234.5, "-1,234.5"),
            (123_456.789, "123,456.789"),
            (1_234_567.891, "1.234567891×10⁰⁶"),
            (1e7, "1×10⁰⁷"),
            (1.5e25, "1.5×10²⁵"),
            (1e300, "1×10³⁰⁰"),
            (0.0001, "0.0001"),
            (1e-5, "1×10⁻⁰⁵"),
            (1.0 / 3.0, "0.3333333333333333"),
        ];
        for (number, text) in rows {
            assert_eq!(measure(number), text);
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(-1000), "-1,000");
    }

    #[test]
    fn decimals_are_compared_and_divided_exactly() {
        let d = |text: &str| Decimal::parse(text).unwrap();
        let ascending = [
            "-1e3",
            "-2",
            "-1.5",
            "0",
            "0.1",
            "0.3",
            "1",
            "1.0000000001",
            "2",
            "1e+06",
            "1e301",
        ];
        for pair in ascending.windows(2) {
            assert!(d(pair[0]) < d(pair[1]), "{pair:?}");
        }
        assert_eq!(d("1.0"), d("1"));
        assert_eq!(d("-0"), d("0"));
        assert!(d("0.3").is_multiple_of(&d("0.1")));
        assert!(!d("0.35").is_multiple_of(&d("0.1")));
        assert!(!d("1e300").is_multiple_of(&d("7e299")));
        assert!(d("4503599627370497").is_multiple_of(&d("1")));
        assert!(d("1e3").is_integer() && !d("1.5").is_integer());
        assert_eq!(d("1e3").size(), Some(1000));
        assert_eq!(d("12.0").float(), 12.0);
    }
}
