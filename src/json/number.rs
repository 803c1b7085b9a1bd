//! Floats as text. In: a `float64`. Out: JSON's form of it (shortest digits, positional between 1e-6
//! and 1e21), or the form that `sigs.k8s.io/yaml` gives keys and string fields, narrowed to `float32`.

use crate::value::format::float_text;

/// Appends a finite float.
pub fn append_float(out: &mut Vec<u8>, f: f64) {
    let size = f.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        out.extend_from_slice(float_text(f, b'f', None).as_bytes());
        return;
    }
    let text = float_text(f, b'e', None);
    match text.split_once("e-0") {
        Some((mantissa, exponent)) => {
            out.extend_from_slice(mantissa.as_bytes());
            out.extend_from_slice(b"e-");
            out.extend_from_slice(exponent.as_bytes());
        }
        None => out.extend_from_slice(text.as_bytes()),
    }
}

/// The digits that tell the nearest `float32` from its neighbours.
#[expect(
    clippy::cast_possible_truncation,
    reason = "Go narrows keys and string fields the same way"
)]
pub fn float32(f: f64) -> String {
    let narrow = f as f32;
    if let Some(name) = named(f64::from(narrow)) {
        return name.to_owned();
    }
    let text = format!("{narrow:e}");
    let digits = text
        .bytes()
        .take_while(|b| *b != b'e')
        .filter(u8::is_ascii_digit)
        .count();
    // Of two shortest forms that are equally near, Go takes the even one, and Rust does not.
    let nearest = format!("{narrow:.*e}", digits.saturating_sub(1));
    general(if nearest.parse() == Ok(narrow) {
        &nearest
    } else {
        &text
    })
}

fn named(f: f64) -> Option<&'static str> {
    match f {
        f if f.is_nan() => Some("NaN"),
        f64::INFINITY => Some("+Inf"),
        f64::NEG_INFINITY => Some("-Inf"),
        _ => None,
    }
}

/// Lays out Rust's exponent form as `%g` does in its shortest form: positional for exponents from -4
/// to 5, else with a signed exponent of two digits or more.
fn general(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    match usize::try_from(exponent) {
        Ok(whole) => {
            while digits.len() <= whole {
                digits.push('0');
            }
            if digits.len() > whole + 1 {
                digits.insert(whole + 1, '.');
            }
        }
        Err(_) => {
            let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
            digits.insert_str(0, &format!("0.{zeros}"));
        }
    }
    format!("{sign}{digits}")
}
