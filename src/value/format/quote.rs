//! Go's quoted constants. In: bytes or a rune. Out: them between quotes, with Go's escapes for what is
//! not printable and `\x` for each byte that is not UTF-8.

use crate::value::Str;
use crate::value::text::runes;
use crate::value::unicode::is_print;

/// `strconv.QuoteToASCII(s)`, which is `%+q`.
pub fn quote_to_ascii(s: &[u8]) -> Str {
    let mut out = Vec::with_capacity(s.len() + 2);
    write(&mut out, s, b'"', true);
    out.into()
}

/// `strconv.QuoteRune(rune)`; what is no rune reads as U+FFFD.
pub fn quote_rune(rune: u32) -> Str {
    let mut out = Vec::new();
    write_rune(&mut out, rune, false);
    out.into()
}

/// Appends `s` between `quote` marks.
pub(super) fn write(out: &mut Vec<u8>, s: &[u8], quote: u8, ascii: bool) {
    out.push(quote);
    for (at, rune) in runes(s) {
        match rune {
            Some(rune) => write_escaped(out, rune, quote, ascii),
            None => hex(out, "\\x", u32::from(s.get(at).copied().unwrap_or(0)), 2),
        }
    }
    out.push(quote);
}

/// Appends a rune between single quotes.
pub(super) fn write_rune(out: &mut Vec<u8>, rune: u32, ascii: bool) {
    out.push(b'\'');
    write_escaped(out, char::from_u32(rune).unwrap_or('\u{FFFD}'), b'\'', ascii);
    out.push(b'\'');
}

fn write_escaped(out: &mut Vec<u8>, rune: char, quote: u8, ascii: bool) {
    let code = u32::from(rune);
    if rune == char::from(quote) || rune == '\\' {
        out.push(b'\\');
        out.push(code as u8);
        return;
    }
    if is_print(code) && (rune.is_ascii() || !ascii) {
        out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    let short = match code {
        7 => "\\a",
        8 => "\\b",
        9 => "\\t",
        10 => "\\n",
        11 => "\\v",
        12 => "\\f",
        13 => "\\r",
        0..0x20 | 0x7f => return hex(out, "\\x", code, 2),
        0x80..0x1_0000 => return hex(out, "\\u", code, 4),
        _ => return hex(out, "\\U", code, 8),
    };
    out.extend_from_slice(short.as_bytes());
}

fn hex(out: &mut Vec<u8>, prefix: &str, code: u32, digits: usize) {
    out.extend_from_slice(format!("{prefix}{code:0digits$x}").as_bytes());
}

/// `strconv.CanBackquote`: one line of UTF-8 without backquotes or control characters but tab.
pub(super) fn can_backquote(s: &[u8]) -> bool {
    runes(s).all(|(_, rune)| match rune {
        None | Some('\u{FEFF}' | '`' | '\u{7f}') => false,
        Some(rune) => rune >= ' ' || rune == '\t',
    })
}
