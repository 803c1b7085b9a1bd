//! Keys and strings as TOML text. In: any text. Out: a bare key where one is enough, else the text in
//! double quotes with the library's escapes.

/// Whether a character may stand in a bare key.
pub(super) fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// One part of a key.
pub(super) fn key_part(part: &[u8]) -> Vec<u8> {
    if !part.is_empty() && part.iter().all(|b| is_bare(char::from(*b))) {
        return part.to_vec();
    }
    quoted(part)
}

/// A whole key, its parts joined by dots.
pub(super) fn key<S: AsRef<[u8]>>(parts: &[S]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|part| key_part(part.as_ref())).collect();
    parts.join(&b'.')
}

/// A basic string. Bytes that are not UTF-8 stay what they are.
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(b'"');
    for byte in text {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            0x08 => b"\\b",
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            0x0c => b"\\f",
            b'\r' => b"\\r",
            0..b' ' | 0x7f => {
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                continue;
            }
            _ => std::slice::from_ref(byte),
        };
        out.extend_from_slice(escape);
    }
    out.push(b'"');
    out
}
