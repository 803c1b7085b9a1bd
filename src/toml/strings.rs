//! Keys and strings as TOML text. In: any text. Out: a bare key where one is enough, else the text in
//! double quotes with the library's escapes.

/// Whether a character may stand in a bare key.
pub(super) fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// One part of a key.
pub(super) fn key_part(part: &str) -> String {
    if !part.is_empty() && part.chars().all(is_bare) {
        return part.to_owned();
    }
    quoted(part)
}

/// A whole key, its parts joined by dots.
pub(super) fn key(parts: &[String]) -> String {
    let parts: Vec<_> = parts.iter().map(|part| key_part(part)).collect();
    parts.join(".")
}

/// A basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..' ' | '\u{7f}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
