//! Bytes to checked UTF-8, as go-yaml's reader checks them. In: a file's bytes. Out: text without its
//! byte order mark, and the first fault that go-yaml would meet together with how far it reads ahead,
//! which decides whether that fault or an earlier mistake in the syntax is reported.

use std::borrow::Cow;

/// go-yaml decodes its input in pieces of this many bytes.
const PIECE: usize = 512;

/// The UTF-8 byte order mark, which is also a character that may stand inside a text.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A text, ready to scan.
pub(super) struct Source<'a> {
    /// UTF-8 up to the first fault.
    pub text: Cow<'a, [u8]>,
    /// Bytes before the text in the file (its byte order mark); `None` where the file was UTF-16, so
    /// that offsets in the text say nothing of the file.
    pub offset: Option<usize>,
}

/// How far go-yaml has decoded the text, where that can matter.
pub(super) struct Frontier {
    /// Whether nothing in the text depends on how far it is decoded.
    pub clean: bool,
    /// Offset up to which all is decoded.
    pub decoded: usize,
    /// Where go-yaml's buffer begins: it looks there for a byte order mark.
    pub buffer: usize,
    /// Zeros that stand for the end; each attempt to read past it adds one.
    ends: usize,
    /// Offset up to which the input has been taken in.
    taken: usize,
    /// How much the next piece takes in.
    room: usize,
}

/// A fault of the encoding: go-yaml's words and the offset.
pub(super) type BadByte = (&'static str, usize);

const CONTROL: &str = "control characters are not allowed";

/// Takes off the byte order mark and turns UTF-16 into UTF-8.
pub(super) fn open(bytes: &[u8]) -> Result<Source<'_>, BadByte> {
    let big_endian = match bytes {
        [0xFF, 0xFE, ..] => false,
        [0xFE, 0xFF, ..] => true,
        _ => {
            let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
            return Ok(Source {
                offset: Some(bytes.len() - text.len()),
                text: Cow::Borrowed(text),
            });
        }
    };
    Ok(Source {
        text: Cow::Owned(from_utf16(&bytes[2..], big_endian)?.into_bytes()),
        offset: None,
    })
}

fn from_utf16(bytes: &[u8], big_endian: bool) -> Result<String, BadByte> {
    let unit = |pair: &[u8]| match pair {
        [a, b] if big_endian => Ok(u32::from(u16::from_be_bytes([*a, *b]))),
        [a, b] => Ok(u32::from(u16::from_le_bytes([*a, *b]))),
        _ => Err(()),
    };
    let mut out = String::with_capacity(bytes.len());
    let mut pairs = bytes.chunks(2).enumerate();
    while let Some((at, pair)) = pairs.next() {
        let offset = 2 + 2 * at;
        let first = unit(pair).map_err(|()| ("incomplete UTF-16 character", offset))?;
        let rune = match first {
            0xDC00..0xE000 => return Err(("unexpected low surrogate area", offset)),
            0xD800..0xDC00 => {
                let second = pairs
                    .next()
                    .and_then(|(_, pair)| unit(pair).ok())
                    .ok_or(("incomplete UTF-16 surrogate pair", offset))?;
                if !(0xDC00..0xE000).contains(&second) {
                    return Err(("expected low surrogate area", offset + 2));
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            plain => plain,
        };
        match char::from_u32(rune).filter(|c| allowed(*c)) {
            Some(c) => out.push(c),
            None => return Err((CONTROL, offset)),
        }
    }
    Ok(out)
}

/// The characters that YAML 1.1 allows in a text.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

impl Frontier {
    /// Looks the whole text over once: in a clean one nothing is left to watch.
    pub fn new(text: &[u8], offset: Option<usize>) -> Self {
        let clean = !suspicious(text) && std::str::from_utf8(text).is_ok();
        Self {
            clean,
            decoded: if clean { text.len() } else { 0 },
            buffer: 0,
            ends: 0,
            taken: 0,
            room: PIECE - offset.unwrap_or_default(),
        }
    }

    /// Decodes pieces until `wanted` characters after `at` are there, or the end is.
    pub fn advance(&mut self, text: &[u8], at: usize, wanted: usize) -> Result<(), BadByte> {
        let mut missing = ahead(text, at, self.decoded, wanted) + self.ends < wanted;
        if missing {
            self.buffer = at;
        }
        while missing {
            let finished = self.taken == text.len();
            self.taken = text.len().min(self.decoded + self.room);
            self.room = PIECE;
            self.decoded = decode(text, self.decoded, self.taken, finished)?;
            self.ends += usize::from(finished);
            missing = !finished && ahead(text, at, self.decoded, wanted) < wanted;
        }
        Ok(())
    }
}

/// Whether a byte order mark or a character that YAML does not allow may be in the text.
fn suspicious(text: &[u8]) -> bool {
    let odd = |b: u8| (b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) || matches!(b, 0x7F | 0xC2 | 0xEF);
    // Whole pieces without an early way out, so that the loop over each becomes a few wide operations.
    let mut pieces = text.chunks(64);
    pieces.any(|piece| piece.iter().fold(false, |found, b| found | odd(*b)))
}

/// How many characters, at most `wanted`, lie between two offsets.
fn ahead(text: &[u8], from: usize, to: usize, wanted: usize) -> usize {
    let known = text.get(from..to).unwrap_or_default();
    known.iter().filter(|b| **b & 0xC0 != 0x80).take(wanted).count()
}

/// Decodes from one offset to another and says how far it came: an unfinished character at the end
/// of a piece waits for the next.
fn decode(text: &[u8], from: usize, to: usize, at_end: bool) -> Result<usize, BadByte> {
    let mut at = from;
    while at < to {
        let lead = text[at];
        let width = match lead {
            0..0x80 => 1,
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0..0xF8 => 4,
            _ => return Err(("invalid leading UTF-8 octet", at)),
        };
        if at + width > to {
            if at_end {
                return Err(("incomplete UTF-8 octet sequence", at));
            }
            break;
        }
        check_rune(&text[at..at + width], at)?;
        at += width;
    }
    Ok(at)
}

/// Checks one character whose lead byte is known to be one.
fn check_rune(bytes: &[u8], at: usize) -> Result<(), BadByte> {
    let tail = &bytes[1..];
    if let Some(bad) = tail.iter().position(|b| b & 0xC0 != 0x80) {
        return Err(("invalid trailing UTF-8 octet", at + 1 + bad));
    }
    let lead = u32::from(bytes[0])
        & if tail.is_empty() {
            0x7F
        } else {
            0x7F >> bytes.len()
        };
    let rune = tail
        .iter()
        .fold(lead, |rune, b| (rune << 6) | u32::from(b & 0x3F));
    let least = [0, 0, 0x80, 0x800, 0x10000][bytes.len()];
    if rune < least {
        return Err(("invalid length of a UTF-8 sequence", at));
    }
    match char::from_u32(rune) {
        None => Err(("invalid Unicode character", at)),
        Some(c) if !allowed(c) => Err((CONTROL, at)),
        Some(_) => Ok(()),
    }
}
