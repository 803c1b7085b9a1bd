//! The JSON values within `--set-json`. In: what is left of an argument. Out: how many bytes the
//! first JSON value in it takes, so that the next setting can begin after it. The value itself is read
//! by `json`; this only finds its end.

/// The length of the JSON value that `text` begins with; `None` if none does. Brackets are counted
/// and strings passed over, so a malformed value still gets a length, and the reader refuses it.
pub(super) fn extent(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'{' | b'[' => container(bytes),
        b'"' => string(bytes),
        b'-' | b'0'..=b'9' => number(bytes),
        _ => ["true", "false", "null"]
            .iter()
            .find(|word| text.starts_with(**word))
            .map(|word| word.len()),
    }
}

fn container(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += string(&bytes[at..])?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

fn string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// A number ends where its grammar ends: `01` is `0` and then something else.
fn number(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let some_digits = |from: usize| Some(digits(from)).filter(|end| *end > from);
    let start = usize::from(bytes.first() == Some(&b'-'));
    let mut end = match bytes.get(start)? {
        b'0' => start + 1,
        _ => some_digits(start)?,
    };
    if bytes.get(end) == Some(&b'.') {
        end = some_digits(end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = some_digits(end + 1 + usize::from(signed))?;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::extent;

    #[test]
    fn a_value_ends_where_its_grammar_ends() {
        for (text, expected) in [
            ("1,b=2", Some(1)),
            ("01", Some(1)),
            ("-1.5e+3 ,", Some(7)),
            ("1-2", Some(1)),
            ("1.x", None),
            ("1e", None),
            ("-", None),
            ("nullx", Some(4)),
            ("nul", None),
            (r#"{"a":"}\"",b=1},c=2"#, Some(15)),
            ("[1,[2]]x", Some(7)),
            ("[1", None),
            (r#""a\""#, None),
            ("", None),
        ] {
            assert_eq!(extent(text), expected, "{text}");
        }
    }
}
