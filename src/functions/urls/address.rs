//! IPv6 addresses between brackets. In: the text of one, perhaps with a zone. Out: nothing, or what
//! Go's `netip.ParseAddr` says is wrong with it; the address itself is of no interest.

use crate::value::format;

/// Sixteen-bit fields of an address.
const FIELDS: usize = 8;

/// What is wrong, and the text from there on.
type Wrong<'a> = (&'static str, &'a [u8]);

/// Accepts an IPv6 address, with a zone or without.
pub(super) fn check(text: &[u8]) -> Result<(), String> {
    let wrong = match text.iter().find(|b| matches!(b, b'.' | b':' | b'%')) {
        Some(b'.') => match ipv4(text) {
            Ok(()) => return Err("invalid IP-literal".into()),
            Err(wrong) => wrong,
        },
        Some(b':') => match ipv6(text) {
            Ok(()) => return Ok(()),
            Err(wrong) => wrong,
        },
        Some(_) => ("missing IPv6 address", &b""[..]),
        None => ("unable to parse IP", &b""[..]),
    };
    let (text, wrong, at) = (format::quote(text), wrong.0, wrong.1);
    let at = if at.is_empty() {
        String::new()
    } else {
        format!(" (at {})", format::quote(at))
    };
    Err(format!("invalid host: ParseAddr({text}): {wrong}{at}"))
}

fn ipv6(text: &[u8]) -> Result<(), Wrong<'_>> {
    let zone = text.iter().position(|b| *b == b'%');
    let mut rest = zone.and_then(|at| text.get(..at)).unwrap_or(text);
    if zone == Some(text.len() - 1) {
        return Err(("zone must be a non-empty string", b""));
    }
    let mut ellipsis = false;
    if let Some(after) = rest.strip_prefix(b"::") {
        (ellipsis, rest) = (true, after);
        if rest.is_empty() {
            return Ok(());
        }
    }
    let mut fields = 0;
    while fields < FIELDS {
        let digits = group(rest)?;
        if rest.get(digits) == Some(&b'.') {
            embedded(rest, fields, ellipsis)?;
            (fields, rest) = (fields + 2, b"");
            break;
        }
        fields += 1;
        rest = rest.get(digits..).unwrap_or_default();
        rest = match rest {
            [] => break,
            [b':'] => return Err(("colon must be followed by more characters", rest)),
            [b':', after @ ..] => after,
            _ => return Err(("unexpected character, want colon", rest)),
        };
        if let Some(after) = rest.strip_prefix(b":") {
            if ellipsis {
                return Err(("multiple :: in address", rest));
            }
            (ellipsis, rest) = (true, after);
            if rest.is_empty() {
                break;
            }
        }
    }
    match (rest.is_empty(), fields < FIELDS, ellipsis) {
        (false, ..) => Err(("trailing garbage after address", rest)),
        (_, true, false) => Err(("address string too short", b"")),
        (_, false, true) => Err(("the :: must expand to at least one field of zeros", b"")),
        _ => Ok(()),
    }
}

/// The length of the group of hexadecimal digits in front.
fn group(rest: &[u8]) -> Result<usize, Wrong<'_>> {
    match rest.iter().take_while(|b| b.is_ascii_hexdigit()).count() {
        0 => Err(("each colon-separated field must have at least one digit", rest)),
        digits @ 1..=4 => Ok(digits),
        _ => Err(("each group must have 4 or less digits", rest)),
    }
}

/// An IPv4 address in place of the last two fields.
fn embedded(rest: &[u8], fields: usize, ellipsis: bool) -> Result<(), Wrong<'_>> {
    if !ellipsis && fields != FIELDS - 2 {
        return Err((
            "embedded IPv4 address must replace the final 2 fields of the address",
            rest,
        ));
    }
    if fields + 2 > FIELDS {
        return Err((
            "too many hex fields to fit an embedded IPv4 at the end of the address",
            rest,
        ));
    }
    ipv4(rest)
}

fn ipv4(text: &[u8]) -> Result<(), Wrong<'_>> {
    let (mut dots, mut value, mut digits) = (0, 0, 0);
    for (at, b) in text.iter().enumerate() {
        let here = text.get(at..).unwrap_or_default();
        match b {
            b'0'..=b'9' if digits == 1 && value == 0 => {
                return Err(("IPv4 field has octet with leading zero", b""));
            }
            b'0'..=b'9' => {
                value = value * 10 + u32::from(b - b'0');
                digits += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", b""));
                }
            }
            b'.' if digits == 0 || at + 1 == text.len() => {
                return Err(("IPv4 field must have at least one digit", here));
            }
            b'.' if dots == 3 => return Err(("IPv4 address too long", b"")),
            b'.' => (dots, value, digits) = (dots + 1, 0, 0),
            _ => return Err(("unexpected character", here)),
        }
    }
    if dots < 3 {
        Err(("IPv4 address too short", b""))
    } else {
        Ok(())
    }
}
