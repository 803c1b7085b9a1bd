//! References of schemas. In: a base URL and what `$ref` or `$id` says. Out: the URL meant and the
//! fragment within it, resolved as RFC 3986 and Go do. Opens nothing.

use crate::chart::clean;
use crate::value::format;

/// A URL and a decoded fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) url: String,
    pub(super) fragment: String,
}

/// Cuts at the first `#`.
pub(super) fn split(text: &str) -> (&str, &str) {
    text.split_once('#').unwrap_or((text, ""))
}

/// Resolves a reference; the error is Go's.
pub(super) fn join(base: &str, reference: &str) -> Result<Reference, String> {
    let (url, fragment) = split(reference);
    let bad = |part: &str, why: &str| {
        let part = format::quote(part.as_bytes());
        format!("error in parsing {part}: {why}")
    };
    let fragment = decode(fragment).map_err(|why| bad(reference, &why))?;
    if let Err(why) = decode(url) {
        let shown = format::quote(url.as_bytes());
        return Err(bad(url, &format!("parse {shown}: {why}")));
    }
    Ok(Reference {
        url: resolve(base, url),
        fragment,
    })
}

fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let Some((scheme, rest)) = scheme(base) else {
        return reference.to_owned();
    };
    let Some(hierarchy) = rest.strip_prefix("//") else {
        // An opaque base such as a URN: Go keeps it whatever the reference says.
        return base.to_owned();
    };
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let end = hierarchy.find(['/', '?']).unwrap_or(hierarchy.len());
    let (authority, path) = hierarchy.split_at(end);
    let path = path.split('?').next().unwrap_or_default();
    if reference.starts_with('?') {
        return format!("{scheme}://{authority}{path}{reference}");
    }
    let (reference, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    let merged = match reference.starts_with('/') {
        true => reference.to_owned(),
        false => format!(
            "{}/{reference}",
            path.rsplit_once('/').map_or("", |(directory, _)| directory)
        ),
    };
    let slash = if merged.ends_with('/') && merged.len() > 1 {
        "/"
    } else {
        ""
    };
    format!("{scheme}://{authority}{}{slash}{query}", clean(&merged))
}

/// The scheme and what follows its colon.
pub(super) fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(legal))
        .then_some((scheme, rest))
}

/// Go's `url.PathUnescape`.
pub(super) fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let hex = |b: u8| char::from(b).to_digit(16);
        match after {
            [a, b, tail @ ..] if hex(*a).is_some() && hex(*b).is_some() => {
                let code = hex(*a).unwrap_or(0) * 16 + hex(*b).unwrap_or(0);
                bytes.push(u8::try_from(code).unwrap_or(b'?'));
                rest = tail;
            }
            _ => {
                let shown = &rest[..rest.len().min(3)];
                return Err(format!("invalid URL escape {}", format::quote(shown)));
            }
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Go's `url.PathEscape` of each step of a fragment.
pub(super) fn encode(fragment: &str) -> String {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'-' | b'_' | b'.' | b'~' | b'$' | b'&' | b'+' | b'=' | b':' | b'@' | b'/'
            )
    };
    fragment.bytes().fold(String::new(), |mut text, b| {
        match plain(b) {
            true => text.push(char::from(b)),
            false => text.push_str(&format!("%{b:02X}")),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{encode, join};

    #[test]
    fn references_are_resolved_against_the_base() {
        let base = "file:///values.schema.json";
        let rows = [
            ("", base, ""),
            ("#/a%20b", base, "/a b"),
            ("foo.json#x", "file:///foo.json", "x"),
            ("/d/../e", "file:///e", ""),
            ("http://h/p#", "http://h/p", ""),
            ("urn:a:b", "urn:a:b", ""),
        ];
        for (reference, url, fragment) in rows {
            let joined = join(base, reference).unwrap();
            assert_eq!((joined.url.as_str(), joined.fragment.as_str()), (url, fragment));
        }
        assert_eq!(join("http://h/a/b?q", "c").unwrap().url, "http://h/a/c");
        assert_eq!(join("urn:x", "c").unwrap().url, "urn:x");
        assert_eq!(encode("/a b/é"), "/a%20b/%C3%A9");
    }

    #[test]
    fn a_bad_escape_is_refused_in_gos_words() {
        assert_eq!(
            join("file:///x", "#%").unwrap_err(),
            "error in parsing \"#%\": invalid URL escape \"%\""
        );
    }
}
