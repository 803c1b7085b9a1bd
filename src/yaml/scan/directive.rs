//! Directives, anchors, aliases and tags. In: the cursor at `%`, `&`, `*` or `!`. Out: one token each,
//! or go-yaml's fault. Knows nothing of what a tag means.

use super::{Fault, Scanner, TokenKind};

/// Digits that a number of a `%YAML` directive may have.
const MAX_VERSION_DIGITS: usize = 2;

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark();
        self.cursor.skip();
        let name = self.directive_name()?;
        let kind = match name.as_slice() {
            b"YAML" => self.version()?,
            b"TAG" => self.tag_directive()?,
            _ => return Err(self.fault("found unknown directive name")),
        };
        let end = self.cursor.mark();
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.breakz(0) {
            return Err(self.fault("did not find expected comment or line break"));
        }
        if self.cursor.at_break() {
            self.cursor.need(2)?;
            self.cursor.skip_line();
        }
        self.tokens.push_back(super::Token { kind, start, end });
        Ok(())
    }

    /// Reads letters, digits, `_` and `-`.
    fn word(&mut self) -> Result<Vec<u8>, Fault> {
        let mut word = Vec::new();
        self.cursor.need(1)?;
        while is_word(self.cursor.peek(0)) {
            word.push(self.cursor.peek(0));
            self.cursor.skip_ascii(1);
            self.cursor.need(1)?;
        }
        Ok(word)
    }

    fn directive_name(&mut self) -> Result<Vec<u8>, Fault> {
        let name = self.word()?;
        if name.is_empty() {
            return Err(self.fault("could not find expected directive name"));
        }
        if !self.cursor.blankz(0) {
            return Err(self.fault("found unexpected non-alphabetical character"));
        }
        Ok(name)
    }

    fn version<'b>(&mut self) -> Result<TokenKind<'b>, Fault> {
        self.cursor.skip_blanks()?;
        let major = self.version_number()?;
        if self.cursor.peek(0) != b'.' {
            return Err(self.fault("did not find expected digit or '.' character"));
        }
        self.cursor.skip();
        Ok(TokenKind::Version(major, self.version_number()?))
    }

    fn version_number(&mut self) -> Result<u8, Fault> {
        let mut value = 0;
        let mut length = 0;
        self.cursor.need(1)?;
        while let digit @ b'0'..=b'9' = self.cursor.peek(0) {
            length += 1;
            if length > MAX_VERSION_DIGITS {
                return Err(self.fault("found extremely long version number"));
            }
            value = value * 10 + (digit - b'0');
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        if length == 0 {
            return Err(self.fault("did not find expected version number"));
        }
        Ok(value)
    }

    fn tag_directive<'b>(&mut self) -> Result<TokenKind<'b>, Fault> {
        self.cursor.skip_blanks()?;
        let handle = self.tag_handle(true)?;
        self.cursor.need(1)?;
        if !self.cursor.at_blank() {
            return Err(self.fault("did not find expected whitespace"));
        }
        self.cursor.skip_blanks()?;
        let prefix = self.tag_uri(b"")?;
        self.cursor.need(1)?;
        if !self.cursor.blankz(0) {
            return Err(self.fault("did not find expected whitespace or line break"));
        }
        Ok(TokenKind::TagDirective(Box::new((handle, prefix))))
    }

    pub(super) fn scan_anchor(&mut self, alias: bool) -> Result<(), Fault> {
        let start = self.cursor.mark();
        self.cursor.skip();
        let from = self.cursor.pos;
        self.word()?;
        let name = &self.cursor.text[from..self.cursor.pos];
        let ends = matches!(
            self.cursor.peek(0),
            b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
        );
        if name.is_empty() || !(ends || self.cursor.blankz(0)) {
            return Err(self.fault("did not find expected alphabetic or numeric character"));
        }
        let kind = if alias {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        self.push(kind, start);
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Result<(), Fault> {
        let start = self.cursor.mark();
        self.cursor.need(2)?;
        let (handle, suffix) = if self.cursor.peek(1) == b'<' {
            self.verbatim_tag()?
        } else {
            self.shorthand_tag()?
        };
        self.cursor.need(1)?;
        if !self.cursor.blankz(0) {
            return Err(self.fault("did not find expected whitespace or line break"));
        }
        self.push(TokenKind::Tag(Box::new((handle, suffix))), start);
        Ok(())
    }

    /// `!<uri>`: no handle.
    fn verbatim_tag(&mut self) -> Result<(Vec<u8>, Vec<u8>), Fault> {
        self.cursor.skip();
        self.cursor.skip();
        let suffix = self.tag_uri(b"")?;
        if self.cursor.peek(0) != b'>' {
            return Err(self.fault("did not find the expected '>'"));
        }
        self.cursor.skip();
        Ok((Vec::new(), suffix))
    }

    /// `!!suffix`, `!handle!suffix`, `!suffix` or `!`.
    fn shorthand_tag(&mut self) -> Result<(Vec<u8>, Vec<u8>), Fault> {
        let handle = self.tag_handle(false)?;
        if handle.len() > 1 && handle.ends_with(b"!") {
            let suffix = self.tag_uri(b"")?;
            return Ok((handle, suffix));
        }
        let suffix = self.tag_uri(&handle)?;
        if suffix.is_empty() {
            // The tag `!` alone is a whole tag, not a handle.
            return Ok((Vec::new(), b"!".to_vec()));
        }
        Ok((b"!".to_vec(), suffix))
    }

    fn tag_handle(&mut self, directive: bool) -> Result<Vec<u8>, Fault> {
        self.cursor.need(1)?;
        if self.cursor.peek(0) != b'!' {
            return Err(self.fault("did not find expected '!'"));
        }
        self.cursor.skip();
        let mut handle = b"!".to_vec();
        handle.append(&mut self.word()?);
        if self.cursor.peek(0) == b'!' {
            self.cursor.skip();
            handle.push(b'!');
        } else if directive && handle != b"!" {
            return Err(self.fault("did not find expected '!'"));
        }
        Ok(handle)
    }

    /// Reads the URI of a tag after what was taken for its handle, whose `!` does not count.
    fn tag_uri(&mut self, head: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut uri = head.get(1..).unwrap_or_default().to_vec();
        let mut found = !head.is_empty();
        self.cursor.need(1)?;
        loop {
            let byte = self.cursor.peek(0);
            if byte == b'%' {
                self.uri_escape(&mut uri)?;
            } else if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) {
                uri.push(byte);
                self.cursor.skip();
            } else {
                break;
            }
            self.cursor.need(1)?;
            found = true;
        }
        if !found {
            return Err(self.fault("did not find expected tag URI"));
        }
        Ok(uri)
    }

    /// Reads one character written as `%` and two digits for each of its bytes.
    fn uri_escape(&mut self, uri: &mut Vec<u8>) -> Result<(), Fault> {
        let mut left = None;
        loop {
            self.cursor.need(3)?;
            let digits = [self.cursor.peek(1), self.cursor.peek(2)];
            let octet = std::str::from_utf8(&digits)
                .ok()
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            let (b'%', Some(octet)) = (self.cursor.peek(0), octet) else {
                return Err(self.fault("did not find URI escaped octet"));
            };
            let more = match (left, octet) {
                (None, 0..0x80) => 0,
                (None, 0xC0..0xE0) => 1,
                (None, 0xE0..0xF0) => 2,
                (None, 0xF0..0xF8) => 3,
                (None, _) => return Err(self.fault("found an incorrect leading UTF-8 octet")),
                (Some(left), 0x80..0xC0) => left - 1,
                (Some(_), _) => return Err(self.fault("found an incorrect trailing UTF-8 octet")),
            };
            uri.push(octet);
            self.cursor.skip_ascii(3);
            if more == 0 {
                return Ok(());
            }
            left = Some(more);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
