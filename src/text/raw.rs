//! Bytes that are no UTF-8, within messages that are text. In: bytes. Out: text in which each bad byte
//! stands as a character that nobody writes, and the same bytes again where the message is printed.

use std::borrow::Cow;

/// The last 128 code points stand for the bytes from 0x80 on.
const FIRST: u32 = 0x10_FF80;

/// The bytes as text; those that are no UTF-8, and characters that would be taken for them, byte by byte.
pub fn keep(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match u32::from(c) < FIRST {
                true => text.push(c),
                false => text.extend(c.encode_utf8(&mut [0; 4]).bytes().map(stand_in)),
            }
        }
        text.extend(chunk.invalid().iter().copied().map(stand_in));
    }
    text
}

fn stand_in(byte: u8) -> char {
    char::from_u32(FIRST + u32::from(byte & 0x7F)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn byte(c: char) -> Option<u8> {
    u8::try_from(u32::from(c).checked_sub(FIRST)?)
        .ok()
        .map(|low| low | 0x80)
}

/// The bytes that [`keep`] was given.
pub fn bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.chars().any(|c| byte(c).is_some()) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

/// The text for people: a replacement character for each bad byte.
pub fn shown(text: &str) -> String {
    String::from_utf8_lossy(&bytes(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{bytes, keep, shown};

    #[test]
    fn bytes_come_back_as_they_were() {
        for raw in [
            &b"abc"[..],
            b"h\xc3x\xe2\x98",
            b"\xff",
            "é☃\u{10FFFF}\u{10FF80}".as_bytes(),
        ] {
            assert_eq!(&*bytes(&keep(raw)), raw);
        }
        assert_eq!(keep("plain é".as_bytes()), "plain é");
        assert_eq!(shown(&keep(b"a\xff")), "a\u{FFFD}");
    }
}
