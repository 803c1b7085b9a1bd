//! Go strings. In: bytes from anywhere. Out: an immutable, cheaply shared byte string that decodes
//! runes as Go does, one U+FFFD for each bad byte. Refuses to know about encodings other than UTF-8.

use super::alive::{dropped_text, made_text};
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A Go `string`: bytes that are usually UTF-8 and need not be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Str(Arc<[u8]>);

impl Str {
    fn shared(bytes: Arc<[u8]>) -> Self {
        if Arc::strong_count(&bytes) == 1 {
            made_text(bytes.len());
        }
        Self(bytes)
    }

    /// The text, with each invalid byte as U+FFFD.
    pub fn to_text(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(runes(&self.0).map(|(_, c)| c.unwrap_or('\u{FFFD}')).collect()),
        }
    }

    /// The bytes, to be held without a copy.
    pub fn as_shared(&self) -> &Arc<[u8]> {
        &self.0
    }

    /// Whether all bytes are valid UTF-8; then the text.
    pub fn as_utf8(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The runes with their byte offsets, as Go's `range` over a string gives them; `None` stands
    /// for one byte that is not UTF-8.
    pub fn runes(&self) -> impl Iterator<Item = (usize, Option<char>)> + '_ {
        runes(&self.0)
    }
}

/// The runes of a byte string with their offsets; `None` for each byte that is not UTF-8.
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = (usize, Option<char>)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let here = at;
        let head = &rest[..rest.len().min(4)];
        let valid = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(fault) => std::str::from_utf8(&head[..fault.valid_up_to()]).unwrap_or_default(),
        };
        let rune = valid.chars().next();
        at += rune.map_or(1, char::len_utf8);
        Some((here, rune))
    })
}

impl Default for Str {
    fn default() -> Self {
        Self::shared(Arc::from(&[][..]))
    }
}

impl Drop for Str {
    fn drop(&mut self) {
        if Arc::strong_count(&self.0) == 1 {
            dropped_text(self.0.len());
        }
    }
}

impl Deref for Str {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Str {
    fn from(s: &str) -> Self {
        Self::shared(s.as_bytes().into())
    }
}

impl From<String> for Str {
    fn from(s: String) -> Self {
        Self::shared(s.into_bytes().into())
    }
}

impl From<&[u8]> for Str {
    fn from(s: &[u8]) -> Self {
        Self::shared(s.into())
    }
}

impl From<Vec<u8>> for Str {
    fn from(s: Vec<u8>) -> Self {
        Self::shared(s.into())
    }
}

impl From<Arc<[u8]>> for Str {
    fn from(s: Arc<[u8]>) -> Self {
        Self::shared(s)
    }
}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == other.as_bytes()
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bad_byte_is_one_replacement_character() {
        let s = Str::from(&b"h\xc3x\xe2\x98"[..]);
        assert_eq!(s.to_text(), "h\u{FFFD}x\u{FFFD}\u{FFFD}");
        assert_eq!(s.runes().map(|(at, _)| at).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }
}
