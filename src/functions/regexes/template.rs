//! The replacement templates of `regexReplaceAll`. In: text with `$1`, `$name`, `${name}` and `$$`.
//! Out: what they stand for in one match. A `$` that starts none of these stands for itself.

use super::pattern::Groups;
use crate::value::{runes, unicode};

/// A part of a template.
enum Part<'t> {
    Text(&'t [u8]),
    Number(usize),
    Name(String),
}

/// A replacement, read once for all matches.
pub(super) struct Template<'t>(Vec<Part<'t>>);

impl<'t> Template<'t> {
    pub(super) fn read(mut text: &'t [u8]) -> Self {
        let mut parts = Vec::new();
        while let Some(at) = text.iter().position(|b| *b == b'$') {
            let (before, rest) = text.split_at(at);
            parts.push(Part::Text(before));
            let after = rest.get(1..).unwrap_or_default();
            (parts, text) = match (after.first(), reference(after)) {
                (Some(b'$'), _) => (with(parts, Part::Text(b"$")), after.get(1..).unwrap_or_default()),
                (_, Some((part, rest))) => (with(parts, part), rest),
                _ => (with(parts, Part::Text(b"$")), after),
            };
        }
        parts.push(Part::Text(text));
        Self(parts)
    }

    /// Appends what the template gives for a match.
    pub(super) fn expand(&self, out: &mut Vec<u8>, groups: &Groups<'_>) {
        for part in &self.0 {
            out.extend_from_slice(match part {
                Part::Text(text) => text,
                Part::Number(number) => groups.number(*number),
                Part::Name(name) => groups.name(name),
            });
        }
    }
}

fn with<'t>(mut parts: Vec<Part<'t>>, part: Part<'t>) -> Vec<Part<'t>> {
    parts.push(part);
    parts
}

/// The group that the text behind a `$` names, and the text behind the name: the longest run of
/// letters, digits and underscores, so that `$1x` is a name.
fn reference(text: &[u8]) -> Option<(Part<'static>, &[u8])> {
    let braced = text.first() == Some(&b'{');
    let text = if braced { text.get(1..)? } else { text };
    let in_name = |c: char| c == '_' || unicode::is_letter(c.into()) || unicode::is_digit(c.into());
    let mut runes = runes(text);
    let end = runes
        .find(|(_, rune)| !rune.is_some_and(in_name))
        .map_or(text.len(), |(at, _)| at);
    let name = std::str::from_utf8(text.get(..end)?)
        .ok()
        .filter(|name| !name.is_empty())?;
    let mut rest = text.get(end..)?;
    if braced {
        rest = rest.strip_prefix(b"}")?;
    }
    Some((
        number(name).map_or_else(|| Part::Name(name.to_owned()), Part::Number),
        rest,
    ))
}

/// A number without leading zeros, as far as Go reads them.
fn number(name: &str) -> Option<usize> {
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    let plain = digits && (name.len() == 1 || !name.starts_with('0'));
    name.parse().ok().filter(|n| plain && *n < 1_000_000_000)
}
