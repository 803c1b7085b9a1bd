//! Base64 and base32. In: byte strings. Out: the encoded text, or the decoded bytes; what is not
//! valid gives the text of Go's error as the result, with the offset at which Go stops.

use super::args::{row, text};
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};
use data_encoding::{BASE32, BASE64};

const STR: Ty = Ty::Str;

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    row("encoding", "b64enc", &[STR], STR, |_, a| Ok(Value::str(BASE64.encode(text(a, 0)))), "Encodes bytes as base64."),
    row("encoding", "b64dec", &[STR], STR, b64dec, "Decodes base64; for what is not base64, the text of the error."),
    row("encoding", "b32enc", &[STR], STR, |_, a| Ok(Value::str(BASE32.encode(text(a, 0)))), "Encodes bytes as base32."),
    row("encoding", "b32dec", &[STR], STR, b32dec, "Decodes base32; for what is not base32, the text of the error."),
];

fn b64dec(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(match base64(text(args, 0)) {
        Ok(bytes) => bytes,
        Err(at) => format!("illegal base64 data at input byte {at}").into_bytes(),
    }))
}

fn b32dec(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::str(match base32(text(args, 0)) {
        Ok(bytes) => bytes,
        Err(at) => format!("illegal base32 data at input byte {at}").into_bytes(),
    }))
}

/// Six bits of a base64 digit.
fn sextet(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Decodes with padding, newlines anywhere, and no care for the bits that padding leaves over; or
/// the offset of what is wrong.
pub(super) fn base64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut digits = text
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, b)| !matches!(b, b'\r' | b'\n'));
    loop {
        let mut bits = 0;
        for filled in 0..4 {
            let Some((at, b)) = digits.next() else {
                // Go counts back from the end, newlines or not.
                return if filled == 0 {
                    Ok(out)
                } else {
                    Err(text.len() - filled)
                };
            };
            match sextet(b) {
                Some(sextet) => bits = bits << 6 | sextet,
                None if b == b'=' && filled > 1 => {
                    padding(text, at, filled)?;
                    let bytes = (bits << (6 * (4 - filled)) as u32).to_be_bytes();
                    out.extend(bytes.iter().skip(1).take(filled - 1));
                    return Ok(out);
                }
                None => return Err(at),
            }
        }
        out.extend(bits.to_be_bytes().iter().skip(1));
    }
}

/// Checks what follows the first `=` of a quantum with so many digits: a second one after two, then
/// nothing but newlines.
fn padding(text: &[u8], at: usize, filled: usize) -> Result<(), usize> {
    let skip = |mut at: usize| {
        while matches!(text.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        at
    };
    let mut next = at + 1;
    if filled == 2 {
        next = skip(next);
        match text.get(next) {
            None => return Err(text.len()),
            Some(b'=') => next += 1,
            Some(_) => return Err(next - 1),
        }
    }
    next = skip(next);
    if next < text.len() { Err(next) } else { Ok(()) }
}

/// Five bits of a base32 digit.
fn quintet(b: u8) -> Option<u64> {
    match b {
        b'A'..=b'Z' => Some(u64::from(b - b'A')),
        b'2'..=b'7' => Some(u64::from(b - b'2' + 26)),
        _ => None,
    }
}

/// Decodes in quanta of eight digits, newlines left out first; or the offset, newlines not counted,
/// of what is wrong. As in Go, what follows the padding is ignored when it is short.
fn base32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|b| !matches!(b, b'\r' | b'\n'))
        .collect();
    let mut out = Vec::with_capacity(text.len() / 8 * 5);
    let (mut bits, mut filled) = (0_u64, 0);
    for (at, b) in text.iter().enumerate() {
        let left = text.len() - at - 1;
        if *b == b'=' && filled >= 2 && left < 8 {
            padding32(text.get(at..).unwrap_or_default(), at, filled)?;
            let bytes = (bits << (5 * (8 - filled))).to_be_bytes();
            out.extend(bytes.iter().skip(3).take(filled * 5 / 8));
            return Ok(out);
        }
        bits = bits << 5 | quintet(*b).ok_or(at)?;
        filled += 1;
        if filled == 8 {
            out.extend(bits.to_be_bytes().iter().skip(3));
            (bits, filled) = (0, 0);
        }
    }
    if filled == 0 {
        Ok(out)
    } else {
        Err(text.len() - filled)
    }
}

/// Checks that the padding, which begins at offset `at`, fills a quantum of so many digits.
fn padding32(padding: &[u8], at: usize, filled: usize) -> Result<(), usize> {
    let wanted = 8 - filled;
    if padding.len() < wanted {
        return Err(at + padding.len());
    }
    if let Some(wrong) = padding.iter().take(wanted).position(|b| *b != b'=') {
        return Err(at + wrong - 1);
    }
    if matches!(filled, 3 | 6) { Err(at) } else { Ok(()) }
}
