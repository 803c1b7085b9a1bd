//! Go's `strconv.FormatFloat`. In: a float, a format letter and a precision. Out: its text, with
//! Go's choice between decimal and exponent form and at least two digits of exponent.

/// More digits after the point than any `float64` has; what is asked beyond is zeros.
const MOST_DIGITS: usize = 1100;

/// `strconv.FormatFloat(f, format, precision, 64)`; no precision means the fewest digits that read
/// back as the same number. Formats: `e E f g G b x X`; others are read as `g`.
pub fn float_text(f: f64, format: u8, precision: Option<usize>) -> String {
    if f.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f.is_infinite() {
        return if sign.is_empty() { "+Inf" } else { "-Inf" }.to_owned();
    }
    let abs = f.abs();
    let body = match format {
        b'b' => binary(abs),
        b'x' => hexadecimal(abs, precision),
        b'X' => hexadecimal(abs, precision).to_uppercase(),
        b'f' => fixed(abs, precision),
        b'e' => scientific(abs, precision),
        b'E' => scientific(abs, precision).to_uppercase(),
        b'G' => general(abs, precision).to_uppercase(),
        _ => general(abs, precision),
    };
    format!("{sign}{body}")
}

/// Significant digits without trailing zeros, and the decimal exponent of the first.
struct Digits {
    text: String,
    exponent: i32,
}

/// The fewest digits that read back as the same number, as `d.ddde±x`. Of two such that are equally
/// near, Go takes the even one, and Rust does not.
pub fn shortest(abs: f64) -> String {
    const TIES_FROM: usize = 16;
    let text = format!("{abs:e}");
    let digits = digits_of(&text);
    if digits < TIES_FROM {
        return text;
    }
    let nearest = format!("{abs:.*e}", digits - 1);
    if nearest.parse() == Ok(abs) { nearest } else { text }
}

/// [`shortest`] of a number of 32 bits.
pub fn shortest32(abs: f32) -> String {
    const TIES_FROM: usize = 7;
    let text = format!("{abs:e}");
    let digits = digits_of(&text);
    if digits < TIES_FROM {
        return text;
    }
    let nearest = format!("{abs:.*e}", digits - 1);
    if nearest.parse() == Ok(abs) { nearest } else { text }
}

fn digits_of(scientific: &str) -> usize {
    let mantissa = scientific.bytes().take_while(|b| *b != b'e');
    mantissa.filter(u8::is_ascii_digit).count()
}

impl Digits {
    fn of(abs: f64, count: Option<usize>) -> Self {
        let written = match count {
            Some(count) => format!("{abs:.*e}", count.saturating_sub(1).min(MOST_DIGITS)),
            None => shortest(abs),
        };
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let mut text = mantissa.replace('.', "");
        text.truncate(text.trim_end_matches('0').len().max(1));
        Self {
            text,
            exponent: exponent.parse().unwrap_or(0),
        }
    }

    fn scientific(&self, decimals: usize) -> String {
        let (first, rest) = self.text.split_at(1);
        let mut out = first.to_owned();
        if decimals > 0 {
            out.push('.');
            out.push_str(rest);
            pad_zeros(&mut out, decimals.saturating_sub(rest.len()));
        }
        out + &exponent_text('e', self.exponent)
    }

    fn plain(&self) -> String {
        let digits = &self.text;
        match usize::try_from(self.exponent) {
            Ok(exponent) if digits.len() <= exponent + 1 => {
                format!("{digits}{}", "0".repeat(exponent + 1 - digits.len()))
            }
            Ok(exponent) => format!("{}.{}", &digits[..=exponent], &digits[exponent + 1..]),
            Err(_) => {
                let zeros = self.exponent.unsigned_abs() as usize - 1;
                format!("0.{}{digits}", "0".repeat(zeros))
            }
        }
    }
}

fn exponent_text(letter: char, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{letter}{sign}{:02}", exponent.unsigned_abs())
}

fn pad_zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

fn scientific(abs: f64, precision: Option<usize>) -> String {
    match precision {
        Some(decimals) => Digits::of(abs, Some(decimals.saturating_add(1))).scientific(decimals),
        None => {
            let digits = Digits::of(abs, None);
            digits.scientific(digits.text.len() - 1)
        }
    }
}

fn fixed(abs: f64, precision: Option<usize>) -> String {
    let Some(decimals) = precision else {
        return Digits::of(abs, None).plain();
    };
    let mut out = format!("{abs:.*}", decimals.min(MOST_DIGITS));
    pad_zeros(&mut out, decimals.saturating_sub(MOST_DIGITS));
    out
}

fn general(abs: f64, precision: Option<usize>) -> String {
    let digits = Digits::of(abs, precision.map(|count| count.max(1)));
    let count = digits.text.len();
    let whole = usize::try_from(digits.exponent + 1).unwrap_or(0);
    let threshold = match precision.map(|asked| asked.max(1)) {
        // Shortest digits switch to an exponent as if six had been asked for.
        None => 6,
        Some(asked) if asked > count && count >= whole => count,
        Some(asked) => asked,
    };
    if digits.exponent < -4 || i64::from(digits.exponent) >= threshold as i64 {
        digits.scientific(count - 1)
    } else {
        digits.plain()
    }
}

const FRACTION_BITS: u32 = 52;

/// Mantissa with its hidden bit, and the binary exponent of its last bit.
fn parts(abs: f64) -> (u64, i32) {
    let bits = abs.to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    match (bits >> FRACTION_BITS) as i32 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << FRACTION_BITS, biased - 1075),
    }
}

fn binary(abs: f64) -> String {
    let (mantissa, exponent) = parts(abs);
    format!("{mantissa}p{exponent:+}")
}

fn hexadecimal(abs: f64, precision: Option<usize>) -> String {
    let (mut mantissa, mut exponent) = parts(abs);
    if mantissa == 0 {
        exponent = 0;
    } else {
        // The leading one goes to bit 60, so that 15 hexadecimal digits follow the point.
        let shift = mantissa.leading_zeros() - 3;
        mantissa <<= shift;
        exponent += 60 - shift as i32;
    }
    if let Some(digits) = precision.filter(|digits| *digits < 15) {
        let shift = 60 - 4 * digits as u32;
        let kept = mantissa >> shift;
        let lost = mantissa & ((1 << shift) - 1);
        let half = 1 << (shift - 1);
        let up = lost > half || (lost == half && kept & 1 == 1);
        mantissa = (kept + u64::from(up)) << shift;
        if mantissa >> 61 != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let fraction = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let mut out = format!("0x{}", mantissa >> 60);
    match precision {
        Some(0) => {}
        Some(count) => {
            out.push('.');
            out.push_str(&fraction[..count.min(15)]);
            pad_zeros(&mut out, count.saturating_sub(15));
        }
        None => {
            let kept = fraction.trim_end_matches('0');
            if !kept.is_empty() {
                out.push('.');
                out.push_str(kept);
            }
        }
    }
    out + &exponent_text('p', exponent)
}
